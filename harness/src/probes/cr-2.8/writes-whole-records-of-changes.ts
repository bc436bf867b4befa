import { type Answer, type Control, inconclusive, satisfied } from '@fourtwo/contract'
import { meansOf, said } from '../../operating.ts'
import { defineProbe } from '../../probe.ts'
import { changeAndLook, missendAndLook, unlessFound } from '../../recording.ts'
import { lacking } from '../../whole-record.ts'

/**
 * Sets the declared output, and asks for a value that nobody may set, by every means that the bench names, and looks whether the record of each tells its time, source, category, type, event id and outcome.
 *
 * As for logins: contents count and not the names of fields, where each stands the bench says (groups of `auditRecord`), and the outcome of what was refused is another than that of what was done. Over OPC UA these are audit events of updates
 * (OPC 10000-5, 6.4.2, 6.4.25 and 6.4.27; OPC 10000-2, Annex A), or records in a log, or both.
 *
 * @passes every record told all six, and outcomes told what was refused from what was done.
 * @doesNotShow whether what they tell is right, and records of changes that the bench does not name.
 */
export default defineProbe({
  id: 'writes-whole-records-of-changes',
  assertion: 'CR 2.8/g',
  asks: 'audit',
  witness: 'operate',
  accounts: { auditor: 'may-audit', permitted: 'may-operate' },
  atWitness: ['permitted'],
  hazard: 'changes-configuration',
  waits: [],

  async ask(audit, _wait, operate) {
    const { invalid } = operate.facts
    if (invalid === undefined) return inconclusive('not-reached', 'the bench names no value that nobody may set (outputInvalid), so that nothing can be refused to compare with')
    const shown: Answer[] = []
    let works: Control | undefined
    for (const means of meansOf(operate)) {
      const changed = await changeAndLook(operate, audit, means)
      if ('outcome' in changed) return changed
      const missed = await missendAndLook(operate, audit, invalid, means)
      if ('outcome' in missed) return missed
      for (const { record } of [changed, missed]) if (record.says !== 'found') return unlessFound(record, said(means))
      const wanting = lacking({ good: changed.record, refused: missed.record }, changed.works, ...changed.shown, ...missed.shown)
      if (wanting !== undefined) return wanting
      works ??= changed.works
      shown.push(...changed.shown, missed.works, ...missed.shown)
    }
    const [first, ...others] = shown
    if (works === undefined || first === undefined) return inconclusive('no-baseline', 'the bench names no means')
    return satisfied(`a change and a refused request each left a record that tells time, source, category, type, event id and outcome${operate.facts.means === undefined ? '' : ` (${operate.facts.means.join(', ')})`}`, works, first, ...others)
  },
})
