import { inconclusive, parseSecureBoot, satisfied, violated } from '@fourtwo/contract'
import { verifiedStart } from '../../evidence/start.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Asks the firmware's own variables, or the loader's word in the device tree, whether secure boot is enforced. */
export default defineStatementProbe({
  id: 'states-verified-start-chain',
  assertion: '3.14 RE(1)/a',
  collector: 'secure-boot',
  facts: { secureBoot: parseSecureBoot },

  judge({ token, holds }, { secureBoot }) {
    const start = verifiedStart(secureBoot)
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
