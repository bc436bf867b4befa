import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { DebugPorts } from '@fourtwo/contract/facts/debug-ports.ts'
import { defineCollector, factOf, type Read, reported } from '../collector.ts'
import { parseMountinfo } from '../parsing/mountinfo.ts'
import { parseInittab, promptOfUnit } from '../parsing/prompts.ts'
import { numberIn, seenAs, understood } from '../reading/understood.ts'

const ETC = '/etc/systemd/system'
const LIB = ['/usr/lib/systemd/system', '/lib/systemd/system'] as const
const WANTING = [[ETC, 'enabled'], [LIB[0], 'enabled'], [LIB[1], 'enabled'], ['/run/systemd/generator', 'generated']] as const
const GETTY = /^((serial-|container-)?getty@.*|console-getty|debug-shell)\.service$/
/** It asks for the first settings, before the device has any. */
const ONCE = 'systemd-firstboot.service'
const USB = '/sys/bus/usb/devices'
const KGDB = '/sys/module/kgdboc/parameters/kgdboc'
const BOOT = ['/boot/firmware/config.txt', '/boot/config.txt'] as const
type Prompt = Extract<DebugPorts['units'], { state: 'reported' }>['value'][number]
type Reads = typeof ETC | `${typeof ETC}/**` | `${(typeof LIB)[number]}/**` | (typeof WANTING)[number][0] | '/run/systemd/generator/*'

/** Every port through which somebody at the device reaches more than its doors: consoles and what waits on them, the magic key, the kernel's debugger, trace units, USB. */
export default defineCollector({
  id: 'debug-ports',
  reports: 'debugPorts',
  reads: [
    '/proc/consoles', '/etc/inittab', ETC, `${ETC}/**`, ...LIB, '/usr/lib/systemd/system/**', '/lib/systemd/system/**', '/run/systemd/generator', '/run/systemd/generator/*', '/proc/sys/kernel/sysrq', KGDB, '/proc/1/mountinfo', USB, '/sys/bus/usb/devices/*/authorized_default',
    '/usr/sbin/usbguard-daemon', '/sys/bus/coresight/devices', ...BOOT, '/etc/fw_env.config',
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
      jtagPins: await pins(), uBootEnvironment: (await read.stat('/etc/fw_env.config')).state === 'read',
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
async function waiting(read: Read<Reads>): Promise<DebugPorts['units']> {
  const masks = await read.links(ETC)
  if (masks.state !== 'read') return masks
  const wanted = new Map<string, Prompt['state']>()
  for (const [folder, state] of WANTING) {
    const names = await read.list(folder)
    if (names.state === 'unreadable') return names
    for (const wants of names.state === 'read' ? names.names.filter(name => /\.(wants|requires)$/.test(name)) : []) {
      const links = await read.links(`${folder}/${wants}` as string)
      if (links.state === 'unreadable') return links
      if (links.state === 'read') for (const unit of Object.keys(links.targets).filter(name => /^[\w@.\\:-]{1,100}\.service$/.test(name))) wanted.set(unit, wanted.get(unit) ?? state)
    }
  }
  const prompts: Prompt[] = []
  for (const [unit, state] of [...wanted].filter(([name]) => name !== ONCE)) {
    const texts = await unitTexts(read, unit, masks.targets[unit] === '/dev/null')
    if (texts === undefined) return { state: 'unreadable', reason: `a file of ${unit} cannot be read` }
    if (!GETTY.test(unit) && !texts.some(text => /^StandardInput\s*=\s*tty/m.test(text))) continue
    const line = /@([\w-]+)\./.exec(unit)?.[1] ?? texts.map(text => /^TTYPath\s*=\s*\/dev\/(\w+)/m.exec(text)?.[1]).findLast(it => it !== undefined) ?? 'console'
    prompts.push({ ...(promptOfUnit(texts, line) ?? { line, by: 'unknown', asks: 'unknown' }), state: masks.targets[unit] === '/dev/null' ? 'masked' : state })
  }
  return reported(prompts)
}

/** The unit's own file (not the link to nothing that masks it) or its template's, the administrator's before the supplier's, and the drop-ins of both in the order in which they count. */
async function unitTexts(read: Read<Reads>, unit: string, masked: boolean): Promise<readonly string[] | undefined> {
  const names = unit.includes('@') ? [unit, unit.replace(/@.*\./, '@.')] : [unit]
  const mains = await Promise.all(names.flatMap(name => [...(masked && name === unit ? [] : [ETC]), ...LIB].map(folder => read(`${folder}/${name}` as string))))
  if (mains.some(it => it.state === 'unreadable')) return undefined
  const texts = [...mains.flatMap(it => (it.state === 'read' ? [it.bytes.toString('utf8')] : [])).slice(0, 1)]
  for (const name of names.toReversed()) {
    const folder = `${ETC}/${name}.d`
    const added = await read.list(folder as string)
    if (added.state === 'unreadable') return undefined
    const more = await Promise.all((added.state === 'read' ? added.names : []).filter(it => it.endsWith('.conf')).map(file => read(`${folder}/${file}` as string)))
    if (more.some(it => it.state === 'unreadable')) return undefined
    texts.push(...more.flatMap(it => (it.state === 'read' ? [it.bytes.toString('utf8')] : [])))
  }
  return texts
}
