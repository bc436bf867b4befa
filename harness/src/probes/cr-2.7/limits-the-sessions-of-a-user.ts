import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Logs in with one account as often as the limit allows, and then once more than that, and reads in every session that was begun.
 *
 * As many as are allowed have to be there at once: that is the control, and a door that bears fewer proves nothing about the limit of a user. How the device meets one more, by refusing it or
 * by ending an older one, has to be as the bench declares. Every session is ended before the next row is begun, and a single one is begun last.
 * Each has a connection of its own; where no further one is to be had, one more session is begun over the last, since a limit of connections is none of sessions.
 *
 * Each session is a connection of its own, of which the bench bounds how many there may be (`load: connections`).
 *
 * OPC 10000-4, 5.7.2 (a server should limit the number of sessions); OPC 10000-2, Annex A, table for FR 2, CR 2.7.
 *
 * @passes with one more than the limit, no more sessions than the limit were alive, in the declared way. Violated: one more was alive, or it went another way than declared. Left open: nobody knows what became of one more.
 * @doesNotShow sessions of several accounts together, and that the number can be set.
 */
export default defineProbe({
  id: 'limits-the-sessions-of-a-user',
  assertion: 'CR 2.7/a',
  asks: 'concurrency',
  uses: ['hold'],
  accounts: { user: 'expendable' },
  hazard: 'loads',
  waits: [],

  async ask(concurrency) {
    const { sessionLimit: limit, overSessionLimit: effect, connections } = concurrency.facts
    if (limit === 0) return inconclusive('not-reached', 'the bench does not say how many sessions a user may have (sessionLimit)')
    if (limit + 1 > connections) return inconclusive('not-permitted', `the bench permits ${connections} connections at a time, and ${limit} sessions are the limit`)
    const allowed = await concurrency.hold({ as: 'user', count: limit })
    const full = control(allowed, 'held')
    if (full === undefined || heldIn(allowed.read).alive !== limit) return inconclusive('no-baseline', `${limit} sessions of one user are allowed, and ${allowed.read} came of it`, allowed)
    const over = await concurrency.hold({ as: 'user', count: limit + 1 })
    const { accepted, alive, last } = heldIn(over.read)
    const one = await concurrency.hold({ as: 'user', count: 1 })
    if (heldIn(one.read).alive !== 1) return inconclusive('no-control', `afterwards not even one session was alive: ${one.read}`, over, one)
    if (alive > limit) return violated(`${alive} sessions of one user were alive at once, and ${limit} are allowed`, full, over, one)
    if (alive < limit) return inconclusive('ambiguous', `of ${limit + 1} sessions ${alive} were alive in the end, which is less than are allowed: ${over.read}`, over, one)
    if (accepted === limit && !/^(refused|dropped)/.test(last)) return inconclusive('transport-lost', `what became of one session more than ${limit} is not known: ${last}`, over, one)
    const went = accepted > limit ? 'displaces' : 'refused'
    return went === effect ? satisfied(`of ${limit + 1} sessions of one user ${limit} were alive; one more ${went === 'refused' ? 'was refused' : 'ended an older one'}`, full, over, one) : violated(`one session more than ${limit} ${went === 'refused' ? 'was refused' : 'ended an older one'}, and the bench declares that it ${effect}`, full, over, one)
  },
})

/** What a row of sessions came to, in our own driver's words. */
const heldIn = (read: string): { readonly accepted: number; readonly alive: number; readonly last: string } => JSON.parse(read)
