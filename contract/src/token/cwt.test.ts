import { anything, assert, constantFrom, dictionary, jsonValue, nat, oneof, option, property, record, string, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonical } from '../canonical.ts'
import { type Claims, debugStates, EVIDENCE_PROFILE, parseClaims } from '../evidence.ts'
import { ContractError } from '../plain.ts'
import { type Cbor, encodeCbor } from './cbor.ts'
import { claims, cwtPayload, jsonOfCwt } from './cwt.ts'

const DIGEST = Buffer.alloc(32, 1).toString('base64url')
const sound: Claims = {
  eat_profile: EVIDENCE_PROFILE, eat_nonce: DIGEST, iat: 1, exp: 2, jti: 'j', ueid: Buffer.alloc(17, 1).toString('base64url'), oemid: 32473, hwmodel: 'UlRV', swname: 's', swversion: ['1'],
  collectors: [{ id: 'a', reports: 'a', state: 'absent', at: 1 }], facts_digest: DIGEST, facts: { a: { state: 'absent' } },
}
const bytes = (minLength: number, maxLength: number) => uint8Array({ minLength, maxLength }).map(it => Buffer.from(it).toString('base64url'))
const json = jsonValue().filter(it => !/\\ud[89a-f]/i.test(JSON.stringify(it)))

describe('claims as the payload of a CWT', () => {
  test('come back as they went, whatever they say, and have the same canonical form', () => {
    const any = record({
      eat_nonce: bytes(16, 64), iat: nat(), exp: nat(), jti: string({ minLength: 1, unit: 'grapheme' }), ueid: bytes(7, 33), oemid: oneof(nat(), bytes(3, 3), bytes(16, 16)), hwmodel: bytes(1, 32), swname: string({ minLength: 1, unit: 'grapheme' }),
      uptime: option(nat(), { nil: undefined }), dbgstat: option(constantFrom(...debugStates), { nil: undefined }), bootseed: option(bytes(32, 32), { nil: undefined }), submods: option(dictionary(string({ unit: 'grapheme' }), json), { nil: undefined }),
      facts: dictionary(string({ unit: 'grapheme' }), record({ state: constantFrom('reported'), value: json })),
    })
    assert(property(any, change => {
      const given = JSON.parse(JSON.stringify({ ...sound, ...change }))
      const back = jsonOfCwt(cwtPayload(given), 'claims')
      expect(back).toEqual(given)
      expect(canonical(back)).toBe(canonical(given))
    }), { numRuns: 1000 })
  })
  test('name every claim that parses, each with a key of its own', () => {
    const all = { ...sound, uptime: 1, dbgstat: 'enabled', bootseed: DIGEST, agent: { digest: DIGEST, sandbox: { noNewPrivs: true, seccomp: 2, capEff: '0000000000000004', permissionModel: true } } } as const
    expect(parseClaims(jsonOfCwt(cwtPayload(all), 'claims'), 'claims')).toEqual(all)
    expect(Object.keys(claims).toSorted()).toEqual([...Object.keys(all), 'submods'].toSorted())
    expect(new Set(Object.values(claims).map(({ key }) => key)).size).toBe(Object.keys(claims).length)
  })
  test.each<[string, Cbor]>([
    ['no map', [1]], ['a text for bytes', new Map([[10, 'AAAA']])], ['bytes for a text', new Map([[265, new Uint8Array(1)]]) ], ['a name that is no text', new Map([[7, Uint8Array.of(0xff)]])], ['no state of debugging', new Map([[263, 5]])],
    ['a word for debugging', new Map([[263, 'disabled']])], ['bytes within facts', new Map([[-70003, new Map([['a', new Uint8Array(1)]])]])], ['numbers for names of facts', new Map([[-70003, new Map([[1, 'a']])]])],
  ])('are none with %s', (_, value) => {
    expect(() => jsonOfCwt(encodeCbor(value), 'claims')).toThrow(ContractError)
  })
  test('are bytes or nothing, whatever they are read from', () => {
    assert(property(oneof(uint8Array(), anything().map(it => new Uint8Array(Buffer.from(String(JSON.stringify(it)))))), given => {
      try {
        jsonOfCwt(given, 'claims')
      } catch (fault) {
        expect(fault).toBeInstanceOf(ContractError)
      }
    }))
  })
  test('have no form for what is not base64url, nor for a claim that the profile lacks', () => {
    for (const change of [{ eat_nonce: 'AAA=' }, { eat_nonce: 'AAB' }, { oemid: 'A' }, { more: 1 }, { jti: '\ud800' }]) expect(() => cwtPayload({ ...sound, ...change } as Claims)).toThrow(TypeError)
  })
})
