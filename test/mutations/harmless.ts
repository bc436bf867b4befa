import type { Harmless } from './mutation.ts'

/** Changes that mean nothing to the programs whose files they are made in. */
const harmless: readonly Harmless[] = [
  { what: 'a comment in the table of accounts\' defaults', change: root => root.append('/etc/login.defs', '# PASS_MAX_DAYS 1\n') },
]
export default harmless
