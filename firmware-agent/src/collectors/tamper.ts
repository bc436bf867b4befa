import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { Tamper } from '@fourtwo/contract/facts/tamper.ts'
import { defineCollector, factOf, reported } from '../collector.ts'

const HWMON = '/sys/class/hwmon'
const TREE = '/proc/device-tree'
type Sensor = Extract<Tamper['sensors'], { state: 'reported' }>['value'][string]

/** Sensors that notice an opened housing, with their state as it stands: nothing is cleared. Effective. */
export default defineCollector({
  id: 'tamper',
  reports: 'tamper',
  reads: [HWMON, '/sys/class/hwmon/*', '/sys/class/hwmon/*/intrusion*_alarm', TREE, '/proc/device-tree/tamper*/status'],
  async collect(read) {
    const chips = await read.list(HWMON)
    const tree = await read.list(TREE)
    const on: Record<string, Fact<boolean>> = {}
    for (const name of tree.state === 'read' ? tree.names.filter(it => /^tamper[\w@-]{0,40}$/.test(it)) : []) {
      const status = await read(`${TREE}/${name}/status` as string)
      // A unit without a word about it is on.
      on[name] = status.state === 'absent' ? reported(true) : factOf(status, text => /^(okay|ok)\0?$/.test(text))
    }
    const units = tree.state === 'read' ? reported(on) : tree
    if (chips.state !== 'read') return reported<Tamper>({ sensors: chips, units })
    const sensors: Record<string, Sensor> = {}
    for (const chip of chips.names) {
      const inside = await read.list(`${HWMON}/${chip}` as string)
      if (inside.state === 'unreadable') return reported<Tamper>({ sensors: inside, units })
      for (const alarm of inside.state === 'read' ? inside.names.filter(name => /^intrusion\d+_alarm$/.test(name)) : [])
        sensors[`${chip}/${alarm}`] = factOf(await read(`${HWMON}/${chip}/${alarm}` as string), text => ({ '0': 'quiet', '1': 'latched' } as const)[text.trim()] ?? 'unclear')
    }
    return reported<Tamper>({ sensors: reported(sensors), units })
  },
})
