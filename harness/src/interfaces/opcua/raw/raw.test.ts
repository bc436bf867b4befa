import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CertificatePurpose, coercePEMorDerToPrivateKey, convertPEMtoDER, createSelfSignedCertificate, generateKeyPair, privateKeyToPEM } from 'node-opcua-crypto'
import { DataType, MessageSecurityMode, OPCUACertificateManager, OPCUAServer, SecurityPolicy, Variant } from 'node-opcua'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lease } from '../../../interface.ts'
import type { Dress } from '../channel.ts'
import { RawChannel } from './channel.ts'
import { RawSession } from './session.ts'

console.log = console.info = console.debug = console.error = console.warn = () => undefined

const policies = [SecurityPolicy.Basic128Rsa15, SecurityPolicy.Basic256, SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Aes256_Sha256_RsaPss]
const modes = [MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt]

describe.each([2048, 3072] as const)('a server with a key of %d bits', bits => {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-raw-'))
  let server: OPCUAServer
  let chain: Buffer[]
  let key: Dress['key']
  beforeAll(async () => {
    const { privateKey } = await generateKeyPair(bits)
    const { cert } = await createSelfSignedCertificate({ privateKey, subject: 'CN=client', applicationUri: 'urn:fourtwo:harness', dns: ['localhost'], validity: 3, purpose: CertificatePurpose.ForApplication })
    chain = [convertPEMtoDER(cert)]
    key = coercePEMorDerToPrivateKey((await privateKeyToPEM(privateKey)).privPem)
    const store = new OPCUACertificateManager({ rootFolder: folder, automaticallyAcceptUnknownCertificate: true, disableFileWatchers: true, keySize: bits })
    server = new OPCUAServer({
      port: 0, hostname: '127.0.0.1', host: '127.0.0.1', serverCertificateManager: store, securityPolicies: [SecurityPolicy.None, ...policies], securityModes: [MessageSecurityMode.None, ...modes],
      allowAnonymous: true, userManager: { isValidUser: (user: string, secret: string) => user === 'ann' && secret === 'Wet-Well-11' },
    })
    await server.initialize()
    server.engine.addressSpace?.getOwnNamespace().addVariable({ organizedBy: 'i=85', nodeId: 's=Level', browseName: 'Level', dataType: 'Double', value: { get: () => new Variant({ dataType: DataType.Double, value: 1.5 }) } })
    await server.start()
  }, 60_000)
  afterAll(async () => {
    await server.shutdown(0)
    rmSync(folder, { recursive: true, force: true })
  })

  const reads = async (policy: SecurityPolicy, mode: MessageSecurityMode, flawed: Parameters<typeof RawSession.begin>[4] = {}) => {
    const heard: string[] = []
    const lease = { door: { kind: 'opcua', users: 'both', conversations: 1, settings: { url: `opc.tcp://127.0.0.1:${server.endpoints[0]?.port}` } }, cut: new AbortController().signal } as unknown as Lease
    const dress: Dress = { mode, policy, chain, key, server: server.getCertificate() }
    const session = await RawSession.begin(lease, (_way, what) => heard.push(what), undefined, dress, flawed)
    if (!(session instanceof RawSession)) return session
    const read = await session.read('ns=1;s=Level')
    await session.close(() => undefined)
    return { login: session.login.says, read: read.read }
  }
  test.each(policies.flatMap(policy => modes.map(mode => [policy.split('#')[1], MessageSecurityMode[mode], policy, mode] as const)))('is read under %s, %s', async (_policy, _mode, policy, mode) => {
    expect(await reads(policy, mode)).toEqual({ login: 'accepted', read: '1.5' })
  })
  test('is read under the keys that a channel had at first, after others took their place', async () => {
    const lease = { door: { kind: 'opcua', users: 'both', conversations: 1, settings: { url: `opc.tcp://127.0.0.1:${server.endpoints[0]?.port}` } }, cut: new AbortController().signal } as unknown as Lease
    const dress: Dress = { mode: MessageSecurityMode.SignAndEncrypt, policy: SecurityPolicy.Basic256Sha256, chain, key, server: server.getCertificate() }
    const channel = await RawChannel.open(lease, () => undefined, dress, { lifetime: 5000 })
    if (!(channel instanceof RawChannel)) throw new Error(channel.read)
    expect(channel.lifetime).toBe(5000)
    expect(await channel.renew(dress, 60_000)).toBeUndefined()
    const session = await RawSession.over(channel, lease, undefined, dress)
    expect(session instanceof RawSession ? await session.read('ns=1;s=Level') : session).toEqual({ says: 'shown', read: '1.5' })
    channel.close()
  })
  // A client library puts the certificate's own name in place of a wrong one, and asks for no policy that is not listed.
  test('refuses an application under another name than its certificate has', async () => expect(await reads(SecurityPolicy.Basic256Sha256, MessageSecurityMode.Sign, { applicationUri: 'urn:somebody:else' })).toMatchObject({ says: 'refused', read: 'BadCertificateUriInvalid' }))
  test('refuses a policy that it does not list', async () => expect(await reads('http://opcfoundation.org/UA/SecurityPolicy#Nothing' as SecurityPolicy, MessageSecurityMode.Sign)).toMatchObject({ says: expect.stringMatching(/refused|dropped/) }))
  test('is read without security', async () => expect(await reads(SecurityPolicy.None, MessageSecurityMode.None)).toEqual({ login: 'accepted', read: '1.5' }))
})
