import { ContractError, parseText, show } from './plain.ts'
import { oneOf, type Parse, shape } from './shape.ts'

/** Whose side a person stands on: the supplier's, or neither the supplier's nor the product's. */
export const independences = ['supplier', 'independent'] as const
export type Independence = (typeof independences)[number]

/** A named person who stands behind a document or procedure, identified to the byte (SCORING, section 4). */
export interface Signed {
  readonly person: string
  readonly organisation: string
  readonly independence: Independence
  /** Document or procedure id. */
  readonly reference: string
  readonly version: string
  /** SHA-256 of the document or raw record, hex. */
  readonly digest: string
  /** Day it was signed, YYYY-MM-DD. */
  readonly date: string
}
/** What the person did: performed or watched a test on the unit, examined a document or the hardware, or examined the supplier's own record of a test. */
export const recordKinds = ['witnessed-test', 'reviewed-document', 'supplier-test-record'] as const
/** Evidence that a person stands for. `unit` is the serial number of the one tested; a witnessed test without it counts for nothing. */
export interface WitnessRecord extends Signed {
  readonly kind: (typeof recordKinds)[number]
  readonly unit?: string
}

const date: Parse<string> = (value, at) => {
  const text = parseText(value, at)
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  const calendar = new Date(Date.UTC(year, month - 1, day))
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(calendar.getTime()) || calendar.toISOString().slice(0, 10) !== text) throw new ContractError(`${at} is ${show(value)}, expected a day as YYYY-MM-DD`)
  return text
}

/** A SHA-256 in hex. */
export const parseDigest: Parse<string> = (value, at) => {
  const text = parseText(value, at)
  if (!/^[0-9a-f]{64}$/.test(text)) throw new ContractError(`${at} is ${show(value)}, expected a SHA-256 as 64 hex digits`)
  return text
}

const signed = { person: parseText, organisation: parseText, independence: oneOf(independences), reference: parseText, version: parseText, digest: parseDigest, date } as const

/** A signature under a document, or a ContractError naming the path within `at`. */
export const parseSigned: Parse<Signed> = shape(signed)
/** Evidence that a person stands for, or a ContractError naming the path within `at`. */
export const parseWitnessRecord: Parse<WitnessRecord> = (value, at) => {
  const record = shape({ kind: oneOf(recordKinds), ...signed }, { unit: parseText })(value, at)
  if (record.kind === 'witnessed-test' && record.unit === undefined) throw new ContractError(`${at}.unit is missing: a witnessed test names the unit it was made on`)
  return record
}

/** What evidence under such a record is: watched or performed, or examined. */
export const sourceOf = ({ kind }: Pick<WitnessRecord, 'kind'>): 'witnessed' | 'reviewed' => (kind === 'witnessed-test' ? 'witnessed' : 'reviewed')
