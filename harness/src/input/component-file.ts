import { type Catalogue, catalogue, changeables, configurations, ContractError, frs, independences, parseStatement, userKinds } from '@fourtwo/contract'
import type { Component } from '../component.ts'
import { HarnessError } from '../error.ts'
import { doorNames, readYamlFile } from './yaml-file.ts'

const text = { type: 'string', minLength: 1 } as const
const texts = { type: 'array', items: text } as const
const digest = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const
const strict = { type: 'object', additionalProperties: false } as const
const signed = {
  ...strict, required: ['person', 'organisation', 'independence', 'reference', 'version', 'digest', 'date'],
  properties: { person: text, organisation: text, independence: { enum: [...independences] }, reference: text, version: text, digest, date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } },
} as const
const level = { type: 'integer', minimum: 0, maximum: 4 } as const
const documented = { ...strict, required: ['document'], properties: { document: text, reviewed: signed } } as const

const door = {
  ...strict, required: ['kind'],
  properties: {
    kind: text, users: { enum: [...userKinds] }, reach: { enum: ['network', 'local'] }, hardened: { enum: ['on', 'off'] }, purpose: text, changes: { type: 'array', items: { enum: [...changeables] } },
    authentication: { enum: ['none'] }, tunnel: { enum: ['component'] }, readProtected: { type: 'boolean' },
    physicalProtection: documented, noCertificates: documented,
  },
} as const
const requirement = {
  ...strict, required: ['says'],
  properties: {
    says: { enum: ['met', 'not-applicable', 'integration', 'countermeasure'] }, at: texts, needs: text, justification: text, system: text,
    measure: text, document: text, owner: text, carries: { ...level, minimum: 1 }, reviewed: signed,
  },
} as const

/** The JSON Schema of component.yaml for the component types of a catalogue. What depends on `says` is held by the parser. */
export const componentSchema = ({ componentTypes }: Catalogue) => ({
  ...strict, required: ['supplier', 'model', 'version', 'serial', 'types', 'configuration', 'interfaces'],
  properties: {
    $schema: text, supplier: text, model: text, version: text, serial: text,
    types: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: componentTypes.map(({ id }) => id) } },
    configuration: { enum: [...configurations] },
    interfaces: { type: 'object', minProperties: 1, propertyNames: doorNames, additionalProperties: door },
    services: { type: 'object', additionalProperties: { ...strict, properties: { listens: { type: 'array', items: { type: 'string', pattern: '^(tcp|udp)/[1-9][0-9]{0,4}$' } }, purpose: text, fullPrivilege: text } } },
    accounts: texts,
    hardware: text, options: texts, furtherUnits: texts, softwareDigest: digest,
    hardening: { ...strict, required: ['guide', 'version'], properties: { guide: text, version: text, settingsDigest: digest } },
    agent: { enum: ['part-of-product', 'test-equipment'] },
    claims: { ...strict, properties: Object.fromEntries(frs.map(fr => [fr, level])) },
    requirements: { type: 'object', additionalProperties: requirement },
    conflicts: { type: 'array', items: { ...strict, required: ['counts', 'leaves', 'because'], properties: { counts: text, leaves: text, because: text } } },
  },
})

/**
 * Reads component.yaml: what the component is, every interface it has, and what its supplier states of it.
 * @throws HarnessError INPUT_INVALID naming file and line, or file and path.
 */
export function readComponentFile(file: string): Component {
  try {
    return parseComponent(readYamlFile(file, componentSchema(catalogue)), file)
  } catch (cause) {
    if (cause instanceof ContractError) throw new HarnessError('INPUT_INVALID', cause.message, cause)
    throw cause
  }
}

/**
 * Turns unknown JSON into a component statement, defaults filled in.
 * @throws ContractError naming the path.
 */
export const parseComponent = (value: unknown, at: string, of: Catalogue = catalogue): Component => parseStatement(value, at, of)
