import type { AssertionId } from './assertion-ids.ts'
import type { WitnessRecord } from './record.ts'
import type { Configuration, Source } from './source.ts'

/** Anything that survives JSON: what a verb takes and answers. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What every verb answers: a word to branch on, what was read off the wire, where it stands in the transcript, and from when to when it took, in milliseconds since the run began. */
export interface Answer<Says extends string = string> {
  readonly says: Says
  readonly read: string
  readonly cite: string
  readonly began: number
  readonly ended: number
}

/** Why a question stayed open. A finding without an outcome always says which of these it was. */
export const causes = [
  'no-baseline', 'no-control', 'not-reached', 'no-driver', 'not-permitted', 'needs-credential', 'needs-second-unit', 'needs-hands',
  'switched-off', 'transport-lost', 'rate-limited', 'ambiguous', 'unstable', 'budget', 'tool-fault',
] as const
/** One of them. */
export type Cause = (typeof causes)[number]

type NonEmpty<T> = readonly [T, ...T[]]
/** What a probe concludes. The steps cited are answers of its own transcript. */
export type Judgement =
  | { readonly outcome: 'satisfied' | 'violated'; readonly because: string; readonly cites: NonEmpty<string> }
  | { readonly outcome: 'inconclusive'; readonly cause: Cause; readonly because: string; readonly cites: readonly string[] }
  | { readonly outcome: 'not-applicable'; readonly because: string; readonly cites: readonly string[] }

/** One ask of the plan: one probe at one door, or an assertion owed at a door that nobody can ask. Written before the first packet. */
export interface Ask {
  readonly id: string
  readonly probe: string
  readonly assertion: AssertionId
  readonly door: string
  /** Why it will not be asked, where that is known before the run. */
  readonly unasked?: { readonly cause: Cause; readonly because: string }
  /** Why the question does not arise at this door, where that is known before the run. */
  readonly outOfScope?: string
  /** What its finding will rest on; observation where it does not say. */
  readonly source?: Source
}
/** What came of one ask. A violated one is asked once more: `repetition` tells the second finding, whose transcript is named by `transcriptOf`. */
export type Finding = Judgement & {
  readonly ask: string
  readonly probe: string
  readonly assertion: AssertionId
  readonly door: string
  readonly repetition?: 2
  readonly source: Source
  readonly configuration: Configuration
  /** The collector whose fact decided, where the agent's statement did. */
  readonly collector?: string
  /** Who stands for it, where a person does: always there if it was witnessed or reviewed. */
  readonly record?: WitnessRecord
}

/** The name of a finding's transcript, which its citations carry. */
export const transcriptOf = ({ ask, repetition }: Pick<Finding, 'ask' | 'repetition'>): string => (repetition === undefined ? ask : `${ask}~${repetition}`)

/** An answer seen to be the one a working door gives. Only `control` makes one, and no finding either way is made without it. */
export type Control = Answer & { readonly control: true }

/** The answer as a control if it is the expected one, else undefined. */
export const control = <S extends string>(answer: Answer<S>, expected: NoInfer<S>): Control | undefined =>
  answer.says === expected ? { ...answer, control: true } : undefined

const cited = (by: Control, shown: NonEmpty<Answer>): NonEmpty<string> => [by.cite, ...shown.map(answer => answer.cite)]

/** The assertion was seen to hold at this door. */
export const satisfied = (because: string, by: Control, ...shown: NonEmpty<Answer>): Judgement => ({ outcome: 'satisfied', because, cites: cited(by, shown) })

/** The assertion was seen to be broken at this door. */
export const violated = (because: string, by: Control, ...shown: NonEmpty<Answer>): Judgement => ({ outcome: 'violated', because, cites: cited(by, shown) })

/** Nothing can be said, and why. */
export const inconclusive = (cause: Cause, because: string, ...shown: readonly Answer[]): Judgement =>
  ({ outcome: 'inconclusive', cause, because, cites: shown.map(answer => answer.cite) })

/** One line of a transcript: the same four kinds whatever the protocol. `n` counts within one ask, `ms` since the run began; `door` is where a session was opened, which for a witness is not the door that is asked. */
export type Line = { readonly n: number; readonly ms: number } & (
  | { readonly kind: 'opened'; readonly session: string; readonly door?: string; readonly facts: Json }
  | { readonly kind: 'call'; readonly session: string; readonly verb: string; readonly given: Json }
  | { readonly kind: 'bytes'; readonly of: number; readonly way: 'in' | 'out'; readonly what: string; readonly hex: string }
  | { readonly kind: 'answer'; readonly of: number; readonly answer: { readonly says: string; readonly read: string; readonly cite: string } }
)
