/** A process as the kernel shows it. `uid` is the one it acts as; `everRoot`: it could act as root again, by its real or saved number too. `permitted`: the capabilities it may use, or take up again, one bit each. */
export interface Process {
  readonly name: string
  readonly uid: number
  readonly everRoot: boolean
  readonly permitted: bigint
  readonly noNewPrivileges: boolean
}

/** What /proc/PID/status says of a process; undefined where a field is missing. */
export function parseStatus(text: string): Process | undefined {
  const field = (key: string) => new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(text)?.[1]?.trim()
  const name = field('Name')
  const uids = /^(\d+)\s+(\d+)\s+(\d+)\s+(\d+)$/.exec(field('Uid') ?? '')?.slice(1)
  const uid = uids?.[1]
  const permitted = /^[0-9a-f]{1,16}$/i.exec(field('CapPrm') ?? '')?.[0]
  if (name === undefined || uids === undefined || uid === undefined || permitted === undefined) return undefined
  return { name: /^[\w .:@()+/-]{1,64}$/.test(name) ? name : 'other', uid: Number(uid), everRoot: uids.some(it => Number(it) === 0), permitted: BigInt(`0x${permitted}`), noNewPrivileges: field('NoNewPrivs') === '1' }
}

/** How far a process can go where the kernel's last capability has this number: all of them is full, and a root that lacks some, who may become root again, or who holds some, is in between. */
export function privilegeOf({ everRoot, permitted }: Process, lastCapability: number): 'full' | 'some' | 'none' {
  const all = (1n << BigInt(lastCapability + 1)) - 1n
  return (permitted & all) === all ? 'full' : everRoot || permitted !== 0n ? 'some' : 'none'
}

/** The service a process belongs to by its control group; undefined where it is none. */
export const unitOf = (cgroup: string): string | undefined => /([\w:.@\\-]{1,128}\.service)(?:\/|$)/m.exec(cgroup)?.[1]

/** The folder of a process in the one tree of control groups. */
export const groupOf = (cgroup: string): string | undefined => /^0::(\/[\w:.@\\/-]{1,300})$/m.exec(cgroup)?.[1]

/** The limits of /proc/PID/limits, soft ones, by short name; null where there is none. */
export function parseLimits(text: string): Readonly<Record<string, number | null>> {
  const named = { 'Max processes': 'processes', 'Max address space': 'addressSpace', 'Max data size': 'data', 'Max open files': 'openFiles' }
  return Object.fromEntries(Object.entries(named).flatMap(([label, name]) => {
    const value = new RegExp(`^${label}\\s+(unlimited|\\d+)`, 'm').exec(text)?.[1]
    return value === undefined ? [] : [[name, value === 'unlimited' ? null : Number(value)]]
  }))
}
