import { inconclusive, satisfied, violated } from '@fourtwo/contract'
import { lookAt } from '../../identifiers.ts'
import { defineProbe } from '../../probe.ts'
import { beginReading } from '../../reading-session.ts'

/** Sessions begun: chance alone shows no order in so many. */
const COUNT = 32
/** Bytes without an order from which on an identifier cannot be guessed, whatever else it holds; and so few that it can. */
const CANNOT_BE_GUESSED = 8

/**
 * Begins sessions one after the other and looks at what identifies them: whether any comes twice, which bytes never change, which are part of a number that only goes up or down, and how far
 * neighbours lie apart.
 *
 * Sessions are begun and ended two at a time, without a login: their identifier comes before it. Two more are begun at the end, by a login that reads, as the control.
 *
 * OPC 10000-4, 7.36 (SessionAuthenticationToken); OPC 10000-2, Annex A, table for FR 3, CR 3.8.
 *
 * @passes all are different, and at least eight bytes of each show no order. Violated: one came twice, or all but a few bytes follow a pattern. Left open: a pattern beside enough bytes without
 * one, and identifiers so short that they could be guessed without any.
 * @doesNotShow a generator whose numbers only look like chance.
 */
export default defineProbe({
  id: 'gives-identifiers-without-a-pattern',
  assertion: 'CR 3.8/c',
  asks: 'concurrency',
  uses: ['identifiers'],
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(concurrency) {
    const session = await beginReading(concurrency)
    if ('outcome' in session) return session
    const { reads } = session
    await concurrency.logOut({})
    const given = await concurrency.identifiers({ count: COUNT })
    if (given.says !== 'given') return inconclusive(given.says === 'refused' ? 'rate-limited' : 'transport-lost', `${COUNT} sessions could not be begun one after the other: ${given.read}`, given)
    const again = await concurrency.begin({ as: 'user' })
    const after = await concurrency.read({})
    if (after.says !== 'shown') return inconclusive('no-control', `afterwards a session gave no reading: ${after.read}`, given, again, after)

    const identifiers = (JSON.parse(given.read) as readonly string[]).map(hex => Buffer.from(hex, 'hex')) // our own driver's words
    const { twice, pattern, free } = lookAt(identifiers)
    if (twice !== undefined) return violated(`of ${identifiers.length} sessions two had the identifier ${twice}`, reads, given, after)
    if (pattern !== undefined) return free < CANNOT_BE_GUESSED ? violated(`of ${identifiers.length} sessions' identifiers ${pattern}; ${free} bytes are left that show no order`, reads, given, after) : inconclusive('ambiguous', `${pattern}, and ${free} bytes show no order`, given, after)
    if (free < CANNOT_BE_GUESSED) return inconclusive('ambiguous', `no pattern shows, and no more than ${free} bytes differ from session to session`, given, after)
    return satisfied(`${identifiers.length} sessions had different identifiers of ${Math.min(...identifiers.map(it => it.length))} bytes, of which ${free} show no order`, reads, given, after)
  },
})
