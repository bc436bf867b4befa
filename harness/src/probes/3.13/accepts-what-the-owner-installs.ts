import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Installs a new authority of ours and its revocation list as an administrator, and comes with a certificate that it signed.
 *
 * Through the unit's own trust list (OPC 10000-12, 7.8.2), mapped by OPC 10000-2, Annex A; it is taken off again. The same certificate comes twice before, and has to be refused both times: a unit that trusts whom it has met would seem to
 * have taken the authority over. Violated where the unit says that the authority is installed and refuses what it signed while the door is open to others.
 *
 * @passes the certificate was refused before its authority was installed, and read the declared value after.
 * @doesNotShow anchors that are brought in over another interface, or that are for something else, as for updates.
 */
export default defineProbe({
  id: 'accepts-what-the-owner-installs',
  assertion: '3.13/a',
  asks: 'trust',
  uses: ['install'],
  accounts: { administrator: 'may-administer', user: 'steady' },
  hazard: 'changes-configuration',
  waits: [],

  async ask(trust) {
    const [way = ''] = trust.facts.ways
    const own = await trust.presentOwn({ as: 'user' })
    const opens = control(own, 'opened')
    if (opens === undefined) return inconclusive('no-baseline', `the certificate that the bench says is trusted was ${own.says}: ${own.read}`, own)
    const shown = []
    for (let visit = 1; visit <= 2; visit++) {
      const before = await trust.present({ identity: 'of-new-authority', as: 'user' })
      if (before.says !== 'refused' && before.says !== 'dropped') return inconclusive('no-baseline', `before its authority was installed the certificate was ${before.says}, at visit ${visit}`, before)
      shown.push(before)
    }
    const installed = await trust.install({ as: 'administrator', identity: 'of-new-authority', way })
    if (installed.says !== 'sent') return inconclusive('no-baseline', `an administrator could install no authority over this door (${installed.says}): ${installed.read}`, installed)
    const after = await trust.present({ identity: 'of-new-authority', as: 'user' })
    if (after.says === 'opened') return satisfied('a certificate was refused before its authority was installed, and opened the door after', opens, ...[installed, after] as const, ...shown)
    const closing = await trust.presentOwn({ as: 'user' })
    return closing.says === 'opened' && (after.says === 'refused' || after.says === 'dropped')
      ? violated(`the unit took the authority over and then refused (${after.says}: ${after.read}) what it signed`, opens, installed, after, closing)
      : inconclusive('transport-lost', `after the authority was installed its certificate was ${after.says}: ${after.read}`, installed, after, closing)
  },
})
