import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EVIDENCE_PROFILE, type Json } from '@fourtwo/contract'
import { LONGEST_REPLY, LONGEST_REQUEST } from '@fourtwo/contract/line/messages.ts'
import { readSign1 } from '@fourtwo/contract/token/cose.ts'
import { claims, jsonOfCwt } from '@fourtwo/contract/token/cwt.ts'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const text = (name: string) => readFileSync(join(root, name), 'utf8')
const vectors = (name: string): readonly { id: string; token: string; expect: string }[] => JSON.parse(text(`test-vectors/evidence/${name}.json`)).vectors
const validate = new Ajv({ strict: false }).compile(JSON.parse(text('docs/evidence.schema.json')))
const claimsOfJws = (token: string): Record<string, Json> => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
const claimsOfCwt = (token: string) => jsonOfCwt(readSign1(Buffer.from(token, 'base64url')).payload, 'claims')
const token = (name: string, id: string) => vectors(name).find(it => it.id === id)?.token ?? ''

describe('the published schema of the claims', () => {
  test.each([['vectors', claimsOfJws], ['cwt-vectors', claimsOfCwt]] as const)('holds of every golden token in %s, and of spoiled ones whose claims are sound', (name, read) => {
    for (const id of ['golden', 'other-key', 'expired', 'other-unit', 'old-facts']) {
      expect([id, validate(read(token(name, id))), validate.errors]).toEqual([id, true, null])
    }
    for (const id of ['other-profile', 'no-unit']) expect([id, validate(read(token(name, id)))]).toEqual([id, false])
  })
  test('holds of tokens that a quote goes with', () => {
    for (const id of ['golden-T2', 'golden-T1', 'other-facts']) expect([id, validate(claimsOfJws(token('tpm-vectors', id))), validate.errors]).toEqual([id, true, null])
    expect(claimsOfJws(token('tpm-vectors', 'golden-T2'))).toHaveProperty('submods.tpm.quote')
  })
  test.each<[string, Json]>([
    ['eat_nonce', 'AAAA'], ['eat_nonce', 'a+b/'.repeat(8)], ['iat', -1], ['exp', 1.5], ['ueid', 'AAAA'], ['oemid', 'AAAAA'], ['hwmodel', ''], ['dbgstat', 'off'], ['swversion', []], ['swversion', ['1', '2']], ['facts_digest', 'AAAA'],
    ['collectors', [{ id: 'a', reports: 'a', state: 'seen', at: 1 }]], ['facts', { a: { state: 'reported' } }], ['facts', { a: { state: 'unreadable' } }], ['facts', { a: 1 }], ['submods', {}], ['agent', {}], ['agent', { sandbox: { permissionModel: 'on' } }], ['agent', { digest: 'A', sandbox: { permissionModel: true } }], ['submods', { tpm: {} }], ['submods', { tpm: { kid: 'A'.repeat(43), quote: 'A', signature: 'A', pcrs: { 24: 'A'.repeat(43) } } }],
  ])('refuses %s that is %j', (name, value) => {
    expect(validate({ ...claimsOfJws(token('vectors', 'golden')), [name]: value })).toBe(false)
  })
  test('asks for every claim that the profile has', () => {
    expect(Object.keys(JSON.parse(text('docs/evidence.schema.json')).properties).toSorted()).toEqual(Object.keys(claims).toSorted())
  })
})

test.each(Object.entries(claims))('the claim %s has the same number in the code, in the profile and in the CDDL', (name, { key }) => {
  const inCddl = [...text('docs/evidence.cddl').matchAll(/^ {2}(?:\? )?(-?\d+) => [^\n]*; (\w+)/gm)].find(([, , it]) => it === (name === 'jti' ? 'cti' : name))
  expect(inCddl?.[1]).toBe(String(key))
  expect(text('docs/evidence-profile.md')).toMatch(new RegExp(`^\\| \`${name}\` \\| ${key}[ (]`, 'm'))
})

test('the profile says what is sent over a line as it is', () => {
  const profile = text('docs/evidence-profile.md')
  expect(profile).toContain(`(a request ${LONGEST_REQUEST} bytes, an answer ${LONGEST_REPLY})`)
  expect(profile).toContain(`\`${EVIDENCE_PROFILE}\``)
})
