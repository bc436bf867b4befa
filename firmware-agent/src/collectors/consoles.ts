import type { ConsolePath, Consoles } from '@fourtwo/contract/facts.ts'
import { defineCollector, factOf, reported } from '../collector.ts'
import { opensBy, opensByKernel, parseInittab } from '../parsing/consoles.ts'
import { allOf } from '../parsing/systemd.ts'
import { UNIT_FOLDERS, UNITS, unitNamed, wantedUnits } from '../reading/units.ts'

const INITTAB = '/etc/inittab'
const CMDLINE = '/proc/cmdline'
/** Units that put somebody at a terminal in front of a session, and those that do so only where somebody asks for it. */
const AT_TERMINALS = /^(getty|serial-getty|console-getty|container-getty|autovt)(@[\w.:-]*)?\.service$|getty|debug-shell\.service|^console-shell\.service$/
const ON_DEMAND = ['rescue.service', 'emergency.service', 'debug-shell.service'] as const

/** Which consoles and maintenance modes open a session, and what they ask first: units of systemd, the inittab, and what the running kernel was told. */
export default defineCollector({
  id: 'consoles',
  reports: 'consoles',
  reads: [...UNITS, INITTAB, CMDLINE],
  async collect(read) {
    const wanted = await wantedUnits(read)
    const names = new Set<string>(ON_DEMAND)
    for (const folder of UNIT_FOLDERS) {
      const here = await read.list(folder as string)
      for (const name of here.state === 'read' ? here.names : []) if (AT_TERMINALS.test(name) && name.endsWith('.service')) names.add(name)
    }
    for (const name of [...wanted.enabled, ...wanted.wired]) if (AT_TERMINALS.test(name) && name.endsWith('.service')) names.add(name)
    const paths: ConsolePath[] = []
    let unseen = wanted.complete ? undefined : 'a folder of units cannot be seen'
    for (const name of [...names].toSorted().slice(0, 200)) {
      const unit = await unitNamed(read, name)
      if (unit === undefined) continue
      if (typeof unit === 'string') {
        unseen = unit
        continue
      }
      const commands = allOf(unit.settings, 'Service', 'ExecStart')
      const forced = allOf(unit.settings, 'Service', 'Environment').some(it => /SYSTEMD_SULOGIN_FORCE=["']?(1|yes|true|on)/.test(it))
      const opens = unit.state === 'masked' ? 'off' : forced ? 'shell' : (commands.map(opensBy).find(it => it !== 'login') ?? (commands.length === 0 ? 'unknown' : 'login'))
      // A template's own file opens nothing: logind and the generators make instances of it, at virtual terminals and at the kernel's console.
      const enabled = wanted.enabled.has(name) || wanted.wired.has(name) || /^(getty|serial-getty)@\.service$/.test(name)
      paths.push({ name: /^[\w@.:-]{1,80}$/.test(name) ? name : 'a unit', opens, enabled: enabled && unit.state !== 'masked' })
    }
    const inittab = await read(INITTAB)
    const consoles: Consoles = {
      units: unseen === undefined ? reported(paths) : { state: 'unreadable', reason: unseen },
      inittab: factOf(inittab, text => {
        const lines = parseInittab(text)
        return { understood: lines !== undefined, paths: (lines ?? []).map(({ opens, enabled }, n) => ({ name: `inittab ${n + 1}`, opens, enabled })) }
      }),
      kernel: factOf(await read(CMDLINE), opensByKernel),
    }
    return reported(consoles)
  },
})
