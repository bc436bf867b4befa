import { inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { openedIn, openSoundly } from '../../protections.ts'

/**
 * Lets the door prove, twice and over fresh numbers, that it holds the key of the certificate it is known by.
 *
 * OPC UA: the signature in CreateSession's response over our certificate and our nonce, verified under the certificate that the bench expects of this unit and that the channel was opened with; the certificate in the response is
 * compared with it (OPC 10000-4, 5.7.2 and 6.1.3; OPC 10000-2, Annex A: CR 1.2). It is violated where the session is made and the signature is missing or is not one over this nonce, or the certificate is another: a client that
 * does as the standard says goes no further. Where the device is the client, it signs our certificate and our nonce as it activates a session (OPC 10000-4, 5.7.3), with the key of the certificate that its channel was opened with.
 *
 * @passes both sessions proved it; a certificate that has run out is told and not judged here, a weak one is CR 4.3/a.
 * @doesNotShow that the identity is this unit's alone, which is CR 1.2 RE(1), and that nobody else holds its key.
 */
export default defineProbe({
  id: 'proves-its-identity',
  assertion: 'CR 1.2/a',
  asks: 'channel',
  accounts: {},
  hazard: 'none',
  waits: [],

  async ask(channel) {
    const sound = await openSoundly(channel)
    if ('outcome' in sound) return sound
    const { opens, opened, protection } = sound
    const again = await channel.open({ protection: protection.name })
    if (again.says !== 'opened') return inconclusive('no-control', `the second time ${protection.name} was ${again.says}: ${again.read}`, opened, again)
    const both = [openedIn(opened), openedIn(again)]
    const failed = both.find(({ identity }) => identity === 'not-proven')
    if (failed !== undefined) return violated(`under ${protection.name} it did not prove its identity: ${failed.how}`, opens, opened, again)
    if (both.some(({ identity }) => identity !== 'proven')) return inconclusive('ambiguous', `under ${protection.name} no proof was asked for`, opened, again)
    const [{ certificate, how } = { how: '' }] = both
    return satisfied(`it proved twice that it is ${certificate?.subject ?? 'who its certificate says'}: ${how}${certificate?.expired === undefined ? '' : `; that certificate ${certificate.expired}`}`, opens, opened, again)
  },
})
