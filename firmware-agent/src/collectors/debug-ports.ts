import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { DebugPorts } from '@fourtwo/contract/facts/debug-ports.ts'
import { defineCollector, factOf, type Read, reported } from '../collector.ts'
import { parseMountinfo } from '../parsing/mountinfo.ts'
import { isPrompt, parseInittab, promptOfUnit } from '../parsing/prompts.ts'
import { allOf, lastOf } from '../parsing/systemd.ts'
import { numberIn, seenAs, understood } from '../reading/understood.ts'
import { UNITS, unitNamed, wantedUnits } from '../reading/units.ts'

const GETTY = /^((serial-|container-)?getty@.*|autovt@.*|console-getty|console-shell|debug-shell)\.service$/
/** It asks for the first settings, before the device has any. */
const ONCE = 'systemd-firstboot.service'
const USB = '/sys/bus/usb/devices'
const KGDB = '/sys/module/kgdboc/parameters/kgdboc'
const BOOT = ['/boot/firmware/config.txt', '/boot/config.txt'] as const
type Prompt = Extract<DebugPorts['units'], { state: 'reported' }>['value'][number]
/** What boot loaders leave that can be told something at their own prompt, by the loader. */
const LOADERS = [
  ['u-boot', '/etc/fw_env.config'], ['u-boot', '/proc/device-tree/chosen/u-boot,version'], ['u-boot', '/boot/boot.scr'], ['u-boot', '/boot/extlinux/extlinux.conf'], ['barebox', '/proc/device-tree/chosen/barebox-version'],
  ['grub', '/boot/grub/grub.cfg'], ['grub', '/boot/grub2/grub.cfg'], ['systemd-boot', '/boot/loader/loader.conf'], ['systemd-boot', '/efi/loader/loader.conf'], ['systemd-boot', '/boot/efi/loader/loader.conf'],
] as const

/** Every port through which somebody at the device reaches more than its doors: consoles and what waits on them, the magic key, the kernel's debugger, trace units, USB. */
export default defineCollector({
  id: 'debug-ports',
  reports: 'debugPorts',
  reads: [
    '/proc/consoles', '/etc/inittab', ...UNITS, '/proc/sys/kernel/sysrq', KGDB, '/proc/1/mountinfo', USB, '/sys/bus/usb/devices/*/authorized_default',
    '/usr/sbin/usbguard-daemon', '/sys/bus/coresight/devices', ...BOOT, ...LOADERS.map(([, mark]) => mark),
  ],
  async collect(read) {
    const ports: DebugPorts = {
      consoles: factOf(await read('/proc/consoles'), text => [...text.matchAll(/^(\w{1,16})\s/gm)].map(([, name = '']) => name)),
      inittab: factOf(await read('/etc/inittab'), text => parseInittab(text).map(it => ({ ...it, state: 'enabled' as const }))), units: await waiting(read),
      sysrq: understood(await read('/proc/sys/kernel/sysrq'), numberIn),
      kgdb: understood(await read(KGDB), text => (/^[\w,]{0,40}$/.test(text.trim()) ? text.trim() : undefined)),
      debugfs: factOf(await read('/proc/1/mountinfo'), text => parseMountinfo(text).mounts.some(it => it.type === 'debugfs')),
      usb: await usb(), usbguard: (await read.stat('/usr/sbin/usbguard-daemon')).state === 'read',
      coresight: seenAs(await read.list('/sys/bus/coresight/devices'), ({ names }) => names.length),
      jtagPins: await pins(), loaders: await loaders(),
    }
    return reported(ports)

    async function usb(): Promise<DebugPorts['usb']> {
      const devices = await read.list(USB)
      if (devices.state !== 'read') return devices
      return reported(await Promise.all(devices.names.filter(name => /^usb\d+$/.test(name)).map(async controller => {
        const takes = understood(await read(`${USB}/${controller}/authorized_default` as string), numberIn)
        return { controller, takes: takes.state === 'reported' ? takes.value : null }
      })))
    }
    async function loaders(): Promise<readonly string[]> {
      const marks = await Promise.all(LOADERS.map(async ([loader, mark]) => ((await read.stat(mark)).state === 'absent' ? [] : [loader])))
      return [...new Set(marks.flat())]
    }
    async function pins(): Promise<Fact<boolean>> {
      for (const file of BOOT) {
        const text = await read(file)
        if (text.state !== 'absent') return factOf(text, config => /^\s*(enable_jtag_gpio\s*=\s*1|dtoverlay\s*=\s*jtag)/m.test(config))
      }
      return { state: 'absent' }
    }
  },
})

/** What waits on the lines by the units that any target wants, with their drop-ins. One that cannot be read makes the whole unreadable. */
async function waiting(read: Read<(typeof UNITS)[number]>): Promise<DebugPorts['units']> {
  const folders = await Promise.all((['/etc/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'] as const).map(folder => read.list(folder)))
  if (folders.every(it => it.state === 'absent')) return { state: 'absent' }
  const { enabled, wired, complete } = await wantedUnits(read)
  if (!complete) return { state: 'unreadable', reason: 'a folder of units cannot be seen' }
  const prompts: Prompt[] = []
  for (const name of [...new Set([...enabled, ...wired])].filter(it => /^[\w@.\\:-]{1,100}\.service$/.test(it) && it !== ONCE).toSorted()) {
    const unit = await unitNamed(read, name)
    if (typeof unit === 'string') return { state: 'unreadable', reason: `a file of ${name} cannot be read` }
    const commands = unit === undefined ? [] : allOf(unit.settings, 'Service', 'ExecStart')
    const onLine = unit !== undefined && /^tty/.test(lastOf(unit.settings, 'Service', 'StandardInput') ?? '')
    if (!GETTY.test(name) && !onLine && !commands.some(isPrompt)) continue
    const given = unit === undefined ? undefined : /^\/dev\/(\w+)$/.exec(lastOf(unit.settings, 'Service', 'TTYPath') ?? '')?.[1]
    const line = given ?? /@([\w-]+)\./.exec(name)?.[1] ?? 'console'
    // What a mask hides would not be started, whatever it is.
    const prompt = promptOfUnit(commands, line) ?? { line, by: 'unknown', asks: 'unknown' }
    prompts.push({ ...prompt, state: unit?.state === 'masked' ? 'masked' : enabled.has(name) ? 'enabled' : 'wired' })
  }
  return reported(prompts)
}
