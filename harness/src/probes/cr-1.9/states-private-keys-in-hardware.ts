import { inconclusive, parseKeyStores, violated } from '@fourtwo/contract'
import { namesOf, softTokensIn } from '../../evidence/hardware.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/**
 * Asks what holds long-lived private keys. Tokens that software keeps as files speak against it; a chip that is there speaks for nothing, since that this very key
 * is in it only its maker or a key attestation can say.
 */
export default defineStatementProbe({
  id: 'states-private-keys-in-hardware',
  assertion: 'CR 1.9 RE(1)/a',
  collector: 'key-stores',
  facts: { keyStores: parseKeyStores },

  judge({ token, holds }, { keyStores }) {
    const softTokens = softTokensIn(keyStores)
    if (softTokens > 0) return violated(`the agent states that SoftHSM keeps ${softTokens} tokens as files: their private keys can leave`, holds, token)
    return inconclusive('needs-hands', `${namesOf(keyStores)}; that a key cannot leave it only its maker or a key attestation vouches for`, token)
  },
})
