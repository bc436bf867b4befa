import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assertionsOf, catalogue, catalogues } from '@fourtwo/contract'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../test-vectors/catalogue')
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'))
const schema = read('catalogue.schema.json')
const fits = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(typeof schema === 'object' && schema !== null ? schema : {})
const files = readdirSync(folder).filter(file => file.endsWith('.json') && file !== 'catalogue.schema.json')
/** What a standard's own sentence is made of. */
const normative = /\bshall\b|\bthe capability to\b/i

describe('the catalogue', () => {
  test.each(files)('%s fits its schema', file => {
    expect(fits(read(file)) ? [] : fits.errors).toEqual([])
  })
  test.each([
    ['an unknown key', { ...catalogue, more: 1 }],
    ['an unknown key of an assertion', { ...catalogue, requirements: catalogue.requirements.map(it => ({ ...it, assertions: it.assertions.map(text => ({ ...text, proofs: 'observed' })) })) }],
    ['a word that is none', { ...catalogue, requirements: catalogue.requirements.map(it => ({ ...it, assertions: it.assertions.map(text => ({ ...text, over: 'each' })) })) }],
    ['a level that is none', { ...catalogue, requirements: catalogue.requirements.map(it => ({ ...it, minLevel: 5 })) }],
  ])('with %s does not', (_, spoilt) => expect(fits(spoilt)).toBe(false))

  test('is there for every edition, under the edition\'s own name', () => {
    expect(files.map(file => Object(read(file)).edition).toSorted()).toEqual(Object.keys(catalogues).toSorted())
    for (const [edition, it] of Object.entries(catalogues)) expect(it.edition).toBe(edition)
  })
  test('names only component types that it lists', () => {
    for (const it of Object.values(catalogues)) {
      const types = it.componentTypes.map(({ id }) => id)
      expect([...new Set(it.requirements.flatMap(({ appliesTo }) => appliesTo))].filter(type => !types.includes(type))).toEqual([])
    }
  })
  test('holds 77 entries, 49 enhancements and 189 assertions, 10 of them advisory', () => {
    expect(catalogue.requirements).toHaveLength(77)
    expect(catalogue.requirements.flatMap(it => it.enhancements)).toHaveLength(49)
    const placed = assertionsOf(catalogue)
    expect(placed).toHaveLength(241)
    expect(new Set(placed.map(it => it.id)).size).toBe(189)
    expect(new Set(placed.filter(it => it.assertion.advisory === true).map(it => it.id)).size).toBe(10)
  })
  test('gives an assertion of a family the same text wherever it is printed', () => {
    for (const of of Map.groupBy(assertionsOf(catalogue), it => it.id).values()) expect(new Set(of.map(it => JSON.stringify(it.assertion))).size).toBe(1)
  })
  test('writes every sentence itself: none reads like the standard\'s', () => {
    expect('Components shall provide the capability to').toMatch(normative)
    expect(files.filter(file => normative.test(readFileSync(join(folder, file), 'utf8')))).toEqual([])
  })
  test('has conditions that a row can be held to, and hands-on parts that exist', () => {
    const parts = catalogue.requirements.flatMap(it => (it.certifierHandsOnTest ?? []).map(({ part }) => ({ it, part })))
    expect(parts.length).toBeGreaterThan(20)
    expect(parts.filter(({ it, part }) => part !== 'base' && !it.enhancements.some(({ n }) => part === `RE(${n})`) && !it.assertions.some(({ letter }) => part.startsWith(`${letter} (`))).map(({ it, part }) => `${it.id} ${part}`)).toEqual([])
  })
})
