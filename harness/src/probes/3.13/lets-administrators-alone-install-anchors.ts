import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Tries to install a certificate of ours as an account that may not administer, and without any account, with and without security, in every way there is; then comes with it.
 *
 * Over the unit's own trust list (OPC 10000-12, 7.8.2: by writing the list, and by AddCertificate), mapped by OPC 10000-2, Annex A. An administrator installs another certificate first, which then opens the door: the way in is there, and
 * needs nothing from outside the zone. The one that is tried comes twice before, and has to be refused both times. Violated where it opens the door after an attempt, or where the list that the administrator reads is another; the status of
 * an attempt decides nothing.
 *
 * @passes what the administrator installed opened the door, and after each attempt of others theirs did not, and the list was as before.
 * @doesNotShow anchors of other kinds, as for updates, and other paths by which they may come in.
 */
export default defineProbe({
  id: 'lets-administrators-alone-install-anchors',
  assertion: '3.13/b',
  asks: 'trust',
  uses: ['install', 'installAsNobody', 'withdraw', 'list'],
  accounts: { administrator: 'may-administer', operator: 'may-not-administer', user: 'steady' },
  hazard: 'changes-configuration',
  waits: [],

  async ask(trust) {
    const { ways } = trust.facts
    const identity = 'second-newcomer'
    for (let visit = 1; visit <= 2; visit++) {
      const before = await trust.present({ identity, as: 'user' })
      if (before.says !== 'refused' && before.says !== 'dropped') return inconclusive('no-baseline', `a certificate that nobody installed was ${before.says} at visit ${visit}`, before)
    }
    const installed = await trust.install({ as: 'administrator', identity: 'newcomer', way: ways[0] ?? '' })
    const present = await trust.present({ identity: 'newcomer', as: 'user' })
    const works = control(present, 'opened')
    if (installed.says !== 'sent' || works === undefined) return inconclusive('no-baseline', `an administrator installed a certificate (${installed.says}: ${installed.read}), which then was ${present.says}`, installed, present)
    const list = await trust.list({ as: 'administrator' })
    if (list.says !== 'shown') return inconclusive('no-baseline', `an administrator could not read what is trusted (${list.says}): ${list.read}`, list)

    const shown: Answer[] = []
    for (const way of ways) {
      for (const who of ['operator', 'nobody'] as const) {
        const tried = who === 'nobody' ? await trust.installAsNobody({ identity, way }) : await trust.install({ as: who, identity, way })
        const by = who === 'nobody' ? 'somebody without an account' : 'an account that may not administer'
        if (tried.says === 'not-offered') return inconclusive('transport-lost', `${by} came to no attempt to ${way}: ${tried.read}`, tried)
        const after = await trust.present({ identity, as: 'user' })
        if (after.says === 'opened') return violated(`${by} could ${way}, and the certificate opened the door`, works, tried, after)
        const listed = await trust.list({ as: 'administrator' })
        if (listed.says === 'shown' && listed.read !== list.read) return violated(`after ${by} had tried to ${way} the list of what is trusted was another`, works, list, tried, listed)
        if (listed.says !== 'shown' || (after.says !== 'refused' && after.says !== 'dropped') || tried.says === 'silent') return inconclusive('transport-lost', `after ${by} had tried to ${way} nobody knows what came of it: ${after.read}, ${listed.read}`, tried, after, listed)
        shown.push(tried, after, listed)
      }
    }
    const closing = await trust.present({ identity: 'newcomer', as: 'user' })
    return closing.says === 'opened'
      ? satisfied(`what an administrator installed opened the door, and what others tried to (${ways.join('; ')}) did not`, works, list, ...shown, closing)
      : inconclusive('no-control', `afterwards what the administrator had installed was ${closing.says}: ${closing.read}`, closing)
  },
})
