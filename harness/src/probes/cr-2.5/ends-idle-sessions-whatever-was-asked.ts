import { inconclusive } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { beginReading, served, stillReads } from '../../reading-session.ts'

/** What a session is asked for that is never to end, in milliseconds: eleven days. */
const FOR_EVER = 1_000_000_000

/**
 * Begins a session, asks that it may be idle for eleven days, and leaves it alone for the time that is configured.
 *
 * How long a session may be idle is the device's to say and not its client's: where the client's wish is granted, whoever forgets to log out stays logged in. The word of the device, the time
 * that it says it granted, is in the transcript and decides nothing.
 *
 * OPC 10000-4, 5.7.2 (requestedSessionTimeout, revisedSessionTimeout); OPC 10000-2, Annex A, table for FR 2, CR 2.5 and CR 2.6.
 *
 * @passes the session gave a reading, and none any more once the configured time had passed, while a new one did. Violated: it still did.
 * @doesNotShow sessions over which requests go on.
 */
export default defineProbe({
  id: 'ends-idle-sessions-whatever-was-asked',
  assertion: 'CR 2.5/a',
  asks: 'concurrency',
  uses: ['beginFor'],
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: ['sessionTimeout'],

  async ask(concurrency, wait) {
    const session = await beginReading(concurrency, () => concurrency.beginFor({ as: 'user', ms: FOR_EVER }))
    if ('outcome' in session) return session
    const { begun, reads } = session
    // Twice: a server looks for idle sessions only now and then.
    const waited = await wait('sessionTimeout')
    const longer = await wait('sessionTimeout')
    const idle = await concurrency.read({})
    if (idle.says === 'shown') return served(concurrency, `the session was still read in after twice the configured ${concurrency.facts.sessionTimeout} ms without a word; the device had said ${begun.read}`, reads, idle, begun, waited, longer)
    if (idle.says !== 'refused') return inconclusive('transport-lost', `the reading after the time was ${idle.says}: ${idle.read}`, idle)
    return stillReads(concurrency, `the session that was to last for ever was over after at most twice the configured ${concurrency.facts.sessionTimeout} ms; the device had said ${begun.read}`, reads, [begun, waited, longer, idle])
  },
})
