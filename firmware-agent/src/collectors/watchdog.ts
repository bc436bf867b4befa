import type { Watchdog } from '@fourtwo/contract/facts/watchdog.ts'
import { defineCollector, factOf, reported } from '../collector.ts'
import { numberIn, onOff, understood, wordIn } from '../reading/understood.ts'

type Device = Extract<Watchdog['devices'], { state: 'reported' }>['value'][number]
const CLASS = '/sys/class/watchdog'

/** What restarts the device where it hangs: watchdogs as the kernel has them, and what systemd is told of them. */
export default defineCollector({
  id: 'watchdog',
  reports: 'watchdog',
  reads: [CLASS, '/sys/class/watchdog/*/identity', '/sys/class/watchdog/*/state', '/sys/class/watchdog/*/timeout', '/sys/class/watchdog/*/nowayout', '/etc/systemd/system.conf'],
  async collect(read) {
    const names = await read.list(CLASS)
    const runtime = factOf(await read('/etc/systemd/system.conf'), text => /^RuntimeWatchdogSec=([\w.]{1,20})\s*$/m.exec(text)?.[1] ?? null)
    if (names.state !== 'read') return reported<Watchdog>({ devices: names, runtime })
    const devices: Device[] = await Promise.all(names.names.filter(name => /^watchdog\d+$/.test(name)).map(async name => {
      const of = async (what: string) => read(`${CLASS}/${name}/${what}` as string)
      const [identity, state, timeout, nowayout] = [understood(await of('identity'), wordIn), understood(await of('state'), wordIn), understood(await of('timeout'), numberIn), understood(await of('nowayout'), onOff)]
      return {
        name, identity: identity.state === 'reported' ? identity.value : null, state: state.state === 'reported' && (state.value === 'active' || state.value === 'inactive') ? state.value : 'unknown',
        timeout: timeout.state === 'reported' ? timeout.value : null, stoppable: nowayout.state === 'reported' ? !nowayout.value : null,
      }
    }))
    return reported<Watchdog>({ devices: reported(devices), runtime })
  },
})
