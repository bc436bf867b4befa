import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Installs a fresh certificate of ours as an administrator, comes with it, withdraws it, and comes again.
 *
 * Through the unit's own trust list (OPC 10000-12, 7.8.2: OpenWithMasks, Read, Open, Write, CloseAndUpdate), mapped by OPC 10000-2, Annex A. While it is installed it has to read the declared value, which is the control for its refusal
 * afterwards. It is taken off the list in any case.
 *
 * @passes it read the declared value while it was installed and was refused after its withdrawal, over a new connection; the application that the bench says is trusted read it at the end.
 * @doesNotShow what becomes of a connection that stood when its certificate was withdrawn.
 */
export default defineProbe({
  id: 'refuses-withdrawn-certificates',
  assertion: 'CR 1.8/b',
  asks: 'trust',
  uses: ['install', 'withdraw'],
  accounts: { administrator: 'may-administer', user: 'steady' },
  hazard: 'changes-configuration',
  waits: [],

  async ask(trust) {
    const [way = ''] = trust.facts.ways
    const installed = await trust.install({ as: 'administrator', identity: 'newcomer', way })
    if (installed.says !== 'sent') return inconclusive('no-baseline', `an administrator could install no certificate (${installed.says}): ${installed.read}`, installed)
    const before = await trust.present({ identity: 'newcomer', as: 'user' })
    const opens = control(before, 'opened')
    if (opens === undefined) return inconclusive('no-baseline', `a certificate that was installed was ${before.says}: ${before.read}`, installed, before)

    const withdrawn = await trust.withdraw({ as: 'administrator', identity: 'newcomer' })
    if (withdrawn.says !== 'sent') return inconclusive('transport-lost', `it could not be withdrawn (${withdrawn.says}): ${withdrawn.read}`, withdrawn)
    const after = await trust.present({ identity: 'newcomer', as: 'user' })
    if (after.says === 'opened') return violated('a certificate that was withdrawn from the trust list still opened the door', opens, installed, withdrawn, after)
    if (after.says !== 'refused' && after.says !== 'dropped') return inconclusive('transport-lost', `after the withdrawal the certificate was ${after.says}: ${after.read}`, withdrawn, after)
    const closing = await trust.presentOwn({ as: 'user' })
    return closing.says === 'opened'
      ? satisfied(`the certificate opened the door while it was installed, and was ${after.says} once it was withdrawn`, opens, installed, withdrawn, after, closing)
      : inconclusive('no-control', `afterwards the trusted certificate was ${closing.says} too: ${closing.read}`, after, closing)
  },
})
