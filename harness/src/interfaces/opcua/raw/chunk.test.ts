import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { CreateSessionResponse, OpenSecureChannelRequest, ReadResponse, resolveNodeId, SecurityPolicy, WriteRequest } from 'node-opcua'
import { beforeAll, describe, expect, test } from 'vitest'
import { rsaKey } from '../../../pki/authorities.ts'
import { makeCertificate } from '../../../pki/certificate.ts'
import { recordedBytes } from '../../decoded.ts'
import { bodyOf } from '../body.ts'
import decode from '../decode.ts'
import { readResponse } from './answer.ts'
import { openAsymmetric, openSymmetric, secureAsymmetric, secureSymmetric } from './chunk.ts'
import { acknowledged, error } from './message.ts'
import { damages } from './spoilings.ts'
import { decryptAsymmetric, deriveKeys, encryptAsymmetric, suites } from './suites.ts'

console.log = console.info = console.debug = console.error = console.warn = () => undefined

/** Chunks derived by other means than this codec: HMAC and AES of another language's library, keys by the formula of RFC 5246, 5. */
const golden: { secret: string; seed: string; body: string; policies: Record<string, { signing: string; encrypting: string; vector: string; signed: string; signedAndEncrypted: string }> } =
  JSON.parse(readFileSync(new URL('../../../../../test-vectors/opcua/secured-chunks.json', import.meta.url), 'utf8'))
const hex = (text: string) => Buffer.from(text, 'hex')
const all = [...suites.values()].map(suite => [suite.uri.split('#')[1] ?? '', suite] as const)
const parts = { type: 'MSGF', channel: 7, sequence: 51, request: 3, body: hex(golden.body) }

const made = new Map<number, readonly ReturnType<typeof pair>[]>()
const pair = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits })
/** Two pairs of keys of a length, made once: they take their time. */
function pairs(bits: number): readonly [ReturnType<typeof pair>, ReturnType<typeof pair>] {
  const held = made.get(bits) ?? [pair(bits), pair(bits)]
  made.set(bits, held)
  return held as [ReturnType<typeof pair>, ReturnType<typeof pair>]
}

describe.each(all)('%s', (name, suite) => {
  const vector = golden.policies[name]
  const keys = deriveKeys(suite, hex(golden.secret), hex(golden.seed))
  const by = (encrypts: boolean) => ({ suite, token: 9, keys, encrypts })
  test('derives its keys and secures a message as it was derived elsewhere', () => {
    expect([keys.signing, keys.encrypting, keys.vector].map(it => it.toString('hex'))).toEqual([vector?.signing, vector?.encrypting, vector?.vector])
    expect(secureSymmetric(by(false), parts).sealed.toString('hex')).toBe(vector?.signed)
    expect(secureSymmetric(by(true), parts).sealed.toString('hex')).toBe(vector?.signedAndEncrypted)
  })

  test('opens what it secured, whatever it is, and nothing of which one bit is another', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), fc.nat(), fc.nat(7), (body, encrypts, at, bit) => {
      const { sealed } = secureSymmetric(by(encrypts), { ...parts, body: Buffer.from(body) })
      expect(sealed.readUInt32LE(4)).toBe(sealed.length)
      const opened = openSymmetric(sealed, by(encrypts))
      expect(opened).toMatchObject({ type: 'MSGF', channel: 7, token: 9, inside: { sequence: 51, request: 3 } })
      expect(opened?.inside?.body.equals(Buffer.from(body))).toBe(true)
      const other = Buffer.from(sealed)
      other[at % other.length] = (other[at % other.length] ?? 0) ^ (1 << bit)
      expect(openSymmetric(other, by(encrypts))?.inside).toBeUndefined()
    }), { numRuns: 60 })
  })

  test('every damage is one that nobody takes for a message', () => {
    for (const [damage, spoiling] of Object.entries(damages)) {
      const spoiled = secureSymmetric(by(true), parts, spoiling(0)).sealed
      expect(spoiled.equals(secureSymmetric(by(true), parts).sealed), damage).toBe(false)
      expect(openSymmetric(spoiled.subarray(0, spoiled.readUInt32LE(4)), by(true))?.inside, damage).toBeUndefined()
    }
  })

  test.each([1024, 2047, 2048, 3072])('encrypts for a key of %d bits, and no other key opens it', bits => {
    const [{ publicKey, privateKey }, { privateKey: other }] = pairs(bits)
    const bytes = Buffer.alloc(700, 0x61)
    const sealed = encryptAsymmetric(suite, publicKey, bytes)
    expect(decryptAsymmetric(suite, privateKey, sealed)?.equals(bytes)).toBe(true)
    expect(decryptAsymmetric(suite, other, sealed)?.equals(bytes)).not.toBe(true)
    expect(decryptAsymmetric(suite, privateKey, Buffer.alloc(Math.ceil(bits / 8), 0xff))).toBeUndefined()
  })
})

