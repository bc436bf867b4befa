import { configurations, ContractError, independences, parseObject, parseWitnessEntry, recordKinds, type WitnessEntry } from '@fourtwo/contract'
import { HarnessError } from '../error.ts'
import { readYamlFile } from './yaml-file.ts'

const text = { type: 'string', minLength: 1 } as const

/** The JSON Schema of witness.yaml. */
export const witnessSchema = {
  type: 'object', additionalProperties: false, required: ['records'],
  properties: {
    $schema: text,
    records: {
      type: 'array', minItems: 1,
      items: {
        type: 'object', additionalProperties: false,
        required: ['assertion', 'says', 'because', 'configuration', 'kind', 'person', 'organisation', 'independence', 'reference', 'version', 'digest', 'date'],
        properties: {
          assertion: text, door: text, says: { enum: ['satisfied', 'violated', 'not-applicable'] }, because: text, configuration: { enum: [...configurations] }, kind: { enum: [...recordKinds] },
          person: text, organisation: text, independence: { enum: [...independences] }, reference: text, version: text, digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' }, unit: text,
        },
      },
    },
  },
} as const

/**
 * Reads witness.yaml: tests that a named person performed or watched on the unit, and documents that one examined.
 * @throws HarnessError INPUT_INVALID naming file and line, or file and path.
 */
export function readWitnessFile(file: string): WitnessEntry[] {
  const records = parseObject(readYamlFile(file, witnessSchema), file)['records']
  try {
    return (Array.isArray(records) ? records : []).map((record, n) => parseWitnessEntry(record, `${file}: records[${n}]`))
  } catch (cause) {
    if (cause instanceof ContractError) throw new HarnessError('INPUT_INVALID', cause.message, cause)
    throw cause
  }
}
