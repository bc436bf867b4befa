import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { isRefused, openSoundly } from '../../protections.ts'

/**
 * Reads a value that an account is needed for under every protection that does not encrypt, with the account and as nobody.
 *
 * OPC UA: a session with the mode None, and one with the mode Sign under each policy, and a Read of the declared value in each that opens (OPC 10000-4, 5.6, 5.7 and 7.20; OPC 10000-2, Annex A: CR 4.1). The endpoint list is not
 * asked. Where the account is let in and may not read the value, it watches it for a second by a monitored item (5.13.2). The control is the same account, which sees the value in a session that encrypts, while nobody sees it there: so it is read-protected. Where nothing that encrypts opens, the account seeing it unencrypted is enough.
 * On a direct local line documented physical protection may take the place of encryption, which is judged by the component statement.
 * Where the door asks for passwords in clear, the account's crosses the bench's network so.
 *
 * @passes no such session was had, or the account was let in and the value refused, and it was shown encrypted before and after.
 * @doesNotShow values other than the declared one, files and backups.
 */
export default defineProbe({
  id: 'shows-readings-only-encrypted',
  assertion: 'CR 4.1/c',
  asks: 'channel',
  uses: ['see'],
  accounts: { reader: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(channel) {
    const sound = await openSoundly(channel, ({ confidentiality }) => !confidentiality)
    if ('outcome' in sound) return sound
    const { name, confidentiality } = sound.protection
    const before = await channel.see({ protection: name, as: 'reader' })
    const shows = control(before, 'shown')
    if (shows === undefined) return inconclusive('no-baseline', `with an account under ${name} the reading was ${before.says}: ${before.read}`, before)
    const nobody = await channel.see({ protection: name })
    if (nobody.says === 'shown') return inconclusive('no-baseline', 'the reading is shown to anybody, so that it says nothing about what is read-protected', before, nobody)
    if (nobody.says !== 'entered' && !isRefused(nobody)) return inconclusive('transport-lost', `whether anybody sees the reading is not known: ${nobody.read}`, nobody)
    if (!confidentiality) return violated(`the reading was shown to an account under ${name}, which does not encrypt, and to nobody without one`, shows, before, nobody)

    const weak = channel.facts.protections.filter(({ confidentiality }) => !confidentiality)
    const shown: Answer[] = []
    for (const { name: protection } of weak) {
      const opened = await channel.open({ protection })
      shown.push(opened)
      if (opened.says === 'half-opened' || isRefused(opened)) continue
      if (opened.says !== 'opened') return inconclusive('transport-lost', `whether a session can be had under ${protection} is not known: ${opened.read}`, opened)
      for (const by of [{ as: 'reader' }, {}] as const) {
        const seen = await channel.see({ protection, ...by })
        if (seen.says === 'shown') return violated(`the reading was shown under ${protection}, which does not encrypt${'as' in by ? '' : ', to anybody'}`, shows, nobody, seen)
        if (seen.says !== 'entered' && !isRefused(seen)) return inconclusive('transport-lost', `whether the reading is shown under ${protection} is not known: ${seen.read}`, opened, seen)
        if (seen.says !== 'entered' && 'as' in by) return inconclusive('ambiguous', `a session was made under ${protection}, and the account was not let in to it: ${seen.read}`, opened, seen)
        shown.push(seen)
      }
    }
    const after = await channel.see({ protection: name, as: 'reader' })
    return after.says === 'shown'
      ? satisfied(`the reading was shown to an account under ${name}, to nobody without one, and not at all under ${weak.map(it => it.name).join(', ')}`, shows, nobody, ...shown, after)
      : inconclusive('no-control', `afterwards the reading under ${name} was ${after.says}: ${after.read}`, ...shown, after)
  },
})
