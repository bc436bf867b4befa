import * as opcua from 'node-opcua'
import { BinaryStream, DataValue, decodeExpandedNodeId, StatusCode, Variant } from 'node-opcua'
import { count, type Decode, type Decoded, type Field, FIELDS_AT_MOST, hexOf, printable, type Recorded, Stop, textOrHex } from '../decoded.ts'
import { decodeTransport, isTransport, type ReadService } from './transport.ts'

type Schema = typeof opcua.ReadRequest.schema
type Member = Schema['fields'][number]

/** Every structure that the library knows. */
const known: readonly Schema[] = Object.values(opcua).flatMap(it => (typeof it === 'function' && 'schema' in it && typeof it.schema === 'object' && it.schema !== null && 'fields' in it.schema ? [it.schema as Schema] : []))
/** Structures by the number of their binary encoding in namespace 0 (OPC 10000-6, A.3). */
const structures: ReadonlyMap<string, Schema> = new Map(known.flatMap(schema => (schema.encodingDefaultBinary === undefined || schema.encodingDefaultBinary === null ? [] : [[schema.encodingDefaultBinary.toString(), schema] as const])))
const named: ReadonlyMap<string, Schema> = new Map(known.map(schema => [schema.name, schema]))

/** Reads a message body as it stood inside the encryption (OPC 10000-6, 5.2.9), or a message of the TCP transport. */
const decode: Decode = recorded => (recorded.bytes.length === 0 ? [] : quietly(() => [isTransport(recorded.bytes) ? decodeTransport(recorded, serviceAt) : decodeService(recorded)]))
export default decode

/** Does something at once, without what the library says of bytes that it cannot read: that stands in the decoding itself. */
function quietly<T>(act: () => T): T {
  const { log, warn, error } = console
  console.log = console.warn = console.error = () => undefined
  try {
    return act()
  } finally {
    Object.assign(console, { log, warn, error })
  }
}

function decodeService(recorded: Recorded): Decoded {
  const { bytes } = recorded
  const { name, gist, fields, end, stopped = end < bytes.length ? `at byte ${end}: ${count(bytes.length - end, 'byte')} left over` : undefined } = readService(recorded, 0)
  const left = end < bytes.length ? [{ at: end, length: bytes.length - end, name: 'not decoded', value: hexOf(bytes.subarray(end)) }] : []
  return { name, at: 0, length: bytes.length, gist, fields: [...fields, ...left], ...(stopped === undefined ? {} : { stopped }) }
}

/** Reads the service that begins at a place, whatever stands there. */
function readService(recorded: Recorded, at: number): NonNullable<ReturnType<ReadService>> {
  const reader = new Reader(recorded, at)
  let name = 'service message'
  let stopped: string | undefined
  try {
    const schema = reader.structure('type')
    if (schema === undefined) throw new Stop('the type id is none that this version knows')
    name = schema.name
    reader.walk(schema, '')
  } catch (fault) {
    stopped = `at byte ${reader.at}: ${fault instanceof Stop ? fault.message : 'the bytes do not fit the structure'}`
  }
  return { name, gist: gistOf(reader.fields), fields: reader.fields, end: reader.at, ...(stopped === undefined ? {} : { stopped }) }
}

/** The type id of a service in four bytes, as every one is written (OPC 10000-6, 5.2.2.9); what is encrypted does not begin so. */
const serviceAt: ReadService = (recorded, at) => {
  const { bytes } = recorded
  return bytes.length >= at + 4 && bytes[at] === 1 && structures.has(`ns=${bytes[at + 1]};i=${bytes.readUInt16LE(at + 2)}`) ? readService(recorded, at) : undefined
}

/** Walks a structure with the library's own decoders, one field after the other, so that each has its place. */
class Reader {
  readonly fields: Field[] = []
  readonly #recorded: Recorded
  readonly #stream: BinaryStream

  constructor(recorded: Recorded, at: number) {
    this.#recorded = recorded
    this.#stream = new BinaryStream(recorded.bytes)
    this.#stream.length = at
  }

  /** Where the next field begins. */
  get at(): number {
    return Math.min(this.#stream.length, this.#recorded.bytes.length)
  }

  /** The type id that begins a message or an extension object; undefined where the structure is not known. */
  structure(name: string): Schema | undefined {
    let schema: Schema | undefined
    this.#field(name, () => {
      const id = decodeExpandedNodeId(this.#stream)
      schema = structures.get(id.toString())
      return schema === undefined ? id.toString() : `${id.toString()}: ${schema.name}`
    })
    return schema
  }

  walk(schema: Schema, path: string): void {
    const base = schema.getBaseSchema()
    if (base !== null && base.fields.length > 0) this.walk(base, path)
    for (const member of schema.fields) {
      if (member.switchBit !== undefined || member.switchValue !== undefined) throw new Stop(`${schema.name} has optional fields`)
      const name = path === '' ? member.name : `${path}.${member.name}`
      if (member.isArray === true) this.#array(member, name)
      else this.#member(member, name)
    }
  }

