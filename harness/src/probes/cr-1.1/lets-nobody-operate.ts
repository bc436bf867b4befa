import { type Answer, type Control, inconclusive, type Judgement, satisfied, violated } from '@fourtwo/contract'
import { by, followBack, meansOf, said } from '../../operating.ts'
import { defineProbe, type Sessions } from '../../probe.ts'

/**
 * Sets the declared output and sets it back with an account, then tries to set it without credentials, in every way that somebody may come to the door, and looks at the output each time.
 *
 * It is tried away from the value that was there at first: an output may go back to that by itself. By every means that the bench names: over OPC UA by a write of the node and by a call of the method (OPC 10000-4, 5.11.4 and 5.12.2),
 * anonymous, over a channel that encrypts and one that signs alone, without security, and as an application that is not trusted. A refused channel, a refused session and a refused write are one. In the same ways a node is tried to be added (5.8.2): one that is there then is a violation, and that there
 * is none shows nothing, since most servers let nobody add any.
 *
 * @passes the output followed the account there and back, stood still after every attempt without credentials, and followed the account once more, by each means.
 * @doesNotShow operations other than the declared output, and ways to come that the driver does not know.
 */
export default defineProbe({
  id: 'lets-nobody-operate',
  assertion: { people: 'CR 1.1/a', machines: 'CR 1.2/b' },
  asks: 'operate',
  accounts: { permitted: 'may-operate' },
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
    for (const way of operate.facts.adds === true ? operate.facts.ways : []) {
      const tried = await operate.addAsNobody({ way })
      const held = tried.says === 'sent' ? await operate.holdsAdded({ as: 'permitted' }) : tried
      if (held.says === 'shown') return violated(`${way}: a node was added`, first.works, tried, held)
    }
    return satisfied(`the operation worked with an account, and had no effect without (${operate.facts.ways.join('; ')})`, first.works, first.sent, ...first.shown, ...others.flatMap(it => [it.works, it.sent, ...it.shown]))
  },
})

/** One means by which the output followed somebody with an account and nobody without. */
interface Passed {
  readonly works: Control
  readonly sent: Answer
  readonly shown: readonly Answer[]
}

async function tryBy(operate: Sessions<'permitted'>['operate'], means: string | undefined): Promise<Passed | Judgement> {
  const followed = await followBack(operate, means)
  if ('outcome' in followed) return followed
  const { first, value, works, sent, back, restored } = followed

  const shown: Answer[] = [back, restored]
  for (const way of operate.facts.ways) {
    const tried = await operate.performAsNobody({ way, value, ...by(means) })
    if (tried.says === 'not-offered') return inconclusive('transport-lost', `${said(means)}${way}: no attempt could be made: ${tried.read}`, tried)
    const after = await operate.readBack({ as: 'permitted' })
    if (after.says !== 'shown') return inconclusive('transport-lost', `the output could not be read after the attempt: ${after.read}`, tried, after)
    if (after.read === value) return violated(`${said(means)}${way}: the output was set`, works, sent, restored, tried, after)
    if (after.read !== first) return inconclusive('ambiguous', 'the output changed to what nobody set', tried, after)
    if (tried.says === 'silent') return inconclusive('transport-lost', `${said(means)}${way}: nobody knows whether the attempt arrived: ${tried.read}`, tried, after)
    shown.push(tried, after)
  }
  const again = await operate.perform({ as: 'permitted', value, ...by(means) })
  const closing = await operate.readBack({ as: 'permitted' })
  return closing.says === 'shown' && closing.read === value
    ? { works, sent, shown: [...shown, again, closing] }
    : inconclusive('no-control', `${said(means)}afterwards the operation no longer worked with the permission`, again, closing)
}
