import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { isRefused, offeredIn, openSoundly } from '../../protections.ts'

/**
 * Offers the right password in clear in every session that does not encrypt: as it is, under a policy id that there is not, and under an encryption algorithm that there is not.
 *
 * OPC UA: ActivateSession with a UserNameIdentityToken whose password is not encrypted, in sessions with the mode None and with the mode Sign under each policy (OPC 10000-4, 5.7.3 and 7.40.4; OPC 10000-2, Annex A: CR 1.5). The
 * right password is the point, since a wrong one is refused however it is written: it belongs to an expendable account, and crosses the bench's network in clear. After each refusal, which a device may count as a failure, the
 * account logs in over a session that encrypts. Where the device is the client, our server asks for passwords in clear in such a session (OPC 10000-4, 7.41), and it is violated where the device sends its own so; what was sent is
 * blanked in the record. Where the list asks for passwords in clear and none was taken, the question stays open: clients would send them.
 *
 * @passes no session without encryption was had, or none of the three let in, and the account got in over an encrypted one before and after.
 * @doesNotShow how a secret travels inside a session that encrypts, and other kinds of secret.
 */
export default defineProbe({
  id: 'takes-no-secret-in-clear',
  assertion: 'CR 1.5/d',
  asks: 'channel',
  uses: ['offerInClear'],
  accounts: { subject: 'expendable' },
  hazard: 'failed-login',
  waits: [],

  async ask(channel) {
    const sound = await openSoundly(channel, ({ confidentiality }) => !confidentiality)
    if ('outcome' in sound) return sound
    const { name } = sound.protection
    const comes = channel.facts.comes === true
    const enter = () => (comes ? channel.open({ protection: name }) : channel.see({ protection: name, as: 'subject' }))
    const before = comes ? sound.opened : await enter()
    const enters = comes ? sound.opens : (control(before, 'shown') ?? control(before, 'entered'))
    if (enters === undefined) return inconclusive('no-baseline', `the control login under ${name} was ${before.says}: ${before.read}`, before)

    const listed = comes ? before : await channel.offers({})
    if (!comes && listed.says !== 'listed' && !isRefused(listed)) return inconclusive('transport-lost', `what the door asks for was ${listed.says}: ${listed.read}`, before, listed)
    const asksInClear = new Set(!comes && listed.says === 'listed' ? offeredIn(listed).protections.filter(it => it.secrets === 'in clear').map(it => it.name) : [])
    const weak = channel.facts.protections.filter(({ confidentiality }) => !confidentiality)
    const shown: Answer[] = []
    for (const { name: protection } of weak) {
      const opened = await channel.open({ protection })
      shown.push(opened)
      if (opened.says === 'half-opened' || isRefused(opened)) continue
      if (opened.says !== 'opened') return inconclusive('transport-lost', `whether a session can be had under ${protection} is not known: ${opened.read}`, opened)
      for (const way of channel.facts.inClear) {
        const offered = await channel.offerInClear({ protection, as: 'subject', way })
        if (offered.says === 'accepted') return violated(`under ${protection}, which does not encrypt, the password was ${comes ? 'sent' : 'taken'} in clear, ${way}`, enters, opened, offered)
        if (!isRefused(offered)) return inconclusive('transport-lost', `whether the password is taken in clear under ${protection}, ${way}, is not known: ${offered.read}`, opened, offered)
        const after = await enter()
        if (after.says !== before.says) return inconclusive('no-control', `after the password was offered in clear, a login under ${name} was ${after.says}: ${after.read}`, offered, after)
        shown.push(offered, after)
      }
    }
    const lures = weak.find(it => asksInClear.has(it.name))
    if (lures !== undefined) return inconclusive('ambiguous', `the door lists ${lures.name} with passwords in clear, and took none`, listed, ...shown)
    const last = await enter()
    return last.says === before.says
      ? satisfied(`the account was let in under ${name}, and its password was not taken in clear under ${weak.map(it => it.name).join(', ')}`, enters, before, ...shown, last)
      : inconclusive('no-control', `afterwards a login under ${name} was ${last.says}: ${last.read}`, last)
  },
})
