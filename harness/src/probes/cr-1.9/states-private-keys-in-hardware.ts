import { inconclusive, violated } from '@fourtwo/contract'
import { storesOf } from '../../evidence/hardware.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Asks what holds long-lived private keys. Tokens that software keeps as files speak against it; a chip that is there speaks for nothing, since that this very key
 * is in it only its maker or a key attestation can say.
 */
export default defineProbe({
  id: 'states-private-keys-in-hardware',
  assertion: 'CR 1.9 RE(1)/a',
  asks: 'agent',
  collector: 'key-stores',
  accounts: { challenger: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(agent) {
    const stores = await storesOf(agent)
    if ('outcome' in stores) return stores
    const { said: { token, holds }, names, softTokens } = stores
    if (softTokens > 0) return violated(`the agent states that SoftHSM keeps ${softTokens} tokens as files: their private keys can leave`, holds, token)
    return inconclusive('needs-hands', `${names}; that a key cannot leave it only its maker or a key attestation vouches for`, token)
  },
})
