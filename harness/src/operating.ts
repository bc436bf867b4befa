import { type Answer, type Control, control, inconclusive, type Judgement, satisfied, violated } from '@fourtwo/contract'
import type { Sessions } from './probe.ts'

type Operate = Pick<Sessions<'permitted'>['operate'], 'facts' | 'perform' | 'readBack'>

/** The declared output, seen to follow one who may set it. */
export interface Followed {
  /** What it was before, and what it was set to. */
  readonly first: string
  readonly value: string
  readonly sent: Answer
  readonly works: Control
}

/** By which means the output can be set at a door; one that nobody has to name where there is but one. */
export const meansOf = ({ facts }: Operate): readonly (string | undefined)[] => facts.means ?? [undefined]
/** The means as a verb is given it. */
export const by = (means: string | undefined): { readonly means?: string } => (means === undefined ? {} : { means })
/** The means before a sentence. */
export const said = (means: string | undefined): string => (means === undefined ? '' : `by ${means}: `)

/** Sets the output, as one who may, to a value other than it has, and looks whether it follows; answers why nothing can be asked where it does not. */
export async function follow(operate: Operate, means?: string): Promise<Followed | Judgement> {
  const before = await operate.readBack({ as: 'permitted' })
  if (before.says !== 'shown') return inconclusive('no-baseline', `the output could not be read: ${before.read}`, before)
  const value = operate.facts.values.find(it => it !== before.read)
  if (value === undefined) return inconclusive('no-baseline', 'the bench names no value other than the one that is set', before)
  const sent = await operate.perform({ as: 'permitted', value, ...by(means) })
  const seen = await operate.readBack({ as: 'permitted' })
  const works = control(seen, 'shown')
  if (works === undefined || seen.read !== value) return inconclusive('no-baseline', `${said(means)}the operation had no effect even with the permission: ${sent.read}`, sent, seen)
  return { first: before.read, value, sent, works }
}

/** The same, and set back to what was there at first, away from which others may be seen to set it: an output may go back by itself. */
export async function followBack(operate: Operate, means?: string): Promise<(Followed & { readonly back: Answer; readonly restored: Answer }) | Judgement> {
  const followed = await follow(operate, means)
  if ('outcome' in followed) return followed
  const back = await operate.perform({ as: 'permitted', value: followed.first, ...by(means) })
  const restored = await operate.readBack({ as: 'permitted' })
  if (restored.says !== 'shown' || restored.read !== followed.first) return inconclusive('no-baseline', `the output could not be set back: ${back.read}`, back, restored)
  return { ...followed, back, restored }
}

/** A message that sets the output, spoiled in each of some ways. */
export interface Spoiled {
  /** What the messages are, as it stands behind `the output followed`. */
  readonly what: string
  readonly ways: readonly string[]
  spoil(value: string, way: string): Promise<Answer<'sent' | 'refused' | 'dropped' | 'silent' | 'not-offered' | keyof typeof UNSENT>>
}
/** Why a question stays open of which one message was not sent, because nothing is spoiled by its length or the bench permits no such load. */
const UNSENT = { unlimited: 'not-reached', 'too-much': 'not-permitted' } as const

/**
 * Sets the output by a message that is as it should be, and back; then sends the same message spoiled in each way, and looks once whether the output followed any of them.
 *
 * All are sent before it is looked: none sets the output back, and one look waits as long as an effect may take. The message as it should be is the closing control too.
 */
export async function spoiledHaveNoEffect(operate: Operate & Pick<Sessions<'permitted'>['operate'], 'performDamaged'>, { what, ways, spoil }: Spoiled): Promise<Judgement> {
  const perform: Operate['perform'] = ({ as, value }) => operate.performDamaged({ as, value, damage: 'none' })
  const followed = await followBack({ facts: operate.facts, readBack: given => operate.readBack(given), perform })
  if ('outcome' in followed) return followed
  const { first, value, works, sent, restored } = followed
  const tried: Answer<'sent' | 'refused' | 'dropped' | 'silent' | keyof typeof UNSENT>[] = []
  for (const way of ways) {
    const answer = await spoil(value, way)
    if (answer.says === 'not-offered') return inconclusive('transport-lost', `${way}: it could not be sent: ${answer.read}`, ...tried, answer)
    tried.push({ ...answer, says: answer.says })
  }
  if (tried.length === 0) return inconclusive('no-driver', 'this door offers no way to try it')
  const after = await operate.readBack({ as: 'permitted' })
  if (after.says !== 'shown') return inconclusive('transport-lost', `the output could not be read after the attempts: ${after.read}`, ...tried, after)
  const named = (says: string) => ways.filter((_, n) => tried[n]?.says === says).join(', ')
  if (after.read === value) return violated(`the output followed ${what}${named('sent') === '' ? '' : `: ${named('sent')}`}`, works, sent, restored, ...tried, after)
  if (after.read !== first) return inconclusive('ambiguous', 'the output changed to what nobody set', ...tried, after)
  if (tried.some(it => it.says === 'silent')) return inconclusive('transport-lost', `nobody knows whether these arrived: ${named('silent')}`, ...tried, after)
  const again = await perform({ as: 'permitted', value })
  const closing = await operate.readBack({ as: 'permitted' })
  const unsent = tried.flatMap((answer, n) => (answer.says === 'unlimited' || answer.says === 'too-much' ? [{ way: ways[n], answer, cause: UNSENT[answer.says] }] : []))[0]
  if (unsent !== undefined) return inconclusive(unsent.cause, `${unsent.way}: ${unsent.answer.read}`, ...tried, after)
  return closing.says === 'shown' && closing.read === value
    ? satisfied(`the output followed the message as it should be, and none of ${ways.length} that were not: ${ways.map((way, n) => `${way} (${tried[n]?.says})`).join(', ')}`, works, sent, restored, ...tried, after, again, closing)
    : inconclusive('no-control', 'afterwards the output no longer followed the message as it should be', ...tried, after, again, closing)
}
