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
    ['shows no keys', { allowed: unreadable }, 'ambiguous'],
    ['allows hashes too', { allowed: reported({ subjects: ['Plant Ltd db'], testKeys: [], size: 1, others: 3 }) }, 'ambiguous'],
    ['allows no certificate', { allowed: owners([]) }, 'ambiguous'],
    ['starts a shim with keys of its own', { ownerKeys: reported(1200) }, 'ambiguous'],
    ['shows no variable', { enforced: absent }, 'ambiguous'],
    ['may be passed by shim', { shimOff: unreadable }, 'ambiguous'],
  ])('%s', async (_, change, word) => {
    expect(await concluded(uefi(change), 'states-verified-start-chain')).toBe(word)
  })
  test.each(['yes', 'unknown'])('says nothing of a device seen from a container: %s', async is => {
    expect(await concluded({ ...uefi({ enforced: reported(false) }), place: JSON.parse(JSON.stringify(on(is))) }, 'states-verified-start-chain')).toBe('not-reached')
  })
})
