import { type Claims, debugStates } from '../evidence.ts'
import type { Json } from '../finding.ts'
import { ContractError } from '../plain.ts'
import { type Cbor, type CborMap, decodeCbor, encodeCbor, type Writable } from './cbor.ts'

/**
 * How a claim is spelt in JSON and in CBOR. bytes: base64url and a byte string; name: a text and the bytes of it; maker: a number, or as bytes; debug: a word
 * of RFC 9711 and its number; json: as it stands, with texts for keys.
 */
type Form = 'bytes' | 'name' | 'maker' | 'debug' | 'json'
interface Claim {
  /** As IANA registered it for CWT, or one of its private range (less than -65536) that the profile gives a meaning. */
  readonly key: number
  readonly form: Form
}

/** The claims of the profile by their names in JSON (docs/evidence-profile.md). */
export const claims: Readonly<Record<keyof Claims | 'submods', Claim>> = {
  exp: { key: 4, form: 'json' }, iat: { key: 6, form: 'json' }, jti: { key: 7, form: 'name' }, eat_nonce: { key: 10, form: 'bytes' },
  ueid: { key: 256, form: 'bytes' }, oemid: { key: 258, form: 'maker' }, hwmodel: { key: 259, form: 'bytes' }, uptime: { key: 261, form: 'json' }, dbgstat: { key: 263, form: 'debug' },
  eat_profile: { key: 265, form: 'json' }, submods: { key: 266, form: 'json' }, bootseed: { key: 268, form: 'bytes' }, swname: { key: 270, form: 'json' }, swversion: { key: 271, form: 'json' },
  collectors: { key: -70001, form: 'json' }, facts_digest: { key: -70002, form: 'bytes' }, facts: { key: -70003, form: 'json' }, agent: { key: -70004, form: 'json' },
}
/** The states of debugging in the order of their numbers (RFC 9711, 4.2.9). */
const stateNumbers: readonly Json[] = debugStates
const byName: ReadonlyMap<string, Claim> = new Map(Object.entries(claims))
const letters = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The claims as the payload of a CWT (RFC 8392).
 * @throws TypeError for what CBOR has no form for; nothing that parses as claims and has a canonical form is among it.
 */
export function cwtPayload(given: Claims): Buffer {
  return encodeCbor(new Map(Object.entries(given).filter(([, value]) => value !== undefined).map(([name, value]) => {
    const claim = byName.get(name)
    if (claim === undefined) throw new TypeError(`the profile has no claim ${name}`)
    return [claim.key, toCbor(claim.form, value, name)]
  })))
}

/**
 * The members that a JWS of the same claims would have, to be parsed as those are. Claims that the profile lacks are passed over, as it is with JSON.
 * @throws ContractError naming the claim that has no form in JSON.
 */
export function jsonOfCwt(payload: Uint8Array, at: string): Readonly<Record<string, Json>> {
  const map = decodeCbor(payload, at)
  if (!isMap(map)) throw new ContractError(`${at} is no map of claims`)
  return Object.fromEntries([...byName].flatMap(([name, { key, form }]) => {
    const value = map.get(key)
    return value === undefined ? [] : [[name, fromCbor(form, value, `${at}.${name}`)]]
  }))
}

function toCbor(form: Form, value: Json, name: string): Writable {
  switch (form) {
    case 'bytes': return bytesOf(value, name)
    case 'name': return Buffer.from(textOf(value, name))
    case 'maker': return typeof value === 'number' ? value : bytesOf(value, name)
    case 'debug': return stateNumbers.indexOf(value)
    case 'json': return value
  }
}

function fromCbor(form: Form, value: Cbor, at: string): Json {
  switch (form) {
    case 'bytes': return base64url(value, at)
    case 'name': return nameOf(value, at)
    case 'maker': return typeof value === 'number' ? value : base64url(value, at)
    case 'debug': return (typeof value === 'number' ? debugStates[value] : undefined) ?? fail(`${at} is no state of debugging`)
    case 'json': return jsonOf(value, at)
  }
}

function textOf(value: Json, name: string): string {
  if (typeof value !== 'string' || /\p{Surrogate}/u.test(value)) throw new TypeError(`${name} is no text`)
  return value
}

function bytesOf(value: Json, name: string): Buffer {
  const bytes = Buffer.from(textOf(value, name), 'base64url')
  if (bytes.toString('base64url') !== value) throw new TypeError(`${name} is not base64url`)
  return bytes
}

const base64url = (value: Cbor, at: string): string => (value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : fail(`${at} is no byte string`))

function nameOf(value: Cbor, at: string): string {
  if (!(value instanceof Uint8Array)) fail(`${at} is no byte string`)
  try {
    return letters.decode(value)
  } catch {
    return fail(`${at} is no text in UTF-8`)
  }
}

function jsonOf(value: Cbor, at: string): Json {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Uint8Array) return fail(`${at} is a byte string, which JSON lacks`)
  if (!isMap(value)) return value.map((it, n) => jsonOf(it, `${at}[${n}]`))
  return Object.fromEntries([...value].map(([key, it]) => (typeof key === 'string' ? [key, jsonOf(it, `${at}.${key}`)] : fail(`${at} has the key ${key}, which JSON lacks`))))
}

const isMap = (value: Cbor): value is CborMap => value instanceof Map

function fail(sentence: string): never {
  throw new ContractError(sentence)
}
