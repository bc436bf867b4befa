import { ContractError, configurations, parseObject, parseOneOf, parseText } from '@fourtwo/contract'
import type { Component } from '../component.ts'
import { readYamlFile } from './yaml-file.ts'

const text = { type: 'string', minLength: 1 } as const
const types = ['SAR', 'EDR', 'HDR', 'NDR'] as const
const users = ['people', 'machines', 'both'] as const

const schema = {
  type: 'object', additionalProperties: false, required: ['supplier', 'model', 'version', 'serial', 'types', 'configuration', 'interfaces'],
  properties: {
    $schema: text, supplier: text, model: text, version: text, serial: text,
    types: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: [...types] } },
    configuration: { enum: [...configurations] },
    interfaces: {
      type: 'object', minProperties: 1,
      additionalProperties: { type: 'object', additionalProperties: false, required: ['kind', 'users'], properties: { kind: text, users: { enum: [...users] } } },
    },
  },
} as const

/**
 * Reads component.yaml: what the component is and every interface it has.
 * @throws HarnessError INPUT_INVALID naming file and line.
 */
export function readComponentFile(file: string): Component {
  return parseComponent(readYamlFile(file, schema), file)
}

/**
 * Turns unknown JSON into a component statement.
 * @throws ContractError naming the path.
 */
export function parseComponent(value: unknown, at: string): Component {
  const it = parseObject(value, at)
  const read = (key: string) => parseText(it[key], `${at}: ${key}`)
  if (!Array.isArray(it['types']) || it['types'].length === 0) throw new ContractError(`${at}: types is not a list of component types`)
  const interfaces = Object.entries(parseObject(it['interfaces'], `${at}: interfaces`)).map(([name, door]) => {
    const declared = parseObject(door, `${at}: interfaces.${name}`)
    return [name, { kind: parseText(declared['kind'], `${at}: interfaces.${name}.kind`), users: parseOneOf(users, declared['users'], `${at}: interfaces.${name}.users`) }] as const
  })
  return {
    supplier: read('supplier'), model: read('model'), version: read('version'), serial: read('serial'),
    types: it['types'].map((type, n) => parseOneOf(types, type, `${at}: types[${n}]`)),
    configuration: parseOneOf(configurations, it['configuration'], `${at}: configuration`),
    interfaces: Object.fromEntries(interfaces),
  }
}
