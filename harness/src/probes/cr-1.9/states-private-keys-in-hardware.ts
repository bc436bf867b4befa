import { inconclusive, parseKeyStores } from '@fourtwo/contract'
import { namesOf, softTokensSay } from '../../evidence/hardware.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/**
 * Asks what holds long-lived private keys. Tokens that software keeps as files speak against it where a running program uses them; a chip that is there speaks for nothing, since that this very key
 * is in it only its maker or a key attestation can say.
 */
export default defineStatementProbe({
  id: 'states-private-keys-in-hardware',
  assertion: 'CR 1.9 RE(1)/a',
  collector: 'key-stores',
  facts: { keyStores: parseKeyStores },

  judge(said, { keyStores }) {
    const soft = softTokensSay(said, keyStores)
    if (soft !== undefined) return soft
    return inconclusive('needs-hands', `${namesOf(keyStores)}; that a key cannot leave it only its maker or a key attestation vouches for`, said.token)
  },
})
