import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { practice, standingOf } from '@fourtwo/contract'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../test-vectors/practice')
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'))
const schema = read('practice.schema.json')
const fits = new Ajv2020({ allErrors: true, strict: true }).compile(typeof schema === 'object' && schema !== null ? schema : {})
const files = readdirSync(folder).filter(file => file !== 'practice.schema.json')

describe('the practice list', () => {
  test.each(files)('%s fits its schema and is named after its date', file => {
    const list = read(file)
    expect(fits(list) ? [] : fits.errors).toEqual([])
    expect(`${Object(list).date}.json`).toBe(file)
  })
  test.each([
    ['a standing that is none', { ...practice, entries: [{ kind: 'key', name: 'RSA', standing: 'good', source: 'fips186' }] }],
    ['an entry without a source', { ...practice, entries: [{ kind: 'key', name: 'RSA', standing: 'current' }] }],
    ['a source without a date', { ...practice, sources: { one: { title: 'One', url: 'https://one.example' } } }],
    ['a date that is none', { ...practice, date: 'today' }],
  ])('with %s does not', (_, spoilt) => expect(fits(spoilt)).toBe(false))
  test('judged by is the newest', () => expect(practice.date).toBe(files.map(file => file.replace('.json', '')).toSorted().at(-1)))
  test('names a source for every entry, uses every source, and says nothing twice', () => {
    expect(practice.entries.filter(({ source }) => practice.sources[source] === undefined)).toEqual([])
    expect(Object.keys(practice.sources).filter(name => !practice.entries.some(({ source }) => source === name))).toEqual([])
    const names = practice.entries.map(({ kind, name }) => `${kind} ${name}`)
    expect(names.filter((name, n) => names.indexOf(name) !== n)).toEqual([])
  })
  test.each([
    ['opcua-policy', 'Basic256', undefined, 'withdrawn'], ['opcua-policy', 'Basic256Sha256', undefined, 'current'], ['opcua-policy', 'Made-up', undefined, 'unknown'],
    ['key', 'RSA', 2047, 'withdrawn'], ['key', 'RSA', 2048, 'current'], ['key', 'RSA', undefined, 'unknown'], ['tls-version', 'TLS 1.1', undefined, 'withdrawn'], ['ssh-kex', 'TLS 1.1', undefined, 'unknown'],
  ] as const)('holds %s %s of %s bits %s', (kind, name, bits, standing) => expect(standingOf(kind, name, bits).standing).toBe(standing))
})
