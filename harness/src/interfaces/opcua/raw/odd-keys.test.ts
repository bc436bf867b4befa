import { once } from 'node:events'
import { createServer } from 'node:net'
import { coercePEMorDerToPrivateKey } from 'node-opcua-crypto'
import { MessageSecurityMode, SecurityPolicy } from 'node-opcua'
import { expect, test } from 'vitest'
import type { Lease } from '../../../interface.ts'
import { rsaKey } from '../../../pki/authorities.ts'
import { makeCertificate } from '../../../pki/certificate.ts'
import { expectDevice } from '../../opcua-client/host.ts'
import { spoken } from '../protection.ts'
import { RawSession } from './session.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  server.close()
  return typeof at === 'object' && at !== null ? at.port : 0
}

/** Signed by OpenSSL on one side and verified by it on the other: a server that looks at bytes alone. */
test.each([SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes256_Sha256_RsaPss])('a key of 2047 bits opens a channel and proves itself in a session, under %s', async policy => {
  const url = `opc.tcp://127.0.0.1:${await freePort()}`
  const [key, weak] = await Promise.all([rsaKey(), rsaKey(2047)])
  const certificate = await makeCertificate({ name: 'CN=server', key, uri: 'urn:server', purposes: ['servers'] })
  const own = await makeCertificate({ name: 'CN=client', key: weak, by: { name: 'CN=authority', key }, uri: 'urn:fourtwo:harness', purposes: ['clients'] })
  const cut = new AbortController()
  const coming = expectDevice({ cut: cut.signal }, () => undefined, { url, chain: [certificate], key, says: 'urn:server', protections: [...spoken.values()], passwordsInClear: false }, { within: 10_000, needed: undefined }, cut.signal)
  const lease = { door: { kind: 'opcua', users: 'both', conversations: 1, settings: { url } }, cut: cut.signal } as unknown as Lease
  const dress = { mode: MessageSecurityMode.SignAndEncrypt, policy, chain: [own], key: coercePEMorDerToPrivateKey(weak.export({ type: 'pkcs8', format: 'pem' }).toString()), server: certificate }
  const session = await RawSession.begin(lease, () => undefined, undefined, dress)
  expect(session).toBeInstanceOf(RawSession)
  if (!(session instanceof RawSession)) return
  expect(session.login).toMatchObject({ says: 'accepted' })
  session.channel.close()
  const came = await coming
  expect('says' in came ? came : came.activated?.activated).toMatchObject({ proof: 'proven', certificate: own })
}, 20_000)
