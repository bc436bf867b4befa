import { type Answer, type Control, control, inconclusive, type Judgement } from '@fourtwo/contract'
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
