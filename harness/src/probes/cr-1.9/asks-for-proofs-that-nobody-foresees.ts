import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { foreseen } from '../../foreseeing.ts'
import { lookAt } from '../../identifiers.ts'
import { defineProbe } from '../../probe.ts'

/** Sessions begun, and of those numbers so many that chance alone shows no order in them. */
const COUNT = 32
const ENOUGH = 24
/** Bytes without an order from which on a number does not come again for whoever waits for it. */
const CANNOT_BE_AWAITED = 8
/** Bytes that the protocol wants of such a number. */
const WANTED = 32

/**
 * Begins sessions, and looks at the numbers over which the device has possession of a key proven: whether they come again, and whether the next can be told from those before. Where one can, a proof is written over it
 * before the device asks for it, as somebody who had the key for a moment would, or who recorded a proof; with that proof, and the key put away, a session is begun and a value read.
 *
 * At OPC UA the number is the serverNonce of CreateSession and ActivateSession (OPC 10000-4, 5.7.2 and 5.7.3: at least 32 bytes of chance, used once); 32 sessions over 8 channels, of which the first of each channel is logged in to.
 * Beside them stand the 8 nonces of OpenSecureChannel, from which the keys of channels are made (5.6.2; OPC 10000-6, 6.7.5). Where these come again or follow a pattern, the question is left open: what was recorded of a whole
 * channel might fit another, which is not tried. A proof as it should be reads the value before and after. OPC 10000-2, Annex A, table for FR 1, CR 1.9.
 *
 * @passes all numbers are different, no order shows in them, and at least eight bytes of each are free; how long they are is told. Violated: a proof that was written beforehand was taken, and a value was read with it.
 * Left open: an order or too few bytes, of which no use could be made.
 * @doesNotShow a generator whose numbers only look like chance, and one that comes again later than after some forty numbers.
 */
export default defineProbe({
  id: 'asks-for-proofs-that-nobody-foresees',
  assertion: 'CR 1.9/e',
  asks: 'wire',
  uses: ['impersonate', 'nonces', 'foresee'],
  beside: 'wants-proof-of-the-key',
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(wire) {
    const before = await wire.impersonate({ as: 'user', way: 'none' })
    const reads = control(before, 'shown')
    if (reads === undefined) return inconclusive('no-baseline', `with the proof nothing was read: ${before.read}`, before)
    const given = await wire.nonces({ as: 'user', count: COUNT })
    if (given.says !== 'given') return inconclusive(given.says === 'refused' ? 'rate-limited' : 'transport-lost', `the numbers of ${COUNT} sessions could not be had: ${given.read}`, given)
    const hex = JSON.parse(given.read) as { readonly channels: readonly string[]; readonly sessions: readonly string[] } // our own driver's words
    const [channels, sessions] = [hex.channels, hex.sessions].map(all => all.map(it => Buffer.from(it, 'hex'))) as [Buffer[], Buffer[]]
    if (sessions.length < ENOUGH) return inconclusive('not-permitted', `the load that the bench permits gave ${sessions.length} numbers, which are too few to look at`, given)

    const seen = lookAt(sessions)
    const numbers = foreseen(sessions).map(it => it.toString('hex'))
    const tried: Answer[] = numbers.length === 0 ? [] : [await wire.foresee({ as: 'user', numbers })]
    // A number that comes again may do so within a session alone.
    for (const way of numbers.length === 0 ? [] : (wire.facts.impersonations ?? [])) if (!tried.some(it => it.says === 'shown')) tried.push(await wire.impersonate({ as: 'user', way }))
    const came = tried.at(-1)
    const closing = await wire.impersonate({ as: 'user', way: 'none' })
    const shortest = Math.min(...sessions.map(it => it.length))
    const order = seen.twice === undefined ? (seen.pattern ?? `${seen.free} bytes of each are free`) : `the number ${seen.twice === '' ? 'without any byte' : seen.twice} came twice`
    if (came?.says === 'shown') return violated(`of ${sessions.length} numbers of ${shortest} bytes, ${order}: a proof that was written beforehand was taken, and a value was read`, reads, given, came)
    if (closing.says !== 'shown') return inconclusive('no-control', `afterwards nothing was read with the proof: ${closing.read}`, given, closing)
    if (seen.twice !== undefined || seen.pattern !== undefined || seen.free < CANNOT_BE_AWAITED) return inconclusive('ambiguous', `of ${sessions.length} numbers of ${shortest} bytes, ${order}; ${came === undefined ? 'none could be foreseen' : `a proof that was written beforehand was ${tried[0]?.says}: ${tried[0]?.read}`}`, given, ...tried, closing)
    const ofChannels = lookAt(channels)
    const few = ofChannels.free < CANNOT_BE_AWAITED
    if (ofChannels.twice !== undefined || few) return inconclusive('ambiguous', `the numbers that channels' keys are made from ${ofChannels.twice === undefined ? `leave ${ofChannels.free} bytes free: ${ofChannels.pattern ?? 'there are no more'}` : 'come again'}; whether a recorded channel can be sent again was not tried`, given, closing)
    const short = [...channels, ...sessions].find(it => it.length < WANTED)
    return satisfied(`of ${sessions.length} numbers over which a key is proven and ${channels.length} from which keys are made none came twice and no order shows${short === undefined ? `, with ${WANTED} bytes and more` : `; one has ${short.length} bytes, where the protocol wants ${WANTED}`}`, reads, given, closing)
  },
})
