import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { Mount, Mounts } from '@fourtwo/contract/facts/mounts.ts'
import { defineCollector, type Read, reported } from '../collector.ts'
import { layerOf } from '../parsing/crypttab.ts'
import { inMemory, type MountLine, parseMountinfo } from '../parsing/mountinfo.ts'

type Layer = Mount['layer']
type Reads = '/sys/dev/block/*' | '/sys/dev/block/*/dm/uuid' | '/sys/dev/block/*/slaves' | '/sys/dev/block/*/slaves/*/dm/uuid'

/** What is mounted where, as the first process has it: the agent's own mounts may be narrower than the device's. Effective. */
export default defineCollector({
  id: 'mounts',
  reports: 'mounts',
  reads: ['/proc', '/proc/1/mountinfo', '/sys/dev/block/*', '/sys/dev/block/*/dm/uuid', '/sys/dev/block/*/slaves', '/sys/dev/block/*/slaves/*/dm/uuid'],
  async collect(read) {
    const table = await read('/proc/1/mountinfo')
    if (table.state === 'absent' && (await read.stat('/proc')).state === 'read') return { state: 'unreadable', reason: 'no process 1 is to be seen' }
    if (table.state !== 'read') return table
    const { mounts, unclear } = parseMountinfo(table.bytes.toString('utf8'))
    const layers = new Map<string, Layer>()
    for (const device of new Set(mounts.map(it => it.device))) layers.set(device, await layerBelow(read, device))
    const value: Mounts = { mounts: mounts.map(it => mountOf(it, layers.get(it.device) ?? reported('none'))), unclear }
    return reported(value)
  },
})

const mountOf = ({ at, type, writable, options, upper }: MountLine, layer: Layer): Mount =>
  ({ at, type, writable, exec: !options.has('noexec'), suid: !options.has('nosuid'), dev: !options.has('nodev'), layer, volatile: inMemory(type), upper })

/** What a file system lies on. A volume of a manager of volumes is what lies below all its parts. */
async function layerBelow(read: Read<Reads>, device: string): Promise<Layer> {
  if (device.startsWith('0:')) return reported('none')
  const there = await read.stat(`/sys/dev/block/${device}` as string)
  if (there.state !== 'read') return { state: 'unreadable', reason: 'the device is not to be seen' }
  const uuid = await read(`/sys/dev/block/${device}/dm/uuid` as string)
  if (uuid.state === 'absent') return reported('plain')
  if (uuid.state === 'unreadable') return uuid
  const layer = layerOf(uuid.bytes.toString('utf8'))
  if (layer !== 'other') return reported(layer)
  const parts = await read.list(`/sys/dev/block/${device}/slaves` as string)
  if (parts.state !== 'read' || parts.names.length === 0) return reported('other')
  const below = await Promise.all(parts.names.map(async (name): Promise<Fact<string>> => {
    const part = await read(`/sys/dev/block/${device}/slaves/${name}/dm/uuid` as string)
    return part.state === 'read' ? reported(layerOf(part.bytes.toString('utf8'))) : part
  }))
  return reported(below.every(it => it.state === 'reported' && it.value === 'luks') ? 'luks' : below.every(it => it.state === 'reported' && it.value === 'verity') ? 'verity' : 'other')
}
