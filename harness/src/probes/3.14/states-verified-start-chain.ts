import { inconclusive, parseSecureBoot, satisfied, violated } from '@fourtwo/contract'
import { unlessOnDevice } from '../../evidence/on-device.ts'
import { verifiedStart } from '../../evidence/start.ts'
import { challenged, factIn } from '../../evidence/statement.ts'
import { defineProbe } from '../../probe.ts'

/** Asks the firmware's own variables, or the loader's word in the device tree, whether secure boot is enforced. */
export default defineProbe({
  id: 'states-verified-start-chain',
  assertion: '3.14 RE(1)/a',
  asks: 'agent',
  collector: 'secure-boot',
  accounts: { challenger: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(agent) {
    const said = await challenged(agent)
    if ('outcome' in said) return said
    const { token, holds } = said
    const elsewhere = unlessOnDevice(said)
    if (elsewhere !== undefined) return elsewhere
    const facts = factIn(said, 'secureBoot', parseSecureBoot)
    if ('outcome' in facts) return facts
    const start = verifiedStart(facts.value)
    switch (start.is) {
      case 'yes':
        return satisfied(`the agent states that ${start.because}`, holds, token)
      case 'no':
        return violated(`the agent states that ${start.because}`, holds, token)
      case 'open':
        return inconclusive('ambiguous', start.because, token)
    }
  },
})