  #array(member: Member, name: string): void {
    let length = 0
    this.#field(`${name}: count`, () => {
      const read = this.#stream.readUInt32()
      length = read === 0xffffffff ? 0 : read
      return read === 0xffffffff ? 'none' : String(read)
    })
    for (let n = 0; n < length; n++) this.#member(member, `${name}[${n}]`)
  }

  #member(member: Member, name: string): void {
    if (member.fieldType === 'ExtensionObject') {
      this.#extension(name)
      return
    }
    if (member.category === 'complex') {
      const schema = schemaOf(member)
      if (schema === undefined) throw new Stop(`the structure ${member.fieldType} is not known`)
      this.walk(schema, name)
      return
    }
    this.#field(name, () => {
      const decodeMember = member.schema.decode
      if (decodeMember === undefined) throw new Stop(`the type ${member.fieldType} is not known`)
      return textOf(decodeMember(this.#stream), member)
    })
  }

  /** Type id, encoding, length, then a structure of its own (OPC 10000-6, 5.2.2.15). */
  #extension(name: string): void {
    const schema = this.structure(`${name}: type`)
    let encoding = 0
    this.#field(`${name}: encoding`, () => {
      encoding = this.#stream.readUInt8()
      return encoding === 0 ? 'no body' : encoding === 1 ? 'binary' : encoding === 2 ? 'XML' : String(encoding)
    })
    if (encoding === 0) return
    let length = 0
    this.#field(`${name}: length`, () => {
      length = this.#stream.readUInt32()
      return String(length)
    })
    const end = this.#stream.length + length
    if (end > this.#recorded.bytes.length) throw new Stop(`${name} takes ${count(length, 'byte')} and ${this.#recorded.bytes.length - this.#stream.length} are left`)
    if (schema !== undefined && encoding === 1) this.walk(schema, name)
    else if (length > 0) {
      this.#field(name, () => {
        this.#stream.length = end
        return count(length, 'byte')
      })
    }
    if (this.#stream.length !== end) throw new Stop(`${name} is not as long as it says`)
  }

  #field(name: string, read: () => string): void {
    if (this.fields.length >= FIELDS_AT_MOST) throw new Stop(`there are more than ${FIELDS_AT_MOST} fields`)
    const at = this.at
    let value: string
    try {
      value = read()
      if (this.#stream.length > this.#recorded.bytes.length) throw new Stop(`${name} reaches past the end`)
    } catch (fault) {
      this.#stream.length = at
      throw fault instanceof Stop ? fault : new Stop(`${name} does not fit what is left`)
    }
    const length = this.#stream.length - at
    this.fields.push({ at, length, name, value: this.#recorded.blanked(at, length) ? `(${count(length, 'byte')}, blanked)` : value })
  }
}

function schemaOf(member: Member): Schema | undefined {
  const made = 'fieldTypeConstructor' in member && typeof member.fieldTypeConstructor === 'function' ? member.fieldTypeConstructor : undefined
  return made !== undefined && 'schema' in made ? (made.schema as Schema) : named.get(member.fieldType)
}

function textOf(value: unknown, member: Member): string {
  if (value === null || value === undefined) return 'none'
  if (value instanceof DataValue) return dataValue(value)
  if (value instanceof Variant) return variant(value)
  if (value instanceof StatusCode) return `${value.name} (0x${value.value.toString(16).padStart(8, '0')})`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString()
  if (Buffer.isBuffer(value)) return value.length === 0 ? '(empty)' : textOrHex(value)
  if (typeof value === 'number' && member.category === 'enumeration' && 'typedEnum' in member.schema) return `${value}: ${nameIn(member.schema.typedEnum, value)}`
  if (typeof value === 'string') return value === '' ? '(empty)' : printable(value)
  if (typeof value === 'object' && member.fieldType === 'DiagnosticInfo') return 'none'
  return printable(String(value))
}

function nameIn(enumeration: unknown, value: number): string {
  const found = typeof enumeration === 'object' && enumeration !== null && 'get' in enumeration && typeof enumeration.get === 'function' ? enumeration.get(value) : undefined
  return found === undefined || found === null ? 'not defined' : String(found.key)
}

function dataValue(it: DataValue): string {
  const status = it.statusCode.value === 0 ? 'Good' : it.statusCode.name
  return it.value === undefined || it.value === null || it.value.dataType === 0 ? status : `${variant(it.value)}; ${status}`
}

function variant({ dataType, value }: Variant): string {
  const type = nameIn({ get: (n: number) => ({ key: opcua.DataType[n] ?? n }) }, dataType)
  const one = (it: unknown): string => (it instanceof Date ? it.toISOString() : Buffer.isBuffer(it) ? hexOf(it) : printable(String(it)))
  return `${type} ${Array.isArray(value) || (ArrayBuffer.isView(value) && !Buffer.isBuffer(value)) ? `[${[...(value as Iterable<unknown>)].slice(0, 100).map(one).join(', ')}]` : one(value)}`
}

/** What decides in a service message: its status, who it is for, what was read or written. */
const telling = [/serviceResult$/, /userIdentityToken\.userName$/, /userIdentityToken: type$/, /nodeId$/, /^results\[\d+\]$/, /\.value$/, /sessionName$/]

function gistOf(fields: readonly Field[]): string {
  const told = telling.flatMap(pattern => fields.filter(it => pattern.test(it.name)).slice(0, 2)).filter(it => it.value !== 'none')
  return told.slice(0, 3).map(it => `${it.name.replace(/^.*\./, '').replace(': type', '')} ${short(it.value.replace(/ \(0x[0-9a-f]+\)$/, '').replace(/^ns=0;i=\d+: /, ''))}`).join(', ')
}
const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text)
