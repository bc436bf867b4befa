import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lease } from '@fourtwo/harness/interface.ts'
import { loadInterfaces } from '@fourtwo/harness/load.ts'
import { ownCertificate } from '@fourtwo/harness/interfaces/opcua/certificate.ts'
import { makePki, type Pki } from '@fourtwo/simulators/pki.ts'
import { makeRoles, MessageSecurityMode, OPCUACertificateManager, OPCUAServer, type OPCUAServerOptions, SecurityPolicy, ServerSecureChannelLayer, UAUserManagerBase, UserTokenPolicy, WellKnownRoles } from 'node-opcua'
import { convertPEMtoDER, readCertificate } from 'node-opcua-crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

console.log = console.info = console.debug = console.error

const everyPolicy = [SecurityPolicy.Basic128Rsa15, SecurityPolicy.Basic256, SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Aes256_Sha256_RsaPss]
const { None, Sign, SignAndEncrypt } = MessageSecurityMode

class Users extends UAUserManagerBase {
  override async isValidUser(_session: unknown, user: string, secret: string): Promise<boolean> {
    return user === 'ann' && secret === 'Wet-Well-21'
  }

  override getUserRoles() {
    return makeRoles([WellKnownRoles.AuthenticatedUser])
  }
}

let folder = ''
let pki: Pki
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fourtwo-protection-'))
  pki = await makePki(folder, '127.0.0.1')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const running: OPCUAServer[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.shutdown(0)
})

/** A server with those options; answers what the `channel` session at it says and reads. */
async function serve({ inClear, ...options }: OPCUAServerOptions & { readonly inClear?: boolean }): Promise<(verb: string, given?: object) => Promise<{ readonly says: string; readonly read: string; readonly heard: string }>> {
  const store = new OPCUACertificateManager({ rootFolder: mkdtempSync(join(folder, 'store-')), automaticallyAcceptUnknownCertificate: false, disableFileWatchers: true })
  await store.initialize()
  await store.trustCertificate(readCertificate(pki.client.certificate))
  const server = new OPCUAServer({
    port: 0, hostname: '127.0.0.1', host: '127.0.0.1', serverCertificateManager: store, userManager: new Users(), allowAnonymous: false, certificateFile: pki.device.certificate, privateKeyFile: pki.device.key,
    serverInfo: { applicationUri: 'urn:fourtwo:simulated-rtu' }, ...options,
  })
  await server.initialize()
  server.engine.addressSpace?.getOwnNamespace().addVariable({ organizedBy: 'i=85', browseName: 'Level', nodeId: 's=Level', dataType: 'Double', value: { dataType: 'Double', value: 1.5 } })
  await server.start()
  // No option of the library's asks for passwords in clear.
  for (const it of server.endpoints.flatMap(endpoint => endpoint.endpointDescriptions()).filter(it => inClear === true && it.securityMode === None))
    it.userIdentityTokens = (it.userIdentityTokens ?? []).map(token => new UserTokenPolicy({ ...token, securityPolicyUri: SecurityPolicy.None }))
  running.push(server)
  const lease: Lease = {
    door: { kind: 'opcua', users: 'both', conversations: 1, settings: { url: `opc.tcp://127.0.0.1:${server.endpoints[0]?.port}`, certificate: pki.client.certificate, key: pki.client.key, serverCertificate: pki.device.certificate, reading: 'ns=1;s=Level' } },
    askedOf: 'people', cut: new AbortController().signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' },
    facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 }, credential: () => ({ user: 'ann', secret: 'Wet-Well-21' }),
  }
  const session = (await loadInterfaces()).find(({ kind }) => kind === 'opcua')?.offers.channel?.(lease)
  return async (verb, given = {}) => {
    let heard = ''
    const answer = await session?.verbs[verb]?.(given as never, (_, what, bytes) => { heard += `${what}\n${Buffer.from(bytes).toString('latin1')}\n` }, lease.cut)
    return { says: answer?.says ?? '', read: answer?.read ?? '', heard }
  }
}

describe('a server with every protection', () => {
  test('is opened under each, proves itself under each that signs, and lets an account in to read', async () => {
    const ask = await serve({ securityPolicies: [SecurityPolicy.None, ...everyPolicy], securityModes: [None, Sign, SignAndEncrypt] })
    const names = ['None', ...['Sign', 'SignAndEncrypt'].flatMap(mode => everyPolicy.map(policy => `${policy.split('#').at(-1)} ${mode}`))]
    for (const protection of names) {
      const opened = await ask('open', { protection })
      expect([protection, opened.says, JSON.parse(opened.read).identity]).toEqual([protection, 'opened', protection === 'None' ? 'not-asked' : 'proven'])
      expect([protection, await ask('see', { protection, as: 'reader' })]).toEqual([protection, expect.objectContaining({ says: 'shown', read: '1.5' })])
      expect([protection, (await ask('see', { protection })).says]).toEqual([protection, 'refused'])
    }
    const { protections, certificates, from } = JSON.parse((await ask('offers')).read)
    expect(protections.map((it: { name: string }) => it.name).toSorted()).toEqual(names.toSorted())
    expect(protections.find((it: { name: string }) => it.name === 'None')).toMatchObject({ secrets: 'encrypted', withdrawnForSecrets: [expect.stringContaining('Basic256'), expect.stringContaining('Basic128Rsa15')] })
    expect([from, certificates]).toMatchObject(['discovery', [{ key: 'RSA 2048', hash: 'SHA-256', withdrawn: [], unknown: [] }]])
  }, 60_000)
  test('takes no password in clear, in none of the ways', async () => {
    const ask = await serve({ securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256], securityModes: [None, Sign, SignAndEncrypt] })
    for (const protection of ['None', 'Basic256Sha256 Sign'])
      for (const way of ['as it is', 'under a policy id that there is not', 'under an encryption algorithm that there is not']) expect([protection, way, (await ask('offerInClear', { protection, as: 'subject', way })).says]).toEqual([protection, way, 'refused'])
    expect((await ask('offerInClear', { protection: 'Basic256Sha256 SignAndEncrypt', as: 'subject', way: 'as it is' })).says).toBe('not-offered')
  })
})

