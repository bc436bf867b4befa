/** One rule of a PAM service file (pam.conf(5)). `all`: every type of the named file is drawn in. */
export interface PamRule {
  readonly type: 'auth' | 'account' | 'password' | 'session' | 'all'
  /** The module may be missing without a word (a leading `-`). */
  readonly lenient: boolean
  /** A word, or the inside of the brackets. */
  readonly control: string
  /** The module's file name without folder and `.so`; for an inclusion the file that is drawn in. */
  readonly module: string
  readonly args: readonly string[]
}
const TYPES = ['auth', 'account', 'password', 'session'] as const

/** The rules of a service file, in order; undefined where a line is none, since what follows from the rest is then unknown. */
export function parsePam(text: string): readonly PamRule[] | undefined {
  const rules: PamRule[] = []
  for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    const bare = line.replace(/#.*/, '').trim()
    if (bare === '') continue
    const drawnIn = /^@include\s+(\S+)$/.exec(bare)?.[1]
    if (drawnIn !== undefined) {
      rules.push({ type: 'all', lenient: false, control: 'include', module: drawnIn, args: [] })
      continue
    }
    const [, dash, word, bracket, control, module, args = ''] = /^(-?)(\w+)\s+(?:\[([^\]]*)\]|(\w+))\s+(\S+)(?:\s+(.*))?$/.exec(bare) ?? []
    const type = TYPES.find(it => it === word?.toLowerCase())
    if (type === undefined || module === undefined) return undefined
    const inclusion = control === 'include' || control === 'substack'
    rules.push({
      type, lenient: dash === '-', control: bracket ?? control?.toLowerCase() ?? '',
      module: inclusion ? module : (module.split('/').at(-1) ?? '').replace(/\.so$/, ''), args: args.split(/\s+/).filter(arg => arg !== ''),
    })
  }
  return rules
}
