import { inconclusive, parseKeyStores, parseSecretFiles, violated } from '@fourtwo/contract'
import { namesOf, softTokensIn } from '../../evidence/hardware.ts'
import { symmetricKeys } from '../../evidence/symmetric-keys.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** The uses in which a key authenticates somebody; one that opens storage does not. */
const AUTHENTICATES: ReadonlySet<string> = new Set(['time', 'messages', 'names', 'radio'])

/** Asks where symmetric keys lie: in a plain file they are in no hardware. What a chip holds, only its maker or a key attestation vouches for. */
export default defineStatementProbe({
  id: 'states-symmetric-keys-in-hardware',
  assertion: 'CR 1.14 RE(1)/a',
  collector: 'key-stores',
  facts: { keyStores: parseKeyStores, secretFiles: parseSecretFiles },

  judge({ token, holds }, { keyStores, secretFiles }) {
    const softTokens = softTokensIn(keyStores)
    if (softTokens > 0) return inconclusive('ambiguous', `SoftHSM keeps ${softTokens} tokens as files, and whether symmetric keys are among what they hold is not to be seen`, token)
    const plain = symmetricKeys(secretFiles).files.find(it => AUTHENTICATES.has(it.for) && /(\.keys|psk[\w.]*|\.psk|\/keys)$/.test(it.path))
    if (plain !== undefined) return violated(`the agent states that keys lie in the file ${plain.path}, from which they are read: they are in no hardware`, holds, token)
    return inconclusive('needs-hands', `${namesOf(keyStores)}; that symmetric keys are in it only its maker or a key attestation vouches for`, token)
  },
})