describe.each([2047, 2048, 3072] as const)('a handshake with keys of %d bits', bits => {
  let key: KeyObject
  let certificate: Buffer
  beforeAll(async () => {
    key = await rsaKey(bits)
    certificate = await makeCertificate({ name: 'CN=peer', key, uri: 'urn:peer' })
  })
  test('is read in clear, field by field, however long its blocks are', () => {
    const suite = suites.get(SecurityPolicy.Aes256_Sha256_RsaPss)
    const { clear } = secureAsymmetric({ suite, policy: SecurityPolicy.Aes256_Sha256_RsaPss, own: certificate, peer: certificate, key }, { ...parts, type: 'OPNF', body: bodyOf(new OpenSecureChannelRequest({ clientNonce: Buffer.alloc(32, 1) })) })
    const [message] = decode(recordedBytes(clear.toString('hex')))
    expect(message?.name).toBe('OPN OpenSecureChannelRequest')
    expect(message?.stopped).toBeUndefined()
    expect(message?.fields.map(it => it.name)).toEqual(expect.arrayContaining(['sender certificate', 'receiver certificate thumbprint', 'sequence number', 'request', 'clientNonce', 'padding: length', 'padding', ...(bits > 2048 ? ['padding: high byte of its length'] : []), 'signature']))
    expect(message?.fields.at(-1)).toMatchObject({ name: 'signature', length: Math.ceil(bits / 8) })
  })
  test.each(all)('under %s is opened by who it is for, every field in its place', (_name, suite) => {
    for (const length of [0, 1, 100, 190, 191, 192, 400]) {
      const made = secureAsymmetric({ suite, policy: suite.uri, own: certificate, peer: certificate, key }, { ...parts, type: 'OPNF', body: Buffer.alloc(length, 0x62) })
      expect(made.sealed.readUInt32LE(4)).toBe(made.sealed.length)
      const opened = openAsymmetric(made.sealed, suite, key)
      expect(opened).toMatchObject({ policy: suite.uri, channel: 7, inside: { sequence: 51, request: 3 } })
      expect(opened?.inside?.body.length).toBe(length)
      const damaged = secureAsymmetric({ suite, policy: suite.uri, own: certificate, peer: certificate, key }, { ...parts, type: 'OPNF' }, damages['one bit of the signature']?.(0)).sealed
      expect(openAsymmetric(damaged, suite, key)?.inside).toBeUndefined()
    }
  })
})

describe('whatever comes', () => {
  const suite = suites.get('http://opcfoundation.org/UA/SecurityPolicy#Basic256Sha256')
  if (suite === undefined) throw new Error('there is no such policy')
  const keys = deriveKeys(suite, Buffer.alloc(32), Buffer.alloc(32, 1))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const anything = fc.tuple(fc.constantFrom('', 'ACKF', 'ERRF', 'OPNF', 'MSGF', 'MSGC', 'CLOF'), fc.uint8Array({ maxLength: 200 })).map(([type, bytes]) => Buffer.concat([Buffer.from(type), bytes]))
  test('is read or not, and nothing throws', () => {
    fc.assert(fc.property(anything, bytes => {
      for (const [, of] of [...all, ['', undefined] as const]) {
        openSymmetric(bytes, { suite: of, keys, encrypts: true })
        openAsymmetric(bytes, of, privateKey)
      }
      acknowledged(bytes)
      error(bytes)
      readResponse(bytes, CreateSessionResponse)
      readResponse(Buffer.concat([Buffer.from([1, 0, 0x7a, 2]), bytes]), ReadResponse)
    }), { numRuns: 300 })
  })
  test.each(Object.entries(damages))('a write damaged by %s still shows each field', (_damage, spoiling) => {
    const body = bodyOf(new WriteRequest({ nodesToWrite: [{ nodeId: resolveNodeId('ns=1;s=Stop'), attributeId: 13, value: { value: { dataType: 'Double', value: 1.2 } } }] }))
    const { clear } = secureSymmetric({ suite, token: 9, keys, encrypts: true }, { ...parts, body }, spoiling(20))
    const [message] = decode(recordedBytes(clear.toString('hex')))
    const names = message?.fields.map(it => it.name) ?? []
    expect(message?.name).toBe('MSG WriteRequest')
    expect(names.slice(0, 7)).toEqual(['message type', 'chunk', 'message size', 'secure channel', 'token', 'sequence number', 'request'])
    expect(names.slice(-4)).toEqual(['nodesToWrite[0].value', 'padding: length', 'padding', 'signature'])
    expect(message?.fields.find(it => it.name === 'nodesToWrite[0].value')?.value).toContain('1.2')
  })
  test('of a chunk with a part of a service, the rest is told apart', () => {
    const { clear } = secureSymmetric({ suite, token: 9, keys, encrypts: true }, { ...parts, type: 'MSGC', body: Buffer.alloc(33, 0x61) })
    expect(decode(recordedBytes(clear.toString('hex')))[0]?.fields.slice(-6).map(it => it.name)).toEqual(['sequence number', 'request', 'body, or a part of one', 'padding: length', 'padding', 'signature'])
    const { sealed } = secureSymmetric({ suite, token: 9, keys, encrypts: true }, { ...parts, body: Buffer.alloc(33, 0x61) })
    expect(decode(recordedBytes(sealed.toString('hex')))[0]?.fields.at(-1)?.name).toBe('sequence header and what is encrypted or noise')
  })
  test('a chunk in clear is decoded to its last byte', () => {
    fc.assert(fc.property(fc.constantFrom(...all), fc.uint8Array({ maxLength: 60 }), fc.boolean(), ([, of], bytes, encrypts) => {
      const { clear } = secureSymmetric({ suite: of, token: 9, keys: deriveKeys(of, Buffer.alloc(32), Buffer.alloc(32, 1)), encrypts }, { ...parts, body: Buffer.concat([Buffer.from([1, 0, 0x77, 2]), bytes]) })
      const [message] = decode(recordedBytes(clear.toString('hex')))
      let next = 0
      for (const field of message?.fields ?? []) {
        expect(field.at).toBe(next)
        next += field.length
      }
      expect(next).toBe(clear.length)
    }), { numRuns: 100 })
  })
})
