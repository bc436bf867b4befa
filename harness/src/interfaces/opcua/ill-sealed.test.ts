import { constants, createPrivateKey, privateDecrypt } from 'node:crypto'
import { type CreateSessionResponse, MessageSecurityMode, SecurityPolicy, UserTokenType } from 'node-opcua'
import { CertificatePurpose, convertPEMtoDER, createSelfSignedCertificate, generateKeyPair, privateKeyToPEM } from 'node-opcua-crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Dress } from './channel.ts'
import { illSealed, illSealedToken } from './ill-sealed.ts'

const { privateKey } = await generateKeyPair(2048)
const key = createPrivateKey((await privateKeyToPEM(privateKey)).privPem)
let server: Buffer = Buffer.alloc(0)
beforeAll(async () => {
  server = convertPEMtoDER((await createSelfSignedCertificate({ privateKey, subject: 'CN=server', applicationUri: 'urn:server', dns: ['localhost'], validity: 3, purpose: CertificatePurpose.ForApplication })).cert)
})

/** The token that is offered where an endpoint takes passwords under these policies, and what the server finds in its block. */
function offered(sort: string, ...policies: readonly (SecurityPolicy | null)[]) {
  const created = { serverEndpoints: [{ securityMode: MessageSecurityMode.SignAndEncrypt, securityPolicyUri: SecurityPolicy.Basic256Sha256, userIdentityTokens: policies.map(uri => ({ tokenType: UserTokenType.UserName, policyId: `under ${uri}`, securityPolicyUri: uri })) }] }
  const dress = { mode: MessageSecurityMode.SignAndEncrypt, policy: SecurityPolicy.Basic256Sha256, server } as Dress
  const token = illSealedToken(sort)(created as unknown as CreateSessionResponse, dress, { user: 'ann', secret: 'not it' }, undefined)
  return token === undefined || !('password' in token) ? undefined : { token, block: privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, token.password) }
}
/** Where the padding of PKCS #1 v1.5 ends (RFC 8017, 7.2.2); undefined where there is none. */
const endOfPadding = (block: Buffer): number | undefined => (block[0] === 0 && block[1] === 2 && block.indexOf(0, 2) >= 10 ? block.indexOf(0, 2) : undefined)

describe.each(Array.from({ length: 20 }, (_, n) => n))('a block in which no password is, time %i', () => {
  test('is of two sorts by its first byte under OAEP, and is taken off as neither', () => {
    const firsts = illSealed.map(sort => {
      const { token, block } = offered(sort, null) ?? { block: Buffer.of() }
      expect(token?.policyId).toBe('under null')
      expect(() => privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, token?.password ?? Buffer.of())).toThrow()
      return block[0]
    })
    expect(firsts).toEqual([1, 0])
  })
  test('is not padded, or padded around no password, under PKCS #1 v1.5, which is the worse of two', () => {
    const [astray, near] = illSealed.map(sort => offered(sort, SecurityPolicy.Basic256Sha256, SecurityPolicy.Basic128Rsa15))
    expect([astray, near].map(it => it?.token.policyId)).toEqual(Array(2).fill(`under ${SecurityPolicy.Basic128Rsa15}`))
    expect(endOfPadding(astray?.block ?? Buffer.of())).toBeUndefined()
    const message = near?.block.subarray((endOfPadding(near.block) ?? Number.NaN) + 1)
    expect(message).toHaveLength(32)
    expect(message?.readUInt32LE()).toBeGreaterThan(32)
  })
})

test('no token is offered where passwords go in clear, or in a way that is not written here', () => {
  expect(offered('near', SecurityPolicy.None)).toBeUndefined()
  expect(offered('near', 'http://opcfoundation.org/UA/SecurityPolicy#ECC_nistP256' as SecurityPolicy)).toBeUndefined()
  expect(offered('near')).toBeUndefined()
})
