import { inconclusive, type Judgement, type KernelIntegrity, type Mount, type Mounts, parseMalwareProtection, satisfied, violated } from '@fourtwo/contract'
import { factIn, type Statement } from './statement.ts'

/** File systems that nothing can write to, however they are mounted. */
const NEVER_WRITTEN: ReadonlySet<string> = new Set(['squashfs', 'erofs', 'cramfs', 'romfs', 'iso9660'])
/** File systems that hold no files of anybody's: the kernel makes what is in them. */
const MADE_BY_KERNEL: ReadonlySet<string> = new Set([
  'proc', 'sysfs', 'devpts', 'cgroup', 'cgroup2', 'securityfs', 'debugfs', 'tracefs', 'efivarfs', 'pstore', 'bpf', 'configfs', 'fusectl', 'mqueue', 'hugetlbfs', 'autofs', 'binfmt_misc', 'rpc_pipefs', 'nsfs', 'selinuxfs', 'nfsd',
])
/** Places in memory to which everybody may write. */
const EVERYBODYS: ReadonlySet<string> = new Set(['/tmp', '/dev/shm', '/var/tmp'])
/** Programs against malware that know what is bad, and keep no list of what may run. */
const SEARCHES_ONLY: ReadonlySet<string> = new Set(['clamav'])
/** Security modules that may keep a list of what is allowed to run, which this version does not evaluate. */
const MAY_LIST: ReadonlySet<string> = new Set(['selinux', 'apparmor', 'smack', 'tomoyo', 'ipe', 'loadpin', 'bpf'])

/** A mount that holds files of somebody's. */
export const holdsFiles = ({ type }: Mount): boolean => !MADE_BY_KERNEL.has(type)
/** The mounts that are in sight: a later one at the same place covers an earlier one. */
export const inSight = (mounts: readonly Mount[]): Mount[] => mounts.filter((it, n) => !mounts.slice(n + 1).some(other => other.at === it.at))
/** The mount that holds a path. */
export const holderOf = (mounts: readonly Mount[], path: string): Mount | undefined =>
  mounts.filter(({ at }) => at === '/' || path === at || path.startsWith(`${at}/`)).toSorted((a, b) => b.at.length - a.at.length)[0]
/** Is what lies there held against a digest whenever it is read? */
export const isVerified = ({ layer }: Mount): boolean => layer.state === 'reported' && layer.value === 'verity'
/**
 * Does IMA appraise anything? unseen: its policy could not be read; or is not shown though IMA measures, as where the kernel takes it away once it is set; or nothing shows whether the kernel has IMA at all.
 */
export function imaIs({ ima, imaMeasurements, lsm, build }: KernelIntegrity): 'off' | 'appraises' | 'unseen' {
  if (ima.state === 'reported') return ima.value.appraises.length > 0 ? 'appraises' : ima.value.others > 0 ? 'unseen' : 'off'
  const without = lsm.state === 'reported' || (build.state === 'reported' && build.value.options['IMA'] === null)
  return ima.state === 'absent' && imaMeasurements.state === 'absent' && without ? 'off' : 'unseen'
}
/** Marks of code in the kernel that nobody vouched for, by taint: forced, from elsewhere, unsigned, patched live. */
export function foreignCode({ taints }: KernelIntegrity): string | undefined {
  if (taints.state !== 'reported') return `whether the kernel took a foreign module is ${taints.state}`
  return (taints.value & (0x2 | 0x1000 | 0x2000 | 0x8000)) === 0 ? undefined : `the kernel has taken a module or a patch that is not its own (tainted = ${taints.value})`
}
/** Does IMA refuse to run programs that are not what they should be? */
const appraisesPrograms = ({ ima }: KernelIntegrity): boolean => ima.state === 'reported' && ima.value.others === 0 && ima.value.appraises.includes('programs')

/**
 * Is execution limited to authorised software? One root that cannot be written to, or is verified, and no place that can be written to and run from; or programs appraised by IMA. Somebody who can write a program to
 * a place from which it runs has no limit, unless a security module keeps a list, which is not evaluated here.
 */
