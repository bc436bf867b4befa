import { readFileSync } from 'node:fs'
import { Ajv, type ErrorObject } from 'ajv'
import { closest } from 'fastest-levenshtein'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import { HarnessError } from '../error.ts'

const ajv = new Ajv({ allErrors: false, verbose: true, strict: true, allowUnionTypes: true })

/**
 * Reads a YAML (or JSON) file that a person wrote and holds it against a JSON Schema.
 * @throws HarnessError INPUT_INVALID naming file and line, with the nearest known key where one is unknown.
 */
export function readYamlFile(file: string, schema: object): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', `${file} cannot be read: ${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'}`, cause)
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' })
  const fault = document.errors[0]
  if (fault !== undefined) throw new HarnessError('INPUT_INVALID', `${file}:${lines.linePos(fault.pos[0]).line} is not YAML: ${fault.message.split('\n')[0]}`)
  const value = contentOf(document, file)
  const holds = ajv.compile(schema)
  if (holds(value)) return value
  const error = holds.errors?.[0]
  if (error === undefined) throw new HarnessError('INPUT_INVALID', `${file} does not fit its schema`)
  const path = error.instancePath.split('/').slice(1).map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const unknown: unknown = error.params['additionalProperty']
  const node = document.getIn(typeof unknown === 'string' ? [...path, unknown] : path, true)
  const offset = isNode(node) ? node.range?.[0] : undefined
  throw new HarnessError('INPUT_INVALID', `${file}:${offset === undefined ? 1 : lines.linePos(offset).line} ${path.join('.') || 'the file'} ${explain(error)}`)
}

/** An alias that leads nowhere, or to more than a file can mean, shows only here. */
function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS()
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', `${file} is not YAML that can be used: ${cause instanceof Error ? cause.message.split('\n')[0] : 'unknown'}`, cause)
  }
}

/** What a door may be called: its name stands in file names, citations and reports. `component` is what is said of no one door. */
export const doorNames = { pattern: '^(?!component$)[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' } as const

function explain({ keyword, params, message, parentSchema, propertyName }: ErrorObject): string {
  if (propertyName !== undefined) return `has the door ${JSON.stringify(propertyName.slice(0, 80))}, expected a name of up to 64 letters, digits, dots, dashes and underscores that begins with a letter or digit, and is not component`
  const unknown: unknown = params['additionalProperty']
  if (keyword !== 'additionalProperties' || typeof unknown !== 'string') {
    const allowed: unknown = params['allowedValues']
    return `${message ?? 'is invalid'}${Array.isArray(allowed) ? `: ${allowed.join(', ')}` : ''}`
  }
  const known = Object.keys(parentSchema?.['properties'] ?? {})
  return `has the unknown key ${unknown}${known.length === 0 ? '' : `; did you mean ${closest(unknown, known)}?`}`
}
