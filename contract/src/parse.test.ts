import { describe, expect, test } from 'vitest'
import { ContractError, editions, parseFinding, parseScore, parseStatement, parseVerdict, parseWitnessRecord } from './index.ts'

const record = { kind: 'witnessed-test', person: 'P', organisation: 'O', independence: 'independent', reference: 'PR-1', version: '1', digest: 'a'.repeat(64), date: '2026-02-28', unit: '1' }
const finding = { ask: 'a', probe: 'p', assertion: 'CR 1.1/a', door: 'd', source: 'witnessed', configuration: 'hardened', outcome: 'satisfied', because: 'b', cites: ['a#0'], record }
const statement = { supplier: 'S', model: 'M', version: '1', serial: '1', types: ['EDR'], configuration: 'hardened', interfaces: { line: { kind: 'console' }, bus: { kind: 'mqtt', users: 'both', hardened: 'off' } } }

describe('a witness record', () => {
  test('is parsed', () => expect(parseWitnessRecord(record, 'x')).toEqual(record))
  test.each([
    [{ person: '' }, 'x.person'], [{ digest: 'ABC' }, 'x.digest'], [{ date: '2026-02-30' }, 'x.date'], [{ date: '28.2.2026' }, 'x.date'], [{ independence: 'friend' }, 'x.independence'], [{ kind: 'hearsay' }, 'x.kind'], [{ more: 1 }, 'x.more'], [{ unit: undefined }, 'x.unit'],
  ])('with %j is refused, naming the path', (wrong, path) => expect(() => parseWitnessRecord({ ...record, ...wrong }, 'x')).toThrow(path))
})

describe('a finding', () => {
  test('witnessed or reviewed carries its record', () => {
    expect(parseFinding(finding, 'f')).toEqual(finding)
    const { record: _, ...bare } = finding
    expect(() => parseFinding(bare, 'f')).toThrow('f.record')
    expect(() => parseFinding({ ...bare, source: 'reviewed' }, 'f')).toThrow('f.record')
    for (const source of ['observed', 'reviewed']) expect(() => parseFinding({ ...finding, source }, 'f')).toThrow('f.source')
    expect(parseFinding({ ...bare, source: 'observed' }, 'f')).toMatchObject({ source: 'observed' })
  })
})

describe('a statement', () => {
  test('has its defaults filled in by kind', () => {
    expect(parseStatement(statement, 's').interfaces).toEqual({ line: { kind: 'console', users: 'people', reach: 'local', hardened: 'on' }, bus: { kind: 'mqtt', users: 'both', reach: 'network', hardened: 'off' } })
  })
  test('parses to itself', () => expect(parseStatement(parseStatement(statement, 's'), 's')).toEqual(parseStatement(statement, 's')))
  test.each([
    [{ types: ['PLC'] }, 's.types[0]'], [{ types: [] }, 's.types'], [{ claims: { IAC: 5 } }, 's.claims.IAC'], [{ claims: { XX: 1 } }, 's.claims.XX'], [{ requirements: { 'CR 9.9': { says: 'met' } } }, 'CR 9.9'],
    [{ requirements: { 'CR 1.1': { says: 'perhaps' } } }, 's.requirements.CR 1.1.says'], [{ requirements: { 'CR 1.1': { says: 'countermeasure', measure: 'm', document: 'd', owner: 'o' } } }, 'carries'],
    [{ requirements: { 'CR 1.1': { says: 'not-applicable' } } }, 'justification'], [{ requirements: { 'CR 1.1': { says: 'met', justification: 'x' } } }, 'justification'], [{ requirements: { 'CR 6.1': { says: 'met', at: ['nowhere'] } } }, 'nowhere'],
    [{ conflicts: [{ counts: 'CR 1.1', leaves: 'CR 0', because: 'x' }] }, 'CR 0'], [{ softwareDigest: 'x' }, 's.softwareDigest'], [{ interfaces: { a: { kind: 'bespoke' } } }, 's.interfaces.a.users'], [{ interfaces: { a: { kind: 'toString' } } }, 's.interfaces.a.users'],
    [{ supplier: 7 }, 's.supplier'], [{ unknown: 1 }, 's.unknown'],
  ])('with %j is refused, naming the path', (wrong, path) => {
    expect(() => parseStatement({ ...statement, ...wrong }, 's')).toThrow(ContractError)
    expect(() => parseStatement({ ...statement, ...wrong }, 's')).toThrow(path)
  })
})

describe('a score and a verdict', () => {
  test.each([[null, 'score'], [{}, 'score.edition'], [{ edition: editions[0], types: 1 }, 'score.types']])('%j is refused, naming the path', (value, path) => expect(() => parseScore(value, 'score')).toThrow(path))
  test('with a word that is none is refused', () => {
    const declared = { verdict: 'met', because: 'x', way: 'native' }
    const verdict = { row: 'CR 1.1', title: 't', fr: 1, minLevel: 1, verdict: 'met', because: 'x', way: 'native', declared, notClaimed: false, remarks: [], assertions: [] }
    expect(parseVerdict(verdict, 'v')).toEqual(verdict)
    expect(() => parseVerdict({ ...verdict, verdict: 'fine' }, 'v')).toThrow('v.verdict')
    expect(() => parseVerdict({ ...verdict, declared: { ...declared, way: 'luck' } }, 'v')).toThrow('v.declared.way')
  })
})
