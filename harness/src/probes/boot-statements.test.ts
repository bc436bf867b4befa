import type { Facts, Json, Judgement } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import { putFacts, wordOf } from '../evidence/put.ts'
import { loadProbes } from '../load.ts'
import type { Open, Probe } from '../probe.ts'

const ids = [
  'states-checked-start', 'states-verified-start-chain', 'states-limited-execution', 'states-limited-execution-of-network-devices', 'states-integrity-checks', 'states-guarded-ports', 'states-authenticators-in-hardware',
  'states-private-keys-in-hardware', 'states-symmetric-keys-in-hardware', 'states-guarded-symmetric-keys', 'states-confidential-storage', 'states-tamper-sensors', 'states-governed-radio', 'states-authenticated-radio', 'states-individual-radio-credentials',
]
const all = await loadProbes()
const probes = ids.map(id => all.find(it => it.id === id)).filter(it => it !== undefined)
const reported = (value: Json): Json => ({ state: 'reported', value })
const absent: Json = { state: 'absent' }
const unreadable: Json = { state: 'unreadable', reason: 'EACCES' }
const ask = (probe: Probe, says: string, read: string): Promise<Judgement> => {
  const session = { facts: { service: 'login', ueid: '', publicKey: '', services: [], accounts: [] }, challenge: async () => ({ says, read, cite: 'it#1', began: 0, ended: 0 }) }
  return probe.ask((() => session) as unknown as Open, async () => ({ says: 'waited', read: '', cite: '', began: 0, ended: 0 }))
}
const on = (is: string): Json => reported({ container: reported({ is, by: [] }), init: 'systemd', shell: absent, root: absent, etc: absent, volatileLogs: absent })
const owners = (subjects: readonly string[], testKeys: readonly string[] = []): Json => reported({ subjects: [...subjects], testKeys: [...testKeys], size: 1, others: 0 })
const uefi = (change: Readonly<Record<string, Json>>): Facts => JSON.parse(JSON.stringify({
  place: on('no'),
  secureBoot: reported({
    uefi: true, enforced: reported(true), setupMode: reported(false), auditMode: absent, deployedMode: absent, shimOff: absent, platformKey: owners(['Plant Ltd PK']), allowed: owners(['Plant Ltd db']), forbidden: absent, ownerKeys: absent,
    loaderSigned: absent, raspberryLoader: false, uBoot: reported(false), eventLog: absent, model: absent, ...change,
  }),
}))
const concluded = async (facts: Facts, id: string) => {
  const [found] = await putFacts(facts, probes.filter(it => it.id === id), 'login')
  return found === undefined ? 'nothing' : wordOf(found.conclusion)
}

test('every probe of this part is there', () => expect(probes.map(({ id }) => id)).toEqual(ids))

describe.each(probes.map(probe => [probe.id, probe] as const))('%s', (_, probe) => {
  test.each([['refused', 'ambiguous'], ['silent', 'transport-lost'], ['dropped', 'transport-lost'], ['not-offered', 'transport-lost']])('concludes nothing from a statement that was %s', async (says, cause) => {
    expect(wordOf(await ask(probe, says, '{}'))).toBe(cause)
  })
  test('concludes nothing from a signed statement of another shape, or from nothing', async () => {
    for (const facts of [{}, { place: on('no') }, { place: reported(7) }, { place: on('no'), mounts: reported({ mounts: 1 }), secureBoot: reported([]), debugPorts: reported({}), wireless: reported({}), tamper: reported({}), keyStores: reported({}), secretFiles: reported({}), integrityCheckers: reported({}), encryption: reported({}), kernelIntegrity: reported({}), kernelLine: reported({}) }])
      expect((await ask(probe, 'verified', JSON.stringify({ tier: 'T0', facts }))).outcome).toBe('inconclusive')
  })
})

