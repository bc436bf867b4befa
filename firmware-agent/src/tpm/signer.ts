import { createHash } from 'node:crypto'
import { type Claims, quotedForm } from '@fourtwo/contract/evidence.ts'
import { thumbprintOf } from '../token/key.ts'
import type { Signer } from '../token/signer.ts'
import { sign } from './commands/sign.ts'
import { publicKeyOf, type TpmKeys } from './keys.ts'
import { quoteState } from './quoting.ts'
import { atTpm, withKey } from './session.ts'
import type { Tpm } from './tpm.ts'

/** Signs with the key in the TPM at `at` (T1), and has the registers quoted where `pcrs` names any (T2). One thing at a time: a TPM has one line. */
export function tpmSigner(at: string, keys: TpmKeys, pcrs: readonly number[]): Signer {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: (tpm: Tpm) => Promise<T>): Promise<T> => {
    const mine = last.then(() => atTpm(at, work))
    last = mine.catch(() => undefined)
    return mine
  }
  const attestationKey = thumbprintOf(publicKeyOf(keys.attestation))
  return {
    thumbprint: thumbprintOf(publicKeyOf(keys.signing)),
    sign: bytes => inTurn(tpm => withKey(tpm, keys.signing, key => sign(tpm, key, createHash('sha256').update(bytes).digest()))),
    ...(pcrs.length === 0 ? {} : {
      async quoted(claims: Claims) {
        const qualifying = createHash('sha256').update(Buffer.from(claims.eat_nonce, 'base64url')).update(quotedForm(claims)).digest()
        const { quote, signature, values } = await inTurn(tpm => quoteState(tpm, keys.attestation, qualifying, pcrs))
        const tpm = { kid: attestationKey, quote: quote.toString('base64url'), signature: signature.toString('base64url'), pcrs: Object.fromEntries(pcrs.map((pcr, n) => [pcr, values[n]?.toString('base64url') ?? ''])) }
        return { ...claims, submods: { ...claims.submods, tpm } }
      },
    }),
  }
}
