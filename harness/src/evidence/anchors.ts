import type { Anchor } from '@fourtwo/contract'

const OTHERS_WRITE = 0o002
const OTHERS_READ = 0o004
const GROUP_WRITES = 0o020
const GROUP_READS = 0o040

/** What is wrong with the protection of a trust anchor, in a sentence's part; undefined where nothing is. Certain is what no group of a role could excuse, and no folder that is shut to others. */
export function faultOf({ path, mode, owner, parent, content, reach }: Anchor): string | undefined {
  const octal = mode.toString(8).padStart(4, '0')
  if (parent === 'others-may-write') return `somebody else than root may replace ${path}, by a folder above it`
  if (reach !== 'anybody') return undefined
  if ((mode & OTHERS_WRITE) !== 0) return `anybody may change ${path} (mode ${octal})`
  if (owner === 'other') return `${path} belongs to an ordinary account, which may change it`
  if (content === 'private-key' && (mode & OTHERS_READ) !== 0) return `anybody may read the private key ${path} (mode ${octal})`
  return undefined
}

/** Why the protection of a trust anchor cannot be told; undefined where it can. Beside the members of a group, its rights may be those of a list that its mode does not show. */
export function doubtOf({ path, mode, owner, parent, content, loose, reach }: Anchor): string | undefined {
  if (parent === 'unknown' || reach === 'unknown') return `the folders above ${path} could not be looked at`
  if (parent === 'group-may-write') return `a group other than root's may replace ${path}, by a folder above it`
  if (reach === 'group' && ((mode & OTHERS_WRITE) !== 0 || owner === 'other' || (content === 'private-key' && (mode & OTHERS_READ) !== 0))) return `${path} stands open to a group other than root's, which gets as far as it`
  if (reach !== 'root-only' && (mode & GROUP_WRITES) !== 0) return `a group, or others that its mode does not name, may change ${path}`
  if (reach !== 'root-only' && content === 'private-key' && (mode & GROUP_READS) !== 0 && loose === 'other-group') return `a group other than root's may read the private key ${path}`
  return content === 'unknown' ? `what ${path} holds is not known` : undefined
}
