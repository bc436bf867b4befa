import type { Anchor } from '@fourtwo/contract'

const OTHERS_WRITE = 0o002
const OTHERS_READ = 0o004
const GROUP_WRITES = 0o020

/** What is wrong with the protection of a trust anchor, in a sentence's part; undefined where nothing is. Certain is what no group of a role could excuse. */
export function faultOf({ path, mode, owner, parent, content }: Anchor): string | undefined {
  const octal = mode.toString(8).padStart(4, '0')
  if ((mode & OTHERS_WRITE) !== 0) return `anybody may change ${path} (mode ${octal})`
  if (owner === 'other') return `${path} belongs to an ordinary account, which may change it`
  if (parent === 'others-may-write') return `somebody else than root may replace ${path}, by a folder above it`
  if (content === 'private-key' && (mode & OTHERS_READ) !== 0) return `anybody may read the private key ${path} (mode ${octal})`
  return undefined
}

/** Why the protection of a trust anchor cannot be told; undefined where it can. */
export function doubtOf({ path, mode, parent, content, loose }: Anchor): string | undefined {
  if (parent === 'unknown') return `the folders above ${path} could not be looked at`
  if ((mode & GROUP_WRITES) !== 0 && loose === 'other-group') return `a group other than root's may change ${path}`
  return content === 'unknown' ? `what ${path} holds is not known` : undefined
}
