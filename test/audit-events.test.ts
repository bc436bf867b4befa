import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Heard, Lease } from '@fourtwo/harness/interface.ts'
import { loadInterfaces } from '@fourtwo/harness/load.ts'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { makeRoles, MessageSecurityMode, OPCUACertificateManager, OPCUAServer, SecurityPolicy, UAUserManagerBase, WellKnownRoles } from 'node-opcua'
import { readCertificate } from 'node-opcua-crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

console.log = console.info = console.debug = console.error

/** Who is who: the auditor is an engineer, whom the server lets receive audit events; ann is not. */
const secrets: Readonly<Record<string, string>> = { eve: 'Wet-Well-15', ann: 'Wet-Well-16', 'rtu\\ann': 'Wet-Well-17' }
class Users extends UAUserManagerBase {
  override async isValidUser(_session: unknown, user: string, secret: string): Promise<boolean> {
    return secrets[user] === secret
  }

  override getUserRoles(user: string) {
    return makeRoles([WellKnownRoles.AuthenticatedUser, user === 'eve' ? WellKnownRoles.Engineer : WellKnownRoles.Operator])
  }
}

/** The library's own audit events, with nothing of ours: what its server raises by itself is what other servers raise. */
describe('the audit events of a server made with documented options alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-audit-events-'))
  let server: OPCUAServer
  let settings: Readonly<Record<string, string>>
  beforeAll(async () => {
    const pki = await makePki(folder, '127.0.0.1')
    const store = new OPCUACertificateManager({ rootFolder: join(folder, 'store'), automaticallyAcceptUnknownCertificate: false, disableFileWatchers: true })
    await store.initialize()
    await store.trustCertificate(readCertificate(pki.client.certificate))
    server = new OPCUAServer({
      port: 0, hostname: '127.0.0.1', host: '127.0.0.1', serverCertificateManager: store, userManager: new Users(), allowAnonymous: false, certificateFile: pki.device.certificate, privateKeyFile: pki.device.key,
      securityModes: [MessageSecurityMode.SignAndEncrypt], securityPolicies: [SecurityPolicy.Basic256Sha256], serverInfo: { applicationUri: 'urn:fourtwo:simulated-rtu' }, isAuditing: true, auditEventRoles: [WellKnownRoles.Engineer],
    })
    await server.start()
    settings = { url: `opc.tcp://127.0.0.1:${server.endpoints[0]?.port}`, certificate: pki.client.certificate, key: pki.client.key, serverCertificate: pki.device.certificate, auditTrail: 'events', recordedWithin: '600', output: 'i=2255' }
  }, 60_000)
  afterAll(async () => {
    await server.shutdown(0)
    rmSync(folder, { recursive: true, force: true })
  })

  /** Marks as an auditor, does something, and looks for each event. */
  const look = async (...given: Parameters<typeof hear>): Promise<string[]> => (await hear(...given)).map(({ says }) => says)
  async function hear(auditor: string, act: 'right' | 'wrong' | 'unknown', events: readonly string[], subject = 'ann', by = 'ann'): Promise<Heard[]> {
    const lease: Lease = {
      door: { kind: 'opcua', users: 'both', conversations: 4, settings }, askedOf: 'people', cut: new AbortController().signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' },
      facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 },
      credential: (as, secret) => ({ user: as, secret: secret === 'right' ? (secrets[as] ?? '') : 'not-it' }),
    }
    const driver = (await loadInterfaces()).find(it => it.kind === 'opcua')
    const audit = driver?.offers.audit?.(lease)
    const login = driver?.offers.login?.(lease)
    const say = (of: typeof audit, verb: string, given: object) => of?.verbs[verb]?.(given as never, () => undefined, lease.cut) ?? Promise.reject(new Error(`no ${verb}`))
    try {
      expect(await say(audit, 'mark', { as: auditor })).toMatchObject({ says: 'shown' })
      const came = act === 'unknown' ? await say(login, 'comeAsUnknown', {}) : await say(login, 'attempt', { as: by, secret: act })
      const found = []
      for (const event of events) found.push(await say(audit, 'find', { as: auditor, mark: '', event, subject: act === 'unknown' ? came.read : subject }))
      return found
    } finally {
      await audit?.close?.()
    }
  }

  test('tell of a login and its logout, by the user', async () => expect(await look('eve', 'right', ['login', 'logout', 'refused-login'])).toEqual(['found', 'found', 'absent']))
  test('tell six things each, by which one event is known from another', async () => {
    const [login, logout] = (await hear('eve', 'right', ['login', 'logout'])).map(({ read }) => JSON.parse(read))
    expect(login).toEqual({ time: expect.stringMatching(/^\d{4}-.*Z$/), source: 'ann', category: expect.stringMatching(/./), type: 'i=2075', id: expect.stringMatching(/^[0-9a-f]{8,}$/), result: 'success' })
    expect(logout).toMatchObject({ category: 'Session/CloseSession', type: 'i=2069' })
    expect(logout.id).not.toBe(login.id)
  })
  test('tell of nobody else', async () => expect(await look('eve', 'right', ['login'], 'bob')).toEqual(['absent']))
  test('tell of somebody whose name the server writes in another way, from which nothing follows', async () => {
    expect(await look('eve', 'right', ['login', 'refused-login'], 'ann', 'rtu\\ann')).toEqual(['refused', 'absent'])
  })
  test('tell of a refused login, which is no login', async () => expect(await look('eve', 'wrong', ['refused-login', 'login'])).toEqual(['found', 'absent']))
  test('tell of no application that was turned away, though the account could receive it', async () => expect(await look('eve', 'unknown', ['refused-application'])).toEqual(['absent']))
  test('do not reach an account that may not receive them, from which nothing follows', async () => expect(await look('ann', 'right', ['login'])).toEqual(['refused']))
  test('have none for a lock that the bench does not name', async () => expect(await look('eve', 'right', ['lock'])).toEqual(['not-offered']))
})
