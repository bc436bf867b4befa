import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Opens as much of everything as the bench permits and leaves it lying: connections that say HELLO, channels, sessions without a login, subscriptions, monitored items, subscriptions that
 * outlive their sessions, refreshes of all conditions, messages whose last chunk never comes; closes it, and looks whether a client that means well is served again.
 *
 * While it lies there such a client comes as well, and whether it is served then stands in the finding; what the essential function does meanwhile is the guard's to see. After each flood the client
 * may try for as long as the bench says that one waits (`load: servedWithin`), and once more.
 *
 * What a door has not, as a server without conditions, is not opened, and the finding says so.
 *
 * OPC 10000-4, 5.6.2, 5.7.2, 5.7.4, 5.13.2 and 5.14.2; OPC 10000-9, 5.5.7; OPC 10000-6, 6.7.2; OPC 10000-2, Annex A, table for FR 7, CR 7.1.
 *
 * @passes after each flood it was served, and at least one of each was opened. Violated: it was not, neither the first time nor the second.
 * @doesNotShow larger floods than the bench permits, and ones of traffic.
 */
export default defineProbe({
  id: 'works-on-after-a-flood',
  assertion: 'CR 7.1/b',
  asks: 'load',
  accounts: { user: 'steady' },
  hazard: 'loads',
  waits: [],

  async ask(load) {
    const { floods, servedWithin: within } = load.facts
    const before = await load.serve({ as: 'user', within })
    const served = control(before, 'shown')
    if (served === undefined) return inconclusive('no-baseline', `before anything was opened a client was ${before.says}: ${before.read}`, before)
    const shown: Answer[] = []
    const unserved: string[] = []
    const unsupported: { readonly flood: string; readonly answer: Answer }[] = []
    for (const flood of floods) {
      const flooding = await load.begin({ as: 'user', flood })
      if (flooding.says === 'unsupported') {
        unsupported.push({ flood, answer: flooding })
        continue
      }
      const meanwhile = flooding.says === 'flooding' ? await load.serve({ as: 'user', within }) : flooding
      if (meanwhile.says !== 'shown') unserved.push(flood)
      const ended = await load.end({})
      const after = await load.serve({ as: 'user', within })
      const again = after.says === 'shown' ? after : await load.serve({ as: 'user', within })
      if (again.says !== 'shown') return violated(`after ${flood} had been closed again a client was ${again.says} for twice ${within} ms: ${again.read}`, served, flooding, ended, after, again)
      if (after.says !== 'shown') return inconclusive('unstable', `after ${flood} had been closed again a client was ${after.says} at first, and served then`, flooding, ended, after, again)
      if (flooding.says !== 'flooding') return inconclusive('transport-lost', `no ${flood} could be opened: ${flooding.read}`, flooding)
      shown.push(flooding, meanwhile, ended, after)
    }
    const [first, ...rest] = shown
    if (first === undefined) return inconclusive('no-driver', 'no flood is known for this door')
    const unopened = unsupported.map(({ flood, answer }) => `; ${flood} could not be opened: ${answer.read}`).join('')
    return satisfied(`after each a client was served again: ${floods.filter(it => !unsupported.some(({ flood }) => flood === it)).join(', ')}; ${unserved.length === 0 ? 'meanwhile too' : `not while there were ${unserved.join(', ')}`}${unopened}`, served, first, ...rest, ...unsupported.map(({ answer }) => answer))
  },
})
