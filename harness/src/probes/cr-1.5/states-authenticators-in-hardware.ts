import { inconclusive, parseKeyStores } from '@fourtwo/contract'
import { namesOf, softTokensSay } from '../../evidence/hardware.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/**
 * Asks what holds the authenticators. Tokens that software keeps as files speak against it where a running program uses them; a chip that is there speaks for nothing, since that this very key
 * is in it only its maker or a key attestation can say.
 */
export default defineStatementProbe({
  id: 'states-authenticators-in-hardware',
  assertion: 'CR 1.5 RE(1)/a',
  collector: 'key-stores',
  facts: { keyStores: parseKeyStores },

  judge(said, { keyStores }) {
    const soft = softTokensSay(said, keyStores)
    if (soft !== undefined) return soft
    return inconclusive('needs-hands', `${namesOf(keyStores)}; that each authenticator on the supplier's list is in it, or encrypted under a key in it, facts cannot say`, said.token)
  },
})
