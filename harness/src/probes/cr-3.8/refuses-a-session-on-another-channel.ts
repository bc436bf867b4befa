import { inconclusive, satisfied } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { beginReading, served } from '../../reading-session.ts'

/**
 * Reads by a session's own identifier over another channel, on which a second session of the same account was just seen to be served.
 *
 * The session is read in before and after, over the channel that is its own. What is shown to anybody proves nothing. The protocol binds a session to the secure channel on which it was
 * activated last (OPC 10000-4, 5.7.3): another is refused until ActivateSession was called on it, with the signature and the identity of the first.
 *
 * OPC 10000-4, 5.7.2 and 5.7.3; OPC 10000-2, Annex A, table for FR 3, CR 3.8.
 *
 * @passes refused over the other channel, served over its own. Violated: served over the other.
 * @doesNotShow whether ActivateSession on the other channel asks for that signature.
 */
export default defineProbe({
  id: 'refuses-a-session-on-another-channel',
  assertion: 'CR 3.8/d',
  asks: 'concurrency',
  uses: ['readElsewhere'],
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(concurrency) {
    const session = await beginReading(concurrency)
    if ('outcome' in session) return session
    const { begun, reads } = session
    const elsewhere = await concurrency.readElsewhere({})
    if (elsewhere.says === 'shown') return served(concurrency, 'the session was read in over a channel that is not its own', reads, elsewhere, begun)
    if (elsewhere.says !== 'refused' && elsewhere.says !== 'dropped') return inconclusive('transport-lost', `the reading over another channel was ${elsewhere.says}: ${elsewhere.read}`, elsewhere)
    const still = await concurrency.read({})
    return still.says === 'shown'
      ? satisfied(`over another channel the session was ${elsewhere.says}: ${elsewhere.read}; over its own it was served before and after`, reads, begun, elsewhere, still)
      : inconclusive('no-control', `afterwards the session gave no reading over its own channel either: ${still.read}`, elsewhere, still)
  },
})
