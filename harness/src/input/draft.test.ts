import { readFileSync } from 'node:fs'
import { catalogue, type Facts, parseFacts, parseObject } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { putFacts, wordOf } from '../evidence/put.ts'
import { loadProbes } from '../load.ts'
import { parseComponent } from './component-file.ts'
import { draftComponent } from './draft.ts'

const golden = (name: string): Facts => parseFacts(parseObject(JSON.parse(readFileSync(new URL(`../../../test-vectors/golden/${name}.json`, import.meta.url), 'utf8')), name)['facts'], 'facts')
const drafted = (facts: Facts) => parseComponent(parse(draftComponent(facts)), 'draft', catalogue)

describe('a draft of component.yaml', () => {
  test.each(['rtu', 'container', 'openwrt', 'raspberry-pi-os', 'rhel', 'systemd-drop-ins', 'yocto-overlay'])('of %s is read as it stands', name => {
    expect(Object.keys(drafted(golden(name)).interfaces).length).toBeGreaterThan(0)
  })
  test('names sockets, consoles, radios and accounts', () => {
    const { interfaces, services, accounts, requirements } = drafted(golden('raspberry-pi-os'))
    expect(Object.entries(interfaces).map(([name, { kind, reach }]) => `${name} ${kind} ${reach}`)).toEqual(['ssh ssh network', 'console-ttyS0 console local', 'wlan0 wireless network', 'hci0 wireless network'])
    expect(Object.values(services ?? {}).flatMap(({ listens }) => listens)).toEqual(['tcp/22'])
    expect(accounts).toEqual(['pi'])
    expect(requirements?.['CR 2.2']).toEqual({ says: 'met' })
  })
  test('leaves out what only loopback reaches', () => {
    expect(draftComponent(golden('systemd-drop-ins'))).not.toContain('tcp/4840')
  })
  test('states that there is no radio only where that was seen', () => {
    const wireless = (interfaces: object) => parseFacts({ wireless: { state: 'reported', value: { interfaces, phys: { state: 'absent' }, bluetooth: { state: 'absent' }, otherRadios: [], switches: { state: 'absent' }, offers: {}, settingsElsewhere: { state: 'absent' }, offering: { state: 'absent' }, joins: {} } } }, 'facts')
    expect(drafted(wireless({ state: 'reported', value: [] })).requirements?.['CR 2.2']).toMatchObject({ says: 'not-applicable' })
    for (const interfaces of [{ state: 'absent' }, { state: 'unreadable', reason: 'EACCES at /sys/class/net' }]) expect(drafted(wireless(interfaces)).requirements?.['CR 2.2']).toBeUndefined()
    expect(drafted({}).requirements?.['CR 2.2']).toBeUndefined()
    expect(draftComponent(wireless({ state: 'unreadable', reason: 'EACCES at /sys/class/net' }))).toContain('# Not seen: wireless interfaces (EACCES at /sys/class/net)')
  })
  test('is contradicted by nothing that it was drafted from, and by what was struck from it', async () => {
    const facts = golden('raspberry-pi-os')
    const { services = {}, accounts = [] } = drafted(facts)
    const listens = Object.values(services).flatMap(it => it.listens ?? [])
    const probes = (await loadProbes()).filter(({ id }) => id === 'states-declared-services-and-accounts')
    const word = async (declared: { readonly listens: readonly string[]; readonly accounts: readonly string[] }) => (await putFacts(facts, probes, '', { ...declared, fullPrivilege: {} })).map(({ conclusion }) => wordOf(conclusion))
    expect(await word({ listens, accounts })).not.toEqual(['violated'])
    expect(await word({ listens: [], accounts })).toEqual(['violated'])
    expect(await word({ listens, accounts: [] })).toEqual(['violated'])
  })
  test('lets no text of the unit out of its place', () => {
    const odd = 'x\n\nsupplier: evil\n#'
    const facts = parseFacts({
      accounts: { state: 'reported', value: { names: { state: 'reported', value: { entries: [{ name: odd, uid: 1, gid: 1, password: 'empty', shell: '/bin/sh', login: true }], unclear: 0 } }, passwords: { state: 'unreadable', reason: `at\n${odd}` }, ageing: { state: 'absent' }, groups: { state: 'absent' }, defaults: { state: 'absent' }, lookup: { state: 'absent' } } },
      sockets: { state: 'reported', value: { grade: 'effective', tcp: { state: 'reported', value: [{ proto: 'tcp', port: 22, reach: 'network', uid: 0, holders: { state: 'reported', value: [{ name: odd, uid: 0, privilege: 'full', noNewPrivileges: false }] } }] }, tcp6: { state: 'absent' }, udp: { state: 'absent' }, udp6: { state: 'absent' } } },
    }, 'facts')
    const component = drafted(facts)
    expect(component.supplier).toBe('fill in')
    expect(component.accounts).toEqual([odd])
  })
})
