import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/** How many more than the limit are opened. */
const MORE = 3
/** Connections of others that may count towards a limit of the whole door. */
const OTHERS = 4

/**
 * Opens more channels, subscriptions and monitored items than the bench says that the door bears, and looks how many are there in the end, and what became of those that were too many.
 *
 * One more either is refused, or ends the oldest that nothing was done with; where it ends the oldest, a client that means well has to be served meanwhile, which is what that is for. All is closed
 * after each, and the client that means well is served again before the next. How much is opened is bounded by the bench (`load`).
 *
 * OPC 10000-4, 5.6.2 (the oldest channel without a session is closed), 5.14.2 and 5.13.2 (subscriptions, monitored items); OPC 10000-2, Annex A, table for FR 7, CR 7.1 RE(1).
 *
 * @passes of each there were no more than the limit, and one more went the way that is declared. Violated: there were more, or it went the other way.
 * @doesNotShow limits that the bench does not name.
 */
export default defineProbe({
  id: 'holds-its-documented-limits',
  assertion: 'CR 7.1 RE(1)/a',
  asks: 'load',
  accounts: { user: 'steady' },
  hazard: 'loads',
  waits: [],

  async ask(load) {
    const { limits, connections, servedWithin } = load.facts
    if (limits.length === 0) return inconclusive('not-reached', 'the bench names no limit of this door')
    const before = await load.serve({ as: 'user', within: servedWithin })
    const served = control(before, 'shown')
    if (served === undefined) return inconclusive('no-baseline', `before anything was opened a client was ${before.says}: ${before.read}`, before)
    const shown: Answer[] = []
    for (const { flood, most, over, ofConnections } of limits) {
      if (ofConnections && most + MORE > connections) return inconclusive('not-permitted', `the bench permits ${connections} connections at a time, and ${most} ${flood} are the limit`)
      const flooding = await load.begin({ as: 'user', flood, count: most + MORE })
      if (flooding.says !== 'flooding') return inconclusive('transport-lost', `no ${flood} could be opened: ${flooding.read}`, flooding)
      const { tried, opened, last } = JSON.parse(flooding.read) as { readonly tried: number; readonly opened: number; readonly last: string } // our own driver's words
      const meanwhile = await load.serve({ as: 'user', within: servedWithin })
      const looked = await load.look({})
      const { alive } = JSON.parse(looked.read) as { readonly alive: number }
      const ended = await load.end({})
      const after = await load.serve({ as: 'user', within: servedWithin })
      if (after.says !== 'shown') return inconclusive('no-control', `after ${opened} ${flood} a client was ${after.says}: ${after.read}`, flooding, after)
      if (tried < most + MORE) return inconclusive('not-permitted', `within the load that the bench permits ${tried} ${flood} could be tried, and ${most} are the limit`, flooding)
      const all = [flooding, meanwhile, looked, ended, after] as const
      const unclear = last === 'opened' || /^(refused|dropped)/.test(last) ? undefined : inconclusive('transport-lost', `the last of ${tried} ${flood} was ${last}`, ...all)
      if (alive > most) return violated(`${alive} ${flood} were there at once, and ${most} are the limit`, served, ...all)
      if (unclear !== undefined) return unclear
      const went = last === 'opened' ? 'displaces' : 'refused'
      if (went !== over) return violated(`of ${tried} ${flood} ${went === 'refused' ? `the last was ${last}` : 'the last was opened'}, and one more than ${most} ${over === 'displaces' ? 'displaces the oldest' : 'is refused'} as declared`, served, ...all)
      if (over === 'displaces' && (meanwhile.says === 'silent' || meanwhile.says === 'not-offered')) return inconclusive('transport-lost', `with ${alive} ${flood} a client that means well was ${meanwhile.says}: ${meanwhile.read}`, ...all)
      if (over === 'displaces' && meanwhile.says !== 'shown') return violated(`with ${alive} ${flood} a client that means well was ${meanwhile.says} for ${servedWithin} ms, where the oldest are to make room for it`, served, ...all)
      if (opened < most - (ofConnections ? OTHERS : 0)) return inconclusive('ambiguous', `no more than ${opened} ${flood} were opened, and ${most} are the limit`, ...all)
      shown.push(...all)
    }
    const [first, ...rest] = shown
    return first === undefined ? inconclusive('not-reached', 'the bench names no limit of this door') : satisfied(`${limits.map(({ flood, most, over }) => `no more than ${most} ${flood} were there, and one more ${over === 'refused' ? 'was refused' : 'ended the oldest'}`).join('; ')}`, served, first, ...rest)
  },
})
