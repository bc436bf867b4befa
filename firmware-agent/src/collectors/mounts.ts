import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { Mount, Mounts } from '@fourtwo/contract/facts/mounts.ts'
import { defineCollector, type Read, reported } from '../collector.ts'
import { layerOf } from '../parsing/crypttab.ts'
import { inMemory, type MountLine, parseMountinfo } from '../parsing/mountinfo.ts'
import { understood } from '../reading/understood.ts'

/** What lies below, and the names of the encrypted devices there. */
type Below = Pick<Mount, 'layer' | 'crypts'>
/** Disks and cards by their names, and by the numbers that they have without one: nothing checks or changes what they hold. */
const DISKS = /^(sd|hd|vd|xvd|mmcblk|nvme)/
const NUMBERS: ReadonlySet<number> = new Set([3, 8, 22, 65, 66, 67, 68, 69, 70, 71, 128, 129, 130, 131, 132, 133, 134, 135, 179, 202])
const BLOCKS = ['/sys/dev/block', '/sys/dev/block/*', '/sys/dev/block/*/dm/uuid', '/sys/dev/block/*/dm/name', '/sys/dev/block/*/slaves', '/sys/dev/block/*/slaves/*/dm/uuid', '/sys/dev/block/*/slaves/*/dm/name'] as const
type Reads = Read<(typeof BLOCKS)[number]>

/** What is mounted where, as the first process has it: the agent's own mounts may be narrower than the device's. Effective. */
export default defineCollector({
  id: 'mounts',
  reports: 'mounts',
  reads: ['/proc', '/proc/1/mountinfo', ...BLOCKS],
  async collect(read) {
    const table = await read('/proc/1/mountinfo')
    if (table.state === 'absent' && (await read.stat('/proc')).state === 'read') return { state: 'unreadable', reason: 'no process 1 is to be seen' }
    if (table.state !== 'read') return table
    const { mounts, unclear } = parseMountinfo(table.bytes.toString('utf8'))
    const below = new Map<string, Below>()
    for (const device of new Set(mounts.map(it => it.device))) below.set(device, await whatLiesBelow(read, device))
    const value: Mounts = { mounts: mounts.map(it => mountOf(it, below.get(it.device) ?? { layer: reported('none'), crypts: [] })), unclear }
    return reported(value)
  },
})

const mountOf = ({ at, type, writable, options, upper }: MountLine, below: Below): Mount =>
  ({ at, type, writable, exec: !options.has('noexec'), suid: !options.has('nosuid'), dev: !options.has('nodev'), ...below, volatile: inMemory(type), upper })

/** What a file system lies on. A volume of a manager of volumes is what lies below all its parts. */
async function whatLiesBelow(read: Reads, device: string): Promise<Below> {
  const of = (layer: Below['layer'], crypts: readonly string[] = []): Below => ({ layer, crypts })
  if (device.startsWith('0:')) return of(reported('none'))
  const folder = `/sys/dev/block/${device}`
  if ((await read.stat(folder as string)).state !== 'read') return of({ state: 'unreadable', reason: 'the device is not to be seen' })
  const mapped = async (at: string): Promise<{ readonly is: Fact<ReturnType<typeof layerOf>>; readonly name: string }> => {
    const name = understood(await read(`${at}/dm/name` as string), text => /^[\w.-]{1,128}$/.exec(text.trim())?.[0])
    return { is: understood(await read(`${at}/dm/uuid` as string), layerOf), name: name.state === 'reported' ? name.value : 'other' }
  }
  const { is, name } = await mapped(folder)
  if (is.state !== 'reported') {
    const links = await read.links('/sys/dev/block')
    const kernelName = links.state === 'read' ? links.targets.get(device)?.split('/').at(-1) : undefined
    const isDisk = kernelName === undefined ? NUMBERS.has(Number(device.split(':')[0])) : DISKS.test(kernelName)
    return of(is.state === 'absent' ? reported(isDisk ? 'plain' : 'other') : is)
  }
  if (is.value !== 'other') return of(is, is.value === 'luks' || is.value === 'plain-crypt' ? [name] : [])
  const parts = await read.list(`${folder}/slaves` as string)
  const below = await Promise.all(parts.state === 'read' ? parts.names.map(part => mapped(`${folder}/slaves/${part}`)) : [])
  const all = (wanted: string) => below.length > 0 && below.every(part => part.is.state === 'reported' && part.is.value === wanted)
  return all('luks') ? of(reported('luks'), below.map(part => part.name)) : of(reported(all('verity') ? 'verity' : 'other'))
}
