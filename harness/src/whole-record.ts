import { type Answer, type Control, inconclusive, type Judgement, violated } from '@fourtwo/contract'

/** What a record has to tell (CR 2.8), by the groups of the bench's `auditRecord`. */
const CONTENTS = ['time', 'source', 'category', 'type', 'id', 'result'] as const
/** What stands where nothing does: signs alone, words for nothing, the name of the field, what a template was to put there. */
const NOTHING = [/^[^\p{L}\p{N}]*$/u, /^(0+|null|nil|none|n\/?a|unknown|undefined)$/i, /^(timestamp|time|source|category|type|event|event[ _-]?id|id|result|outcome|status)$/i, /^(%\w|\$?\{.*\}|<\w+>)$/]
/** What was blanked, since it reads like a secret: whether it tells something nobody sees. */
const BLANKED = /^\*+$/

type Fields = Readonly<Partial<Record<(typeof CONTENTS)[number], string>>>
const fieldsOf = ({ read }: Answer): Fields => JSON.parse(read) // our own driver's words

/** A record of something that was done and one of something that was refused, each with what it is about. */
export interface Pair {
  readonly good: Answer
  readonly refused: Answer
}

/**
 * Looks whether two records each have all six contents, and whether their outcomes tell what was done from what was refused: a field that always says the same tells nothing. Answers why nothing follows, or what breaks; undefined where they are whole.
 *
 * Contents count, not fields: what the bench names by an empty group the device does not show, and of what it does not name nothing is known.
 */
export function lacking({ good, refused }: Pair, by: Control, ...shown: readonly [Answer, ...Answer[]]): Judgement | undefined {
  const records = [good, refused].map(fieldsOf)
  const those = (tells: (content: string | undefined, name: string) => boolean): string => CONTENTS.filter(name => records.some(record => tells(record[name], name))).join(' and ')
  const missing = those(content => content !== undefined && !BLANKED.test(content) && NOTHING.some(it => it.test(content)))
  if (missing !== '') return violated(`a record tells nothing of its ${missing}: ${good.read}, ${refused.read}`, by, ...shown, good, refused)
  const [result, other] = records.map(record => record.result?.toLowerCase())
  if (result !== undefined && result === other && !BLANKED.test(result)) return violated(`what was refused is recorded with the outcome of what was done: ${result}`, by, ...shown, good, refused)
  const unnamed = those(content => content === undefined)
  if (unnamed !== '') return inconclusive('not-reached', `the bench does not say where a record tells its ${unnamed} (groups of auditRecord; an empty one where the device shows none)`, good, refused)
  const blanked = those(content => content !== undefined && BLANKED.test(content))
  return blanked === '' ? undefined : inconclusive('ambiguous', `the ${blanked} of a record reads like a secret of the bench, and was blanked`, good, refused)
}

/** Whether the time of a record lies behind that of an earlier one; before it, or not told apart, is no order. */
export function isLater(record: Answer, earlier: Answer): boolean {
  const [time = '', before = ''] = [record, earlier].map(it => fieldsOf(it).time)
  const [at, then] = [Date.parse(time), Date.parse(before)]
  return Number.isNaN(at) || Number.isNaN(then) ? time !== before : at > then
}
