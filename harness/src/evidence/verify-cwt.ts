import { verify } from 'node:crypto'
import { type Claims, ContractError, parseClaims, type Verification } from '@fourtwo/contract'
import { EAT_CWT, ES256, headers, readSign1, type Sign1, signedBytes } from '@fourtwo/contract/token/cose.ts'
import { jsonOfCwt } from '@fourtwo/contract/token/cwt.ts'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { type Expected, hold, LONGEST_TOKEN, refused, word } from './verify.ts'

/** Holds a token in its second form, a CWT in a COSE_Sign1, against what it has to answer: the same questions in the same order as of a JWS. Pure. */
export async function verifyCwt(token: Uint8Array, expected: Expected): Promise<Verification> {
  if (token.length > LONGEST_TOKEN) return refused('malformed', `the token is longer than ${LONGEST_TOKEN} bytes`)
  const parts = tried(() => readSign1(token))
  if (typeof parts === 'string') return refused('malformed', parts)
  const { header } = parts
  if (header.get(headers.alg) !== ES256) return refused('wrong-algorithm', `the header names another algorithm than ES256: ${String(header.get(headers.alg)).slice(0, 20)}`)
  if (header.get(headers.typ) !== EAT_CWT || header.has(headers.crit)) return refused('malformed', 'the header is not that of an evidence token')
  const kid = header.get(headers.kid)
  const thumbprint = await calculateJwkThumbprint(await exportJWK(expected.publicKey))
  const named = kid instanceof Uint8Array ? Buffer.from(kid).toString('base64url') : undefined
  if (named !== thumbprint) return refused('wrong-key', `the token names the key ${word(named)}, the bench pins ${thumbprint}`)
  if (!signs(parts, expected)) return refused('altered', 'the signature does not hold')
  const claims = tried((): Claims => parseClaims(jsonOfCwt(parts.payload, 'claims'), 'claims'))
  return typeof claims === 'string' ? refused('malformed', claims) : hold(claims, expected)
}

const signs = (parts: Sign1, { publicKey }: Expected): boolean => verify('sha256', signedBytes(parts), { key: publicKey, dsaEncoding: 'ieee-p1363' }, parts.signature)

/** What the bytes hold, or why they hold none. */
function tried<T>(read: () => T): T | string {
  try {
    return read()
  } catch (fault) {
    if (fault instanceof ContractError) return fault.message
    throw fault
  }
}
