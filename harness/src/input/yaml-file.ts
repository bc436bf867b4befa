import { readFileSync } from 'node:fs'
import { Ajv, type ErrorObject } from 'ajv'
import { closest } from 'fastest-levenshtein'
import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml'
import { HarnessError } from '../error.ts'

const ajv = new Ajv({ allErrors: false, verbose: true, strict: true, allowUnionTypes: true })

/** Where a value stands in a file: its keys, from the outermost. */
export type Path = readonly string[]
interface Parsed {
  readonly document: Document
  readonly lines: LineCounter
}

/**
 * Reads a YAML (or JSON) file that a person wrote and holds it against a JSON Schema.
 * @throws HarnessError INPUT_INVALID naming file and line, with the nearest known key where one is unknown.
 */
export function readYamlFile(file: string, schema: object): unknown {
  const parsed = parse(file)
  const fault = parsed.document.errors[0]
  if (fault !== undefined) throw new HarnessError('INPUT_INVALID', `${file}:${parsed.lines.linePos(fault.pos[0]).line} is not YAML: ${printable(fault.message.split('\n')[0] ?? '')}`)
  const value = contentOf(parsed, file)
  const holds = ajv.compile(schema)
  if (holds(value)) return value
  const error = holds.errors?.[0]
  if (error === undefined) throw new HarnessError('INPUT_INVALID', `${file} does not fit its schema`)
  const path = error.instancePath.split('/').slice(1).map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const unknown: unknown = error.propertyName ?? error.params['additionalProperty']
  throw new HarnessError('INPUT_INVALID', `${file}:${lineOf(parsed, typeof unknown === 'string' ? [...path, unknown] : path)} ${printable(path.join('.')) || 'the file'} ${printable(explain(error))}`)
}

/** What is wrong with a value of a file that was read, as an error that names file, line and path. `path` is the value's, or that of what should hold it. */
export function invalid(file: string, path: Path, says: string, cause?: unknown): HarnessError {
  return new HarnessError('INPUT_INVALID', `${file}:${lineOf(parse(file), path)} ${printable(path.join('.'))} ${printable(says)}`, cause)
}

function parse(file: string): Parsed {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', `${file} cannot be read: ${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'}`, cause)
  }
  const text = bytes.toString('utf8')
  const odd = /[^\P{Cc}\t\r\n]|\uFFFD/u.exec(text) // where UTF-8 does not decode, U+FFFD stands
  if (odd !== null) throw new HarnessError('INPUT_INVALID', `${file}:${text.slice(0, odd.index).split('\n').length} is not YAML: it holds bytes that are no text`)
  const lines = new LineCounter()
  return { document: parseDocument(text, { lineCounter: lines, logLevel: 'error', prettyErrors: false }), lines }
}

/** The line of a key, else of what is nearest above it. */
function lineOf({ document, lines }: Parsed, path: Path): number {
  const parent = path.length === 0 ? undefined : document.getIn(path.slice(0, -1), true)
  const key: unknown = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1))?.key : path.length === 0 ? document.contents : document.getIn(path, true)
  if (!isNode(key) || key.range == null) return path.length === 0 ? 1 : lineOf({ document, lines }, path.slice(0, -1))
  return lines.linePos(key.range[0]).line
}

/** An alias that leads nowhere, or to more than a file can mean, shows only here. */
function contentOf({ document, lines }: Parsed, file: string): unknown {
  try {
    return document.toJS()
  } catch (cause) {
    let at: Node | undefined
    visit(document, { Alias: (_, alias) => {
      at ??= alias
      if (alias.resolve(document) !== undefined) return undefined
      at = alias
      return visit.BREAK
    } })
    throw new HarnessError('INPUT_INVALID', `${file}:${lines.linePos(at?.range?.[0] ?? 0).line} is not YAML that can be used: ${cause instanceof Error ? printable(cause.message.split('\n')[0] ?? '') : 'unknown'}`, cause)
  }
}

/** What may stand in a sentence on a terminal: no control characters, and no more than a person reads. */
const printable = (text: string): string => {
  const shown = text.replaceAll(/\p{Cc}/gu, '?')
  return shown.length > 500 ? `${shown.slice(0, 500)}…` : shown
}

/** What a door may be called: its name stands in file names, citations and reports. `component` is what is said of no one door. */
export const doorNames = { pattern: '^(?!component$)[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' } as const

function explain({ keyword, params, message, data, parentSchema, propertyName }: ErrorObject): string {
  if (propertyName !== undefined) return `has the door ${JSON.stringify(propertyName.slice(0, 80))}, expected a name of up to 64 letters, digits, dots, dashes and underscores that begins with a letter or digit, and is not component`
  const unknown: unknown = params['additionalProperty']
  if (keyword !== 'additionalProperties' || typeof unknown !== 'string') {
    const allowed: unknown = params['allowedValues']
    return Array.isArray(allowed) ? `is ${JSON.stringify(data)}, expected one of ${allowed.join(', ')}${typeof data === 'string' ? `; did you mean ${closest(data, allowed)}?` : ''}` : (message ?? 'is invalid')
  }
  const known = Object.keys(parentSchema?.['properties'] ?? {})
  return `has the unknown key ${unknown}${known.length === 0 ? '' : `; did you mean ${closest(unknown, known)}?`}`
}