export function judgeExecution(said: Statement, { mounts: table, kernelIntegrity }: { readonly mounts: Mounts; readonly kernelIntegrity: KernelIntegrity }): Judgement {
  const { token, holds } = said
  const { lsm, modulesDisabled, moduleSignatures } = kernelIntegrity
  const mounts = inSight(table.mounts).filter(holdsFiles)
  const root = mounts.find(({ at }) => at === '/')
  if (root === undefined || table.unclear > 0) return inconclusive('ambiguous', root === undefined ? 'the table of mounts names no root' : `${table.unclear} lines of the table of mounts were not understood`, token)
  if (appraisesPrograms(kernelIntegrity)) return inconclusive('ambiguous', 'IMA appraises programs (imaPolicy programs), yet whose keys it takes is not to be seen', token)
  if (imaIs(kernelIntegrity) === 'unseen' && lsm.state !== 'absent' || lsm.state === 'unreadable') return inconclusive('not-permitted', 'the agent cannot see whether IMA or another security module keeps a list of what may run', token)
  const list = lsm.state === 'reported' ? lsm.value.find(name => MAY_LIST.has(name)) : undefined
  const open = mounts.find(it => it.writable && it.exec && (!it.volatile || EVERYBODYS.has(it.at)))
  if (open !== undefined) {
    const where = `${open.at} (${open.type}) can be written to and run from`
    if (list !== undefined) return inconclusive('ambiguous', `${where}, and whether ${list} keeps a list of what may run is not evaluated`, token)
    if (lsm.state === 'absent') return inconclusive('not-reached', `${where}, and the security modules in charge are not to be seen`, token)
    const guard = guardOf(said)
    if (guard !== undefined) return inconclusive('ambiguous', `${where}, ${guard}`, token)
    return violated(`the agent states that ${where}, and that no security module keeps a list of what may run (${lsm.value.join(', ')})`, holds, token)
  }
  if (!NEVER_WRITTEN.has(root.type) && !isVerified(root)) return inconclusive('ambiguous', `the root (${root.type}) is mounted for reading only, which whoever is root can change`, token)
  const changeable = mounts.find(it => it.exec && !it.writable && !NEVER_WRITTEN.has(it.type) && !isVerified(it))
  if (changeable !== undefined) return inconclusive('ambiguous', `${changeable.at} (${changeable.type}) can be run from and is only mounted for reading`, token)
  const memory = mounts.find(it => it.volatile && it.writable && it.exec)
  if (memory !== undefined) return inconclusive('ambiguous', `${memory.at} (${memory.type}) can be run from, and who may write to it is not to be seen`, token)
  const kernelShut = (modulesDisabled.state === 'reported' && modulesDisabled.value) || (moduleSignatures.state === 'reported' && moduleSignatures.value)
  const foreign = foreignCode(kernelIntegrity)
  if (foreign !== undefined) return inconclusive('ambiguous', foreign, token)
  if (!kernelShut) return inconclusive('ambiguous', 'the kernel is not seen to refuse modules that are not signed (moduleSignatures, modulesDisabled)', token)
  return satisfied(`the agent states that the root is ${root.type}${isVerified(root) ? ' on dm-verity' : ''}, that nothing that can be written to can be run from, and that the kernel takes no unsigned module`, holds, token)
}

/** Why a program outside the kernel may decide what runs; undefined where none does. */
function guardOf(said: Statement): string | undefined {
  const protection = factIn(said, 'malwareProtection', parseMalwareProtection)
  if ('outcome' in protection || protection.value.processes !== 'seen') return 'and whether a program decides what may run is not to be seen'
  const guard = protection.value.tools.find(({ name, grade }) => grade === 'effective' && !SEARCHES_ONLY.has(name))
  return guard === undefined ? undefined : `and whether ${guard.name} keeps a list of what may run is not evaluated`
}
