import type { Claims } from '@fourtwo/contract/evidence.ts'
import { evidenceHead, signedBytes, writeSign1 } from '@fourtwo/contract/token/cose.ts'
import { cwtPayload } from '@fourtwo/contract/token/cwt.ts'
import type { Signer } from './signer.ts'

/** An EAT (RFC 9711) as a CWT (RFC 8392) in a tagged COSE_Sign1 under ES256 (RFC 9052): the same claims as a JWS in fewer bytes, for a line that carries few. */
export async function signCwt(claims: Claims, signer: Signer): Promise<Uint8Array> {
  const signed = { head: evidenceHead(signer.thumbprint), payload: cwtPayload(claims) }
  return writeSign1({ ...signed, signature: await signer.sign(signedBytes(signed)) })
}
