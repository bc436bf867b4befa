import type { Privileges } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { parseSudoers, type Sudoers } from '../parsing/sudoers.ts'

const SUDOERS = '/etc/sudoers'
const POLKIT = ['/etc/polkit-1/rules.d', '/usr/share/polkit-1/rules.d', '/usr/local/share/polkit-1/rules.d', '/run/polkit-1/rules.d'] as const
const ROOT = 'root or CAP_DAC_READ_SEARCH'
/** Files that sudoers may draw in, all told. */
const MOST = 100

/** Who may act as root through sudo, and with or without a password; and what polkit is told by rules that answer yes. sudo reads its rules at each call. */
export default defineCollector({
  id: 'privileges',
  reports: 'privileges',
  reads: [SUDOERS, '/etc/sudoers.d', '/etc/sudoers.d/*', ...POLKIT, '/etc/polkit-1/rules.d/*', '/usr/share/polkit-1/rules.d/*', '/usr/local/share/polkit-1/rules.d/*', '/run/polkit-1/rules.d/*'],
  privilege: { [SUDOERS]: ROOT, '/etc/sudoers.d': ROOT, '/etc/sudoers.d/*': ROOT, '/etc/polkit-1/rules.d': 'root or polkitd' },
  async collect(read) {
    const found: Sudoers[] = []
    let unclear = 0
    const waiting: string[] = [SUDOERS]
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const file = await read(path)
      if (file.state === 'unreadable') {
        if (path === SUDOERS) return file
        unclear++
      }
      if (file.state !== 'read') continue
      const rules = parseSudoers(file.bytes.toString('utf8'))
      found.push(rules)
      for (const drawn of rules.includes) {
        const names = drawn.folder ? await read.list(drawn.path) : undefined
        if (names?.state === 'unreadable' || found.length + waiting.length > MOST) unclear++
        else if (names === undefined) waiting.push(drawn.path.startsWith('/') ? drawn.path : `/etc/${drawn.path}`)
        // A name with a dot, or with a tilde at its end, is left out (sudoers(5)).
        else if (names.state === 'read') waiting.push(...names.names.filter(name => !name.includes('.') && !name.endsWith('~')).map(name => `${drawn.path}/${name}`))
      }
    }
    let [polkitRules, polkitGrants] = [0, 0]
    for (const folder of POLKIT) {
      const names = await read.list(folder)
      if (names.state === 'unreadable') unclear++
      for (const name of names.state === 'read' ? names.names.filter(it => it.endsWith('.rules')) : []) {
        const file = await read(`${folder}/${name}` as string)
        if (file.state !== 'read') unclear++
        else {
          polkitRules++
          if (/polkit\.Result\.YES\b/.test(file.bytes.toString('utf8').replaceAll(/^\s*\/\/.*$/gm, ''))) polkitGrants++
        }
      }
    }
    const never = found.some(({ neverAsks }) => neverAsks)
    const value: Privileges = {
      grade: 'effective', sudo: found.flatMap(({ rules }) => rules.map(rule => ({ ...rule, asks: rule.asks && !never }))), showsPassword: found.at(-1)?.showsPassword === true || found.some(it => it.showsPassword),
      polkitGrants, polkitRules, unclear: unclear + found.reduce((sum, it) => sum + it.unclear, 0),
    }
    return reported(value)
  },
})
