import type { AssertionId } from './assertion-ids.ts'
import type { Ask, Finding, Line } from './finding.ts'
import { parseAssertionId } from './parse.ts'
import { ContractError, parseObject, parseText } from './plain.ts'
import { parseWitnessRecord, sourceOf, type WitnessRecord } from './record.ts'
import { oneOf, type Parse, shape } from './shape.ts'
import { type Configuration, configurations } from './source.ts'

/** The door of what a person says of the component as a whole. */
export const COMPONENT = 'component'
/** The probe that stands for a person. */
export const WITNESS = 'witness'

/** One line of witness.jsonl: what a named person found about one assertion, at one door or of the component. */
export interface WitnessEntry {
  readonly assertion: AssertionId
  readonly door: string
  readonly says: 'satisfied' | 'violated' | 'not-applicable'
  readonly because: string
  readonly configuration: Configuration
  readonly record: WitnessRecord
}
/** The entry as evidence like any other: an ask, its finding, and the transcript that it cites. */
export interface Witnessed {
  readonly ask: Ask
  readonly finding: Finding
  readonly lines: readonly Line[]
}

const entry = shape({ assertion: parseAssertionId, says: oneOf(['satisfied', 'violated', 'not-applicable']), because: parseText, configuration: oneOf(configurations) }, { door: parseText })
const ownKeys: readonly string[] = ['assertion', 'says', 'because', 'configuration', 'door']

/** One entry as written in witness.yaml (the keys of the record beside the others) or kept in witness.jsonl (in a `record`); a ContractError names the path within `at`. */
export const parseWitnessEntry: Parse<WitnessEntry> = (value, at) => {
  const it = parseObject(value, at)
  const kept = it['record'] !== undefined
  const part = (own: boolean) => Object.fromEntries(Object.entries(it).filter(([key]) => ownKeys.includes(key) === own))
  const { record, ...rest } = kept ? it : { ...part(true), record: part(false) }
  const read = entry(rest, at)
  const parsed = { ...read, door: read.door ?? COMPONENT, record: parseWitnessRecord(record, kept ? `${at}.record` : at) }
  if (parsed.record.kind !== 'witnessed-test' && parsed.record.unit !== undefined) throw new ContractError(`${at}.unit is there, yet a ${parsed.record.kind} is about no unit`)
  return parsed
}

/** The evidence of the nth entry of a run. */
export function evidenceOf({ assertion, door, says, because, configuration, record }: WitnessEntry, n: number): Witnessed {
  const id = `${WITNESS}-${n}@${door}`
  const cite = `${id}#0`
  const source = sourceOf(record)
  const of = { ask: id, probe: WITNESS, assertion, door, source, configuration, because: `${because} (${record.person}, ${record.organisation}, ${record.reference} version ${record.version})`, record } as const
  return {
    ask: { id, probe: WITNESS, assertion, door, source },
    finding: { ...of, outcome: says, cites: [cite] },
    lines: [
      { n: 0, ms: 0, kind: 'call', session: WITNESS, verb: record.kind, given: { ...record } },
      { n: 1, ms: 0, kind: 'answer', of: 0, answer: { says, read: because, cite } },
    ],
  }
}
