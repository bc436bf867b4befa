import { constants, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto'
import { type CreateSessionResponse, UserNameIdentityToken, UserTokenType } from 'node-opcua'
import { sealingOf } from './passwords.ts'
import type { TokenOf } from './session.ts'

/** A block of so many bytes, as the padding of a policy may look once the server has decrypted it. */
type Block = (length: number) => Buffer
/** Bytes of chance, none of them 0. */
const nonzero = (length: number): Buffer => randomBytes(length).map(byte => byte || 1) as Buffer
const beginning = (...first: readonly number[]): Block => length => Buffer.concat([Buffer.from(first), nonzero(length - first.length)])

/**
 * Two sorts of block in which no password is, by what a server finds when it takes the padding off. PKCS #1 v1.5: not padded, and padded as it should be around a password that is none (Bleichenbacher 1998). OAEP: a first byte
 * that is not 0, and one that is in front of a padding which does not fit (Manger 2001; RFC 8017, 7.1.2). Whoever is told which of the two it was decrypts what others sealed.
 */
const BLOCKS: Readonly<Record<'pkcs1' | 'oaep', Readonly<Record<string, Block>>>> = {
  // The password's length is far more than what follows.
  pkcs1: { astray: beginning(1), near: length => Buffer.concat([Buffer.of(0, 2), nonzero(length - 35), Buffer.of(0), nonzero(32)]) },
  oaep: { astray: beginning(1), near: beginning(0) },
}
/** Their names. */
export const illSealed: readonly string[] = Object.keys(BLOCKS.oaep)

/** A password token of which the block is of such a sort, under the worst way in which the endpoint lets passwords be sealed; undefined where it seals none. */
export const illSealedToken = (sort: string): TokenOf => (created, { server, mode, policy }, login) => {
  const [token] = sealed(created, mode, policy).toSorted((a, b) => Number(b.sealing.pkcs1) - Number(a.sealing.pkcs1))
  const block = BLOCKS[token?.sealing.pkcs1 === true ? 'pkcs1' : 'oaep'][sort]
  if (token === undefined || block === undefined || login === undefined) return undefined
  const { publicKey: key } = new X509Certificate(server)
  const password = publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, block((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8))
  return new UserNameIdentityToken({ policyId: token.policyId, userName: login.user, encryptionAlgorithm: token.sealing.algorithm, password })
}

const sealed = ({ serverEndpoints }: CreateSessionResponse, mode: number, policy: string) =>
  (serverEndpoints?.find(it => it.securityMode === mode && it.securityPolicyUri === policy)?.userIdentityTokens ?? []).flatMap(({ tokenType, policyId, securityPolicyUri }) => {
    const uri = securityPolicyUri || policy
    const sealing = sealingOf(uri)
    return tokenType === UserTokenType.UserName && sealing !== undefined ? [{ policyId, sealing }] : []
  })
