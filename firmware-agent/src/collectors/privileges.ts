import type { Privileges } from '@fourtwo/contract/facts.ts'
import { defineCollector, type Read, reported } from '../collector.ts'
import { parseSudoers, type Sudoers } from '../parsing/sudoers.ts'
import { stands } from '../reading/understood.ts'

const SUDOERS = '/etc/sudoers'
const POLKIT = ['/etc/polkit-1/rules.d', '/usr/share/polkit-1/rules.d', '/usr/local/share/polkit-1/rules.d', '/run/polkit-1/rules.d'] as const
const PROGRAMS = ['/usr/bin/sudo', '/usr/local/bin/sudo'] as const
const DOAS = ['/etc/doas.conf', '/usr/local/etc/doas.conf', '/etc/doas.d'] as const
const ROOT = 'root or CAP_DAC_READ_SEARCH'
const READS = [...PROGRAMS, ...DOAS, SUDOERS, '/etc/sudoers.d', '/etc/sudoers.d/*', ...POLKIT, '/etc/polkit-1/rules.d/*', '/usr/share/polkit-1/rules.d/*', '/usr/local/share/polkit-1/rules.d/*', '/run/polkit-1/rules.d/*'] as const
type Reads = Read<(typeof READS)[number]>
/** Files that sudoers may draw in, all told. */
const MOST = 100

/** Who may act as root through sudo, and with or without a password; and what polkit is told by rules that answer yes. sudo reads its rules at each call. */
export default defineCollector({
  id: 'privileges',
  reports: 'privileges',
  reads: READS,
  privilege: { [SUDOERS]: ROOT, '/etc/sudoers.d': ROOT, '/etc/sudoers.d/*': ROOT, '/etc/polkit-1/rules.d': 'root or polkitd' },
  async collect(read) {
    const value: Privileges = { sudo: await sudo(read), polkit: await polkit(read), doas: await doas(read) }
    return reported(value)
  },
})

/** sudoers with all it draws in; absent where there is none, unreadable where a part of it is. */
async function sudo(read: Reads): Promise<Privileges['sudo']> {
  const found: Sudoers[] = []
  const waiting: string[] = [SUDOERS]
  let unclear = 0
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const file = await read(path)
    if (file.state === 'unreadable' || (file.state === 'absent' && path === SUDOERS)) return file
    if (file.state !== 'read') continue
    const rules = parseSudoers(file.bytes.toString('utf8'))
    found.push(rules)
    for (const drawn of rules.includes) {
      const names = drawn.folder ? await read.list(drawn.path) : undefined
      if (names?.state === 'unreadable') return names
      if (found.length + waiting.length > MOST) unclear++
      else if (names === undefined) waiting.push(drawn.path.startsWith('/') ? drawn.path : `/etc/${drawn.path}`)
      // A name with a dot, or with a tilde at its end, is left out (sudoers(5)).
      else if (names.state === 'read') waiting.push(...names.names.filter(name => !name.includes('.') && !name.endsWith('~')).map(name => `${drawn.path}/${name}`))
    }
  }
  const programs = await Promise.all(PROGRAMS.map(path => read.stat(path)))
  const never = found.some(({ neverAsks }) => neverAsks)
  return reported({ rules: found.flatMap(({ rules }) => rules.map(rule => ({ ...rule, asks: rule.asks && !never }))), showsPassword: found.some(it => it.showsPassword), program: programs.some(it => it.state === 'read'), unclear: unclear + found.reduce((sum, it) => sum + it.unclear, 0) })
}

async function polkit(read: Reads): Promise<Privileges['polkit']> {
  let [rules, grants] = [0, 0]
  for (const folder of POLKIT) {
    const names = await read.list(folder)
    if (names.state === 'unreadable') return names
    for (const name of names.state === 'read' ? names.names.filter(it => it.endsWith('.rules')) : []) {
      const file = await read(`${folder}/${name}` as string)
      if (file.state === 'unreadable') return file
      if (file.state !== 'read') continue
      rules++
      if (/polkit\.Result\.YES\b/.test(file.bytes.toString('utf8').replaceAll(/^\s*\/\/.*$/gm, ''))) grants++
    }
  }
  return reported({ rules, grants })
}

/** Does doas have rules? They are not evaluated. */
async function doas(read: Reads): Promise<Privileges['doas']> {
  const places = await Promise.all(DOAS.map(async path => stands(await read.stat(path))))
  return places.find(it => it.state === 'reported' && it.value) ?? places.find(it => it.state === 'unreadable') ?? reported(false)
}