test('a server that asks for passwords in clear takes one as it is, which left in clear', async () => {
  const ask = await serve({ securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256], securityModes: [None, SignAndEncrypt], inClear: true })
  const offered = await ask('offerInClear', { protection: 'None', as: 'subject', way: 'as it is' })
  expect([offered.says, offered.heard.includes('Wet-Well-21')]).toEqual(['accepted', true])
  expect(JSON.parse((await ask('offers')).read).protections).toContainEqual(expect.objectContaining({ name: 'None', secrets: 'in clear' }))
})

describe('a server that shuts', () => {
  test('its discovery tells its endpoints in a session', async () => {
    const ask = await serve({ securityPolicies: [SecurityPolicy.Basic256Sha256], securityModes: [SignAndEncrypt], disableDiscovery: true })
    expect(JSON.parse((await ask('offers')).read)).toMatchObject({ from: 'session', protections: [{ name: 'Basic256Sha256 SignAndEncrypt' }], certificates: [{ key: 'RSA 2048' }] })
    expect((await ask('open', { protection: 'None' })).says).toBe('refused')
  })
  test('a protection refuses its channel, at once and with what was sent in the transcript', async () => {
    const ask = await serve({ securityPolicies: [SecurityPolicy.Basic256Sha256], securityModes: [SignAndEncrypt] })
    ServerSecureChannelLayer.closeDelayAfterRefusal = 5000
    const began = performance.now()
    const refused = await ask('open', { protection: 'Basic128Rsa15 Sign' })
    expect(refused.says).toBe('refused')
    expect(refused.heard).toMatch(/connected from \d+\n[\s\S]*OPNF[\s\S]*#Basic128Rsa15[\s\S]*ERRF/)
    expect(performance.now() - began).toBeLessThan(4000) // the server holds the connection for longer
  })
  test('sessions without security serves discovery in a channel', async () => {
    const ask = await serve({ securityPolicies: [SecurityPolicy.Basic256Sha256], securityModes: [SignAndEncrypt] })
    expect((await ask('open', { protection: 'None' })).says).toBe('half-opened')
  })
})

describe('a certificate', () => {
  const der = (file: string) => convertPEMtoDER(readFileSync(file, 'latin1'))
  test('that is sound has nothing withdrawn', () => expect(ownCertificate(der(pki.device.certificate))).toMatchObject({ subject: 'CN=device, O=Fourtwo simulation', withdrawn: [], unknown: [] }))
  test('with a short key', async () => expect(ownCertificate(der((await pki.weaklyCertified('short key')).certificate))).toMatchObject({ key: 'RSA 1024', hash: 'SHA-256', withdrawn: [expect.stringContaining('1024 bits')] }))
  test('signed with SHA-1', async () => expect(ownCertificate(der((await pki.weaklyCertified('SHA-1')).certificate))).toMatchObject({ key: 'RSA 2048', hash: 'SHA-1', withdrawn: [expect.stringContaining('SHA-1')] }))
  test('that has run out, or is not valid yet, says so', () => {
    const day = 86_400_000
    try {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60 * day })
      expect(ownCertificate(der(pki.device.certificate))?.expired).toMatch(/^ran out on /)
      vi.setSystemTime(Date.now() - 90 * day)
      expect(ownCertificate(der(pki.device.certificate))?.expired).toMatch(/^is valid from .* on$/)
    } finally {
      vi.useRealTimers()
    }
    expect(ownCertificate(der(pki.device.certificate))?.expired).toBeUndefined()
  })
  test('that is none', () => expect(ownCertificate(Buffer.from('none'))).toBeUndefined())
})

test('a server that has no room for one more session has not refused who came', async () => {
  const ask = await serve({ securityPolicies: [SecurityPolicy.Basic256Sha256], securityModes: [SignAndEncrypt], serverCapabilities: { maxSessions: 1 } })
  const see = () => ask('see', { protection: 'Basic256Sha256 SignAndEncrypt', as: 'reader' })
  expect((await see()).says).toBe('shown')
  const [held] = running
  if (held === undefined) throw new Error('no server runs')
  const full = vi.spyOn(held.engine, 'currentSessionCount', 'get').mockReturnValue(1)
  const seen = await see()
  const opened = await ask('open', { protection: 'None' })
  full.mockRestore()
  expect(seen).toMatchObject({ says: 'not-offered', read: expect.stringContaining('BadTooManySessions') })
  expect(opened).toMatchObject({ says: 'not-offered' })
  expect((await see()).says).toBe('shown')
})
