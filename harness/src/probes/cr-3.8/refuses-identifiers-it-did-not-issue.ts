import { type Answer, inconclusive, satisfied } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { beginReading, served } from '../../reading-session.ts'

/**
 * Reads, where a session stands, by identifiers that nobody was given: made up at random, one more and one less than the session's own, its own without the last byte, and none.
 *
 * Between any two the session is read in by its own; where it was ended for the attempt, a new one is begun. What is shown to anybody proves nothing.
 *
 * OPC 10000-4, 7.36 (SessionAuthenticationToken) and 5.7.2 (CreateSession); OPC 10000-2, Annex A, table for FR 3, CR 3.8.
 *
 * @passes each was refused, in whatever words or by a closed connection, and the session's own was served before and after. Violated: one of them was served.
 * @doesNotShow that none can be guessed, which is a matter of how they are drawn (`gives-identifiers-without-a-pattern`).
 */
export default defineProbe({
  id: 'refuses-identifiers-it-did-not-issue',
  assertion: 'CR 3.8/b',
  asks: 'concurrency',
  uses: ['readByInvented'],
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(concurrency) {
    const session = await beginReading(concurrency)
    if ('outcome' in session) return session
    const { begun, reads } = session
    const shown: Answer[] = []
    for (const identifier of concurrency.facts.inventions) {
      const read = await concurrency.readByInvented({ identifier })
      if (read.says === 'shown') return served(concurrency, `an identifier that was never issued was served: ${identifier}`, reads, read, begun)
      if (read.says !== 'refused' && read.says !== 'dropped') return inconclusive('transport-lost', `a reading by an identifier (${identifier}) was ${read.says}: ${read.read}`, read)
      const still = await concurrency.read({})
      const anew = still.says === 'shown' ? still : await concurrency.begin({ as: 'user' })
      const after = still.says === 'shown' ? still : await concurrency.read({})
      if (after.says !== 'shown') return inconclusive('no-control', `after ${identifier} neither the session nor a new one gave a reading: ${after.read}`, read, anew, after)
      shown.push(read, after)
    }
    const [first, ...rest] = shown
    return first === undefined ? inconclusive('tool-fault', 'no identifier could be made') : satisfied(`each was refused: ${concurrency.facts.inventions.join(', ')}; the session's own was served before and after`, reads, first, ...rest)
  },
})
