import { type Answer, type Control, inconclusive, type Judgement, satisfied, violated } from '@fourtwo/contract'
import { by, followBack, meansOf, said } from '../../operating.ts'
import { defineProbe, type Sessions } from '../../probe.ts'

type Operate = Sessions<'permitted' | 'unpermitted'>['operate']

/**
 * Sets the declared output and sets it back as one who may, then tries to set it as one who may not, and looks at the output each time; by every means that the bench names, since a device may guard one and forget another.
 *
 * It is tried away from the value that was there at first: an output may go back to that by itself.
 * The output decides, never the answer: a device may refuse in words and act all the same, or acknowledge and do nothing.
 * Over OPC UA (OPC 10000-2, Annex A; OPC 10000-4, 5.11.4 and 5.12.2) the means are a write of the node and a call of the method, if the bench names one. There the device also shows each account what it may do
 * (UserAccessLevel and UserExecutable; OPC 10000-3, 5.6.2 and 5.7.1): what it says it denies and does all the same is a violation; what it says it allows and refuses is not. UserRolePermissions and UserWriteMask are kept beside it.
 * Of machines it is tried by an application that is trusted and names no account as well (OPC 10000-2, 4.8): where the output follows, the question is open, since nobody declared what it may.
 *
 * @passes the output followed who may and did not follow who may not, by each means, and nothing happened that the device shows as denied.
 * @doesNotShow operations other than the declared output, and whether attributes other than the value can be written.
 */
export default defineProbe({
  id: 'enforces-roles-by-effect',
  assertion: { people: 'CR 2.1/a', machines: 'CR 2.1 RE(1)/a' },
  asks: 'operate',
  accounts: { permitted: 'may-operate', unpermitted: 'may-not-operate' },
  hazard: 'changes-configuration',
  waits: [],

  async ask(operate) {
    const worked: Passed[] = []
    for (const means of meansOf(operate)) {
      const came = await tryBy(operate, means)
      if ('outcome' in came) return came
      worked.push(came)
    }
    const [first, ...others] = worked
    if (first === undefined) return inconclusive('no-baseline', 'the bench names no means')
    const asApplication = await tryAsApplications(operate)
    if (!Array.isArray(asApplication)) return asApplication
    return satisfied(`the operation worked with the permission, and had no effect without it (${worked.map(it => it.says).join(', ')})`, first.works, first.sent, ...first.shown, ...others.flatMap(it => [it.works, it.sent, ...it.shown]), ...asApplication)
  },
})

/** One means by which the output followed one who may, and not one who may not. */
interface Passed {
  readonly works: Control
  readonly sent: Answer
  readonly says: string
  readonly shown: readonly Answer[]
}

async function tryBy(operate: Operate, means: string | undefined): Promise<Passed | Judgement> {
  const access: Answer[] = []
  /** What the device shows of an account's access; undefined where it shows nothing that could be held against it. */
  const denies = async (as: 'permitted' | 'unpermitted', what: string): Promise<Answer | undefined> => {
    if (operate.facts.showsAccess !== true) return undefined
    const it = await operate.shownAccess({ as, means: what })
    access.push(it)
    return it.says === 'denied' ? it : undefined
  }
  const ownDenial = await denies('permitted', means ?? 'write')
  const followed = await followBack(operate, means)
  if ('outcome' in followed) return followed
  const { first, value, works, sent, restored } = followed
  if (ownDenial !== undefined) return violated(`${said(means)}the device shows an account that it may not change the output, and lets it (${ownDenial.read})`, works, ownDenial, sent)
  const readDenial = means === meansOf(operate)[0] ? await denies('permitted', 'read') : undefined
  if (readDenial !== undefined) return violated(`the device shows an account that it may not read the output, and lets it (${readDenial.read})`, works, readDenial)

  const denial = await denies('unpermitted', means ?? 'write')
  const tried = await operate.perform({ as: 'unpermitted', value, ...by(means) })
  if (tried.says === 'not-offered') return inconclusive('transport-lost', `${said(means)}the account without the permission came to no attempt: ${tried.read}`, tried)
  const after = await operate.readBack({ as: 'permitted' })
  if (after.says !== 'shown') return inconclusive('transport-lost', `the output could not be read after the attempt: ${after.read}`, tried, after)
  if (after.read === value) return violated(`${said(means)}an account without the permission changed the output${denial === undefined ? '' : `, which the device shows it that it may not (${denial.read})`}`, works, sent, restored, tried, after, ...access)
  if (after.read !== first) return inconclusive('ambiguous', 'the output changed to what nobody set', tried, after)
  if (tried.says === 'silent') return inconclusive('transport-lost', `${said(means)}nobody knows whether the attempt arrived: ${tried.read}`, tried, after)

  const again = await operate.perform({ as: 'permitted', value, ...by(means) })
  const closing = await operate.readBack({ as: 'permitted' })
  if (closing.says !== 'shown' || closing.read !== value) return inconclusive('no-control', `${said(means)}afterwards the operation no longer worked with the permission`, tried, after, again, closing)
  return { works, sent, says: `${said(means)}${tried.says}`, shown: [restored, tried, after, again, closing, ...access] }
}

/** Tries the same as a machine without an account: what it may do then is no account's, and nobody declared it. */
async function tryAsApplications(operate: Operate): Promise<Answer[] | Judgement> {
  const shown: Answer[] = []
  for (const way of operate.facts.applications ?? []) {
    for (const means of meansOf(operate)) {
      const before = await operate.readBack({ as: 'permitted' })
      const value = operate.facts.values.find(it => it !== before.read)
      if (before.says !== 'shown' || value === undefined) return inconclusive('no-control', `afterwards the output could not be read: ${before.read}`, before)
      const tried = await operate.performAsNobody({ way, value, ...by(means) })
      const after = await operate.readBack({ as: 'permitted' })
      if (after.says === 'shown' && after.read === value) return inconclusive('ambiguous', `${said(means)}${way} the output was set, and the bench does not say what an application may that has no account`, tried, after)
      if (after.says !== 'shown' || tried.says === 'not-offered' || tried.says === 'silent') return inconclusive('transport-lost', `${said(means)}${way}: nobody knows what came of it: ${tried.read}; ${after.read}`, tried, after)
      shown.push(tried, after)
    }
  }
  return shown
}
