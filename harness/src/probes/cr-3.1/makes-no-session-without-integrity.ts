import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { isRefused, openSoundly } from '../../protections.ts'

/**
 * Tries to come to a session in which changes of a message would not be noticed, with an account and as nobody.
 *
 * OPC UA: OpenSecureChannel with the mode None, CreateSession, ActivateSession with a user name and anonymously, and a Read of the declared value (OPC 10000-4, 5.6 and 5.7; OPC 10000-2, Annex A: CR 3.1). The endpoint list is
 * not asked: servers list None for discovery and serve no session, and serve sessions that they do not list. It is violated where an identity is accepted; a session that is made and lets nobody in leaves the question open.
 * Where the device is the client, our server offers no security and nothing else, and has the certificate that the device trusts: it is violated where the device activates a session there, whatever it then asks for.
 * In a run as shipped the finding says what comes out of the box and gives no level: where a guide turns None off, the hardened run is judged.
 * Where the door asks for passwords in clear, the account's crosses the bench's network so.
 *
 * @passes the channel was refused or nothing but discovery is served in it, and the account was let in to a signed and encrypted session before and after.
 * @doesNotShow that a damaged message is noticed where there is integrity protection, which is CR 3.1/a.
 */
export default defineProbe({
  id: 'makes-no-session-without-integrity',
  assertion: 'CR 3.1/b',
  asks: 'channel',
  accounts: { reader: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(channel) {
    const sound = await openSoundly(channel)
    if ('outcome' in sound) return sound
    const { name } = sound.protection
    const enter = () => (channel.facts.comes === true ? channel.open({ protection: name }) : channel.see({ protection: name, as: 'reader' }))
    const before = channel.facts.comes === true ? sound.opened : await enter()
    const enters = channel.facts.comes === true ? sound.opens : (control(before, 'shown') ?? control(before, 'entered'))
    if (enters === undefined) return inconclusive('no-baseline', `with an account a session under ${name} was ${before.says}: ${before.read}`, before)

    const weak = channel.facts.protections.filter(({ integrity }) => !integrity)
    const shown: Answer[] = []
    for (const protection of weak.map(it => it.name)) {
      const opened = await channel.open({ protection })
      if (opened.says === 'opened' && channel.facts.comes === true) return violated(`it activated a session under ${protection} with our server, which offered nothing better`, enters, opened)
      if (opened.says === 'opened') {
        const seen = [await channel.see({ protection, as: 'reader' }), await channel.see({ protection })]
        const came = seen.find(({ says }) => says === 'shown' || says === 'entered')
        if (came !== undefined) return violated(`a session was had under ${protection}, ${came.says === 'shown' ? 'and the reading was shown in it' : 'which let in and refused the reading'}`, enters, opened, came)
        return inconclusive(seen.every(isRefused) ? 'ambiguous' : 'transport-lost', `a session was made under ${protection}, and no identity was accepted in it: ${seen.map(({ says, read }) => `${says}, ${read}`).join('; ')}`, opened, ...seen)
      }
      if (opened.says !== 'half-opened' && !isRefused(opened)) return inconclusive('transport-lost', `whether a session can be had under ${protection} is not known: ${opened.read}`, opened)
      shown.push(opened)
    }
    const after = await enter()
    return after.says === before.says
      ? satisfied(`a session was had under ${name}, and none under ${weak.map(it => it.name).join(', ')}`, enters, before, ...shown, after)
      : inconclusive('no-control', `afterwards a session under ${name} was ${after.says}: ${after.read}`, ...shown, after)
  },
})
