import { type Answer, type Control, inconclusive, type Judgement, satisfied, violated } from '@fourtwo/contract'
import { by, follow, meansOf, said } from './operating.ts'
import type { AuditEvent, Sessions } from './probe.ts'

type Parts = 'permitted' | 'auditor'
type Operate = Pick<Sessions<Parts>['operate'], 'facts' | 'perform' | 'readBack'>
type Audit = Pick<Sessions<Parts>['audit'], 'facts' | 'mark' | 'find'>

/** Something that was done to the output, what the log says of it, and the steps that show both. */
export interface Looked {
  readonly record: Awaited<ReturnType<Audit['find']>>
  readonly works: Control
  readonly shown: readonly [Answer, ...Answer[]]
}

/** Sets the output as one who may, by one means, sees it follow, and looks for a record of the change by that account; answers why nothing can be asked where it does not come to that. */
export async function changeAndLook(operate: Operate, audit: Audit, means: string | undefined): Promise<Looked | Judgement> {
  const mark = await audit.mark({ as: 'auditor' })
  if (mark.says !== 'shown') return inconclusive('no-baseline', `the audit log could not be read: ${mark.read}`, mark)
  const followed = await follow(operate, means)
  if ('outcome' in followed) return followed
  const record = await look(audit, mark, 'configuration-change')
  return { record, works: followed.works, shown: [mark, followed.sent, record] }
}

/** Sets the output to the value that nobody may set, by one means, sees it stay, and looks for a record of the refusal. The output was seen to follow before, so that it was the value that was refused. */
export async function missendAndLook(operate: Operate, audit: Audit, invalid: string, means: string | undefined): Promise<Looked | Judgement> {
  const followed = await follow(operate, means)
  if ('outcome' in followed) return followed
  const { value, works } = followed
  const mark = await audit.mark({ as: 'auditor' })
  if (mark.says !== 'shown') return inconclusive('no-baseline', `the audit log could not be read: ${mark.read}`, mark)
  const sent = await operate.perform({ as: 'permitted', value: invalid, ...by(means) })
  const after = await operate.readBack({ as: 'permitted' })
  if (sent.says === 'not-offered' || sent.says === 'silent' || after.says !== 'shown') return inconclusive('transport-lost', `${said(means)}the request could not be made or its effect seen: ${sent.read}`, sent, after)
  if (after.read !== value) return inconclusive('no-baseline', `${said(means)}the output was ${after.read} after a value that nobody may set: nothing was refused that could be recorded`, sent, after)
  const record = await look(audit, mark, 'request-error')
  return { record, works, shown: [mark, sent, after, record] }
}

const look = (audit: Audit, mark: Answer, event: AuditEvent) => audit.find({ as: 'auditor', mark: mark.read, event, subject: audit.facts.names.permitted })

/** What has to be recorded, in words: what held, and what broke where a search came to one of `breaking`. */
interface Owed {
  readonly holds: string
  readonly breaks: string
  readonly breaking: readonly Looked['record']['says'][]
}

/** Does something by every means that the door has and looks for its record each time: every one has to be there. */
export async function recordedByEach(operate: Operate, act: (means: string | undefined) => Promise<Looked | Judgement>, { holds, breaks, breaking }: Owed): Promise<Judgement> {
  const each: Looked[] = []
  for (const means of meansOf(operate)) {
    const looked = await act(means)
    if ('outcome' in looked) return looked
    const { record, works, shown } = looked
    if (breaking.includes(record.says)) return violated(`${said(means)}${breaks}: ${record.read}`, works, ...shown)
    if (record.says !== 'found') return undecidedBy(record)
    each.push(looked)
  }
  const [first, ...others] = each
  return first === undefined ? inconclusive('no-baseline', 'the bench names no means') : satisfied(`${holds}${operate.facts.means === undefined ? '' : ` (${operate.facts.means.join(', ')})`}`, first.works, ...first.shown, ...others.flatMap(({ works, shown }) => [works, ...shown]))
}

/** Why nothing can be said of a record that was not found: that there is none is another question. */
export const unlessFound = (record: Looked['record'], what = ''): Judgement => (record.says === 'absent' ? inconclusive('no-baseline', `${what}there is no record to look at: ${record.read}`, record) : undecidedBy(record))

/** Why a search for a record decides nothing. */
const undecidedBy = (record: Looked['record']): Judgement => inconclusive(record.says === 'mark-gone' || record.says === 'unnamed' ? 'ambiguous' : 'transport-lost', `the records could not be read: ${record.read}`, record)