describe('secure boot by UEFI', () => {
  test.each<[string, Readonly<Record<string, Json>>, string]>([
    ['is in force against the supplier\'s own keys', {}, 'satisfied'],
    ['is off', { enforced: reported(false) }, 'violated'],
    ['takes new keys', { setupMode: reported(true) }, 'violated'],
    ['only notes', { auditMode: reported(true) }, 'violated'],
    ['is passed by shim', { shimOff: reported(true) }, 'violated'],
    ['has a platform key that everybody has', { platformKey: owners(['DO NOT TRUST - AMI Test PK'], ['DO NOT TRUST - AMI Test PK']) }, 'violated'],
    ['lets a test key sign', { allowed: owners(['snakeoil'], ['snakeoil']) }, 'violated'],
    ['takes what many makers sign', { allowed: owners(['Plant Ltd db', 'Microsoft Corporation UEFI CA 2011']) }, 'ambiguous'],
    ['takes what Microsoft signs, by the organisation alone', { allowed: owners(['Windows UEFI CA 2023, Microsoft Corporation']) }, 'ambiguous'],
    ['takes more than certificates', { allowed: reported({ subjects: ['Plant Ltd db'], testKeys: [], size: 1, others: 1 }) }, 'ambiguous'],
    ['shows no keys', { allowed: unreadable }, 'ambiguous'],
    ['allows hashes too', { allowed: reported({ subjects: ['Plant Ltd db'], testKeys: [], size: 1, others: 3 }) }, 'ambiguous'],
    ['allows no certificate', { allowed: owners([]) }, 'ambiguous'],
    ['starts a shim with keys of its own', { ownerKeys: reported(1200) }, 'ambiguous'],
    ['shows no variable', { enforced: absent }, 'ambiguous'],
    ['may be passed by shim', { shimOff: unreadable }, 'ambiguous'],
  ])('%s', async (_, change, word) => {
    expect(await concluded(uefi(change), 'states-verified-start-chain')).toBe(word)
  })
  const loader = (signed: Json): Readonly<Record<string, Json>> => ({ uefi: false, enforced: absent, setupMode: absent, platformKey: absent, allowed: absent, raspberryLoader: true, loaderSigned: signed })
  test.each<[string, Json, string]>([
    ['asked for, revoked and burnt in', reported(0b1101), 'satisfied'], ['with a reserved bit beside', reported(0b11101), 'satisfied'], ['asked for alone', reported(0b0001), 'ambiguous'], ['burnt in, the development key not revoked', reported(0b1001), 'ambiguous'],
    ['revoked, nothing asked for', reported(0b0100), 'ambiguous'], ['nothing', reported(0), 'violated'], ['no word of it', absent, 'ambiguous'],
  ])('a Raspberry Pi\'s loader that says: %s', async (_, signed, word) => {
    expect(await concluded(uefi(loader(signed)), 'states-verified-start-chain')).toBe(word)
  })
  test.each(['yes', 'unknown'])('says nothing of a device seen from a container: %s', async is => {
    expect(await concluded({ ...uefi({ enforced: reported(false) }), place: JSON.parse(JSON.stringify(on(is))) }, 'states-verified-start-chain')).toBe('not-reached')
  })
})

describe('radio', () => {
  const offer = (name: string, joining: string): Json => ({ interface: name, joining, protectedManagement: 'required' })
  const file = '/etc/hostapd/hostapd.conf'
  const radio = (change: Readonly<Record<string, Json>>): Facts => JSON.parse(JSON.stringify({
    place: on('no'),
    wireless: reported({
      interfaces: reported([{ name: 'wlan0', up: true }]), phys: reported(1), bluetooth: absent, otherRadios: [], switches: absent, offers: { [file]: reported([offer('wlan0', 'individual')]) },
      settingsElsewhere: reported(false), offering: reported(['wlan0']), joins: {}, ...change,
    }),
  }))
  test.each<[string, Readonly<Record<string, Json>>, string, string]>([
    ['asks each for credentials of its own', {}, 'satisfied', 'satisfied'],
    ['offers on an interface that no file names', { offering: reported(['wlan0', 'wlan1']) }, 'ambiguous', 'ambiguous'],
    ['has an interface that no file names', { interfaces: reported([{ name: 'wlan0', up: true }, { name: 'wlan1', up: null }]) }, 'ambiguous', 'ambiguous'],
    ['has two files for one interface', { offers: { [file]: reported([offer('wlan0', 'individual')]), '/etc/hostapd.conf': reported([offer('wlan0', 'open')]) } }, 'ambiguous', 'ambiguous'],
    ['is open', { offers: { [file]: reported([offer('wlan0', 'open')]) } }, 'violated', 'violated'],
    ['is open by a file that is not the one in use', { offers: { [file]: reported([offer('wlan0', 'open')]) }, settingsElsewhere: reported(true) }, 'ambiguous', 'ambiguous'],
    ['runs by settings elsewhere', { settingsElsewhere: reported(true) }, 'ambiguous', 'ambiguous'],
    ['runs by settings that are not to be seen', { settingsElsewhere: unreadable }, 'ambiguous', 'ambiguous'],
    ['takes keys of each', { offers: { [file]: reported([offer('wlan0', 'own-keys')]) } }, 'ambiguous', 'ambiguous'],
    ['takes one key', { offers: { [file]: reported([offer('wlan0', 'shared-key')]) } }, 'ambiguous', 'violated'],
    ['stands beside a modem', { otherRadios: ['mobile'] }, 'ambiguous', 'ambiguous'],
    ['is none', { interfaces: reported([]), phys: absent, offers: {}, offering: absent }, 'not-applicable', 'not-applicable'],
    ['is a modem alone', { interfaces: reported([]), phys: absent, offers: {}, offering: absent, otherRadios: ['mobile'] }, 'not-reached', 'not-reached'],
  ])('%s', async (_, change, authenticated, individual) => {
    expect([await concluded(radio(change), 'states-authenticated-radio'), await concluded(radio(change), 'states-individual-radio-credentials')]).toEqual([authenticated, individual])
    expect(await concluded(radio(change), 'states-governed-radio')).toBe(authenticated === 'violated' || authenticated === 'not-applicable' ? authenticated : 'not-reached')
  })
})
