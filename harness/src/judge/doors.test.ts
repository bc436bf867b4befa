import { type AssertionId, assertionsOf, catalogue } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import { byDesign, doorsOf } from './doors.ts'
import { judge } from './judge.ts'
import { allHeld, allHeldBut, assertionOf, held, type Made, made, rowOf, signedBy, statementOf, surveyed } from './made-runs.ts'

const interfaces = { panel: { kind: 'https' }, broker: { kind: 'mqtt' }, server: { kind: 'opcua' } }
const withDoor = (door: object, more: object = {}) => ({ statement: statementOf({ interfaces: { ...interfaces, extra: door }, ...more }) })
const state = (id: AssertionId, found: readonly Made[], more = {}) => assertionOf(judge(made(found, more)), id)

describe('a door (SCORING, section 3)', () => {
  test('is for whom its kind is for where the statement does not say', () => {
    const of = (kind: string) => statementOf({ interfaces: { door: { kind } } }).interfaces['door']?.users
    expect(['https', 'ssh', 'console', 'opcua', 'mqtt', 'mqtt-client', 'modbus', 'syslog', 'time'].map(of)).toEqual(['people', 'people', 'people', 'both', 'machines', 'machines', 'machines', 'machines', 'machines'])
    expect(() => of('bespoke')).toThrow(/interfaces.door.users/)
  })
  test('that can change program, configuration, firmware or accounts is a door for people', () => {
    const run = withDoor({ kind: 'modbus', changes: ['firmware'] })
    expect(judge(made([surveyed], run)).doors.at(-1)).toMatchObject({ users: 'both', refuted: expect.stringContaining('firmware') })
    expect(state('CR 1.1/a', [surveyed, ...held('CR 1.1/a')], run).state).toBe('open')
    expect(state('CR 1.1/a', [surveyed, ...held('CR 1.1/a')], withDoor({ kind: 'modbus' })).state).toBe('holds')
  })
  test('declared for machines is refuted by a person\'s account that opens it', () => {
    const opened = (holder?: 'person' | 'machine') => ({ accounts: [{ name: 'ann', opens: ['broker'], ...(holder === undefined ? {} : { holder }) }] })
    expect(state('CR 1.1/a', [surveyed, ...held('CR 1.1/a')], opened('person'))).toMatchObject({ state: 'open', because: expect.stringContaining('ann') })
    for (const holder of [undefined, 'machine'] as const) expect(state('CR 1.1/a', [surveyed, ...held('CR 1.1/a')], opened(holder)).state).toBe('holds')
  })
  test('off in the hardened configuration and seen off is out of scope, and listed', () => {
    const off = withDoor({ kind: 'https', hardened: 'off' })
    const score = judge(made(allHeld(), off))
    expect(score.doors.at(-1)?.outOfScope).toContain('off in the hardened configuration')
    expect(score.vector.map(it => it.proven)).toEqual([4, 4, 4, 4, 4, 4, 4])
  })
  test('off, yet not seen off, is in scope', () => {
    const local = withDoor({ kind: 'console', hardened: 'off' })
    expect(state('CR 1.1/a', [surveyed, ...held('CR 1.1/a')], local).state).toBe('open')
    const silent: Made = { id: 'CR 1.1/a', door: 'extra', outcome: 'inconclusive', cause: 'transport-lost' }
    expect(state('CR 1.1/a', [surveyed, ...held('CR 1.1/a'), silent], withDoor({ kind: 'https', hardened: 'off' })).state).toBe('open')
    expect(state('CR 1.1/a', [surveyed, ...held('CR 1.1/a'), { ...silent, cause: 'switched-off' }], local).state).toBe('holds')
  })
  test('off, yet answering, is on', () => {
    const off = withDoor({ kind: 'https', hardened: 'off' })
    expect(state('CR 1.1/a', [surveyed, ...held('CR 1.1/a'), { id: 'CR 1.1/a', door: 'extra', outcome: 'violated' }], off).state).toBe('broken')
    expect(state('CR 1.1/a', [surveyed, ...held('CR 1.1/a'), { id: 'CR 1.1/b', door: 'extra', outcome: 'inconclusive', cause: 'switched-off' }, { id: 'CR 1.11/b', door: 'extra', outcome: 'satisfied' }], off).state).toBe('open')
  })
  test('on is in scope whatever its purpose', () => {
    expect(state('CR 1.1/a', [surveyed, ...held('CR 1.1/a')], withDoor({ kind: 'https', purpose: 'service only' })).state).toBe('open')
  })
  test('without a driver is inconclusive for every assertion over every door of its users, and listed', () => {
    const run = withDoor({ kind: 'https' })
    const unasked: Made = { id: 'CR 1.11/b', door: 'extra', outcome: 'inconclusive', cause: 'no-driver' }
    const score = judge(made([...allHeld(), unasked], run))
    expect(score.doors.filter(it => !it.driver).map(it => it.name)).toEqual(['extra'])
    expect(assertionOf(score, 'CR 1.11/b')).toMatchObject({ state: 'open' })
    expect(assertionOf(score, 'CR 1.10/a').places).toContainEqual(expect.objectContaining({ door: 'extra', cause: 'no-driver' }))
    expect(assertionOf(score, 'CR 1.2/a').state).toBe('holds')
    expect(assertionOf(score, 'CR 6.1/a').state).toBe('holds')
  })
})

describe('the port survey (SCORING, section 3)', () => {
  test('that found an undeclared door leaves no green result over every door', () => {
    const score = judge(made(allHeldBut('CR 7.7/a', { outcome: 'violated' })))
    expect(score.survey.state).toBe('undeclared-door')
    const every = score.rows.flatMap(row => row.assertions).filter(it => it.places.length > 1)
    expect(every.length).toBeGreaterThan(20)
    expect(every.filter(it => it.state === 'holds')).toEqual([])
    expect(assertionOf(score, 'CR 6.1/a').state).toBe('holds')
    expect(rowOf(score, 'CR 7.7').verdict).toBe('unmet')
  })
  test('that is missing, lost or inconclusive does so too, and says why', () => {
    const every = held('CR 1.11/b')
    expect(state('CR 1.11/b', every)).toMatchObject({ state: 'open', because: expect.stringContaining('no port survey was made') })
    for (const outcome of ['lost', 'inconclusive'] as const) expect(state('CR 1.11/b', [...every, { ...surveyed, outcome }]).state).toBe('open')
    expect(state('CR 1.11/b', [...every, { ...surveyed, configuration: 'as-shipped' }]).state).toBe('open')
    expect(state('CR 1.11/b', [...every, surveyed]).state).toBe('holds')
  })
  test('leaves what was seen violated violated', () => {
    expect(state('CR 1.11/b', held('CR 1.11/b', { outcome: 'violated' })).state).toBe('broken')
  })
  test('is made once for an address: doors that share it drop out', () => {
    expect(judge(made([surveyed, { ...surveyed, door: 'broker', outcome: 'not-applicable' }])).survey.state).toBe('complete')
  })
})

describe('a door without authentication by design (SCORING, section 3)', () => {
  const bus = (more: object = {}) => withDoor({ kind: 'modbus', authentication: 'none', ...more })
  test('violates CR 1.2, CR 2.1 RE(1) and CR 3.1 RE(1) natively', () => {
    const score = judge(made(allHeld(), bus()))
    expect(['CR 1.2', 'CR 2.1 RE(1)', 'CR 3.1 RE(1)'].map(name => rowOf(score, name).verdict)).toEqual(['unmet', 'unmet', 'unmet'])
    expect(score.vector.slice(0, 3).map(it => it.possible)).toEqual([1, 1, 1])
  })
  test('is closed natively by a tunnel of the component itself', () => {
    const score = judge(made(allHeld(), bus({ tunnel: 'component' })))
    expect(rowOf(score, 'CR 1.2').verdict).toBe('unproven')
  })
  test('is closed by a conduit in the declared vector only', () => {
    const measure = { says: 'countermeasure', measure: 'conduit', document: 'D-1', owner: 'integrator', carries: 3, reviewed: signedBy() }
    const { statement } = withDoor({ kind: 'modbus', authentication: 'none' }, { requirements: { 'CR 1.2': measure } })
    const score = judge(made(allHeld(), { statement }))
    expect(rowOf(score, 'CR 1.2')).toMatchObject({ verdict: 'unmet', declared: { verdict: 'met', way: 'countermeasure', carries: 3 } })
  })
  test('is not asked the bases of CR 1.1 and CR 2.1, unless it can change what makes it a door for people', () => {
    expect(state('CR 2.1/a', [surveyed, ...held('CR 2.1/a')], bus()).state).toBe('holds')
    expect(state('CR 2.1/a', [surveyed, ...held('CR 2.1/a')], bus({ changes: ['program'] })).state).toBe('open')
  })
  test('is asked CR 4.1 only if something read-protected passes, and CR 3.5 and CR 7.1 in full', () => {
    expect(state('CR 4.1/c', [surveyed, ...held('CR 4.1/c')], bus()).state).toBe('open')
    expect(state('CR 4.1/c', [surveyed, ...held('CR 4.1/c')], bus({ readProtected: false })).state).toBe('holds')
    for (const id of ['CR 3.5/a', 'CR 7.1/a', 'CR 3.1/a'] as const) expect(state(id, [surveyed, ...held(id)], bus({ readProtected: false })).state).toBe('open')
  })
})

describe('a door at which no certificate is verified (SCORING, section 7)', () => {
  const broker = (more: object = {}, assessment: 'self' | 'self-declaring' | 'lab' = 'lab') => ({ ...withDoor({ kind: 'mqtt', noCertificates: { document: 'D-3', ...more } }), assessment })
  const shown: readonly Made[] = [surveyed, ...held('CR 1.9/e')]
  test('is not asked of certificates where an independent reviewer says so, or in a self-assessment that says that it is one', () => {
    expect(state('CR 1.9/e', shown, broker()).state).toBe('open')
    expect(state('CR 1.9/e', shown, broker()).because).toContain('claimed, not reviewed')
    expect(state('CR 1.9/e', shown, broker({ reviewed: { ...signedBy(), independence: 'supplier' } })).state).toBe('open')
    expect(state('CR 1.9/e', shown, broker({ reviewed: signedBy() })).state).toBe('holds')
    expect(state('CR 1.9/e', shown, broker({}, 'self-declaring'))).toMatchObject({ state: 'holds', closedBy: 'self-declared' })
  })
  test('drops out of exactly what the catalogue has asked where a certificate is verified', () => {
    const [door] = doorsOf(statementOf({ interfaces: { extra: { kind: 'mqtt', noCertificates: { document: 'D-3', reviewed: signedBy() } } } }), { answered: [], survey: { state: 'none', because: '' }, accounts: [] })
    const ids = assertionsOf(catalogue).map(({ id }) => id as AssertionId)
    const wanted = assertionsOf(catalogue).filter(({ assertion }) => assertion.where?.includes('verifies a certificate') === true).map(({ id }) => id)
    expect(wanted.length).toBeGreaterThan(5)
    expect(door === undefined ? [] : ids.filter(id => byDesign(door, id, 'lab')?.outcome === 'not-applicable')).toEqual(wanted)
  })
  test('is asked all else', () => {
    expect(state('CR 1.2/a', [surveyed, ...held('CR 1.2/a')], broker({ reviewed: signedBy() })).state).toBe('open')
  })
  test('is asked where something was found of certificates there, of all that is asked of them, and the contradiction is listed', () => {
    for (const outcome of ['violated', 'satisfied'] as const) {
      const run = made([...shown, { id: 'CR 1.9/a', door: 'extra', outcome }], broker({ reviewed: signedBy() }))
      expect(assertionOf(judge(run), 'CR 1.9/e').state).toBe('open')
      expect(judge(run).contradictions).toMatchObject([{ assertion: 'CR 1.9/a', door: 'extra', weaker: { source: 'declared' }, stronger: { source: 'observed' } }])
    }
  })
  test('is asked where what could have been found of certificates there is lost', () => {
    const run = broker({ reviewed: signedBy() })
    expect(state('CR 1.9/e', [...shown, { id: 'CR 1.9/a', door: 'extra', outcome: 'inconclusive', cause: 'no-driver' }], run).state).toBe('holds')
    expect(state('CR 1.9/e', [...shown, { id: 'CR 1.9/a', door: 'extra', outcome: 'lost' }], run).state).toBe('open')
  })
  test('alone never makes a row of it: where no other door is asked, an independent reviewer of the row has to say so', () => {
    const all = statementOf({ interfaces: Object.fromEntries(Object.entries(interfaces).map(([name, door]) => [name, { ...door, noCertificates: { document: 'D-3' } }])) })
    expect(rowOf(judge({ ...made([surveyed], { statement: all }), assessment: 'lab' }), 'CR 1.9').verdict).toBe('unproven')
  })
})

describe('a direct local line (SCORING, section 3)', () => {
  const line = (more: object = {}, assessment: 'self' | 'self-declaring' | 'lab' = 'lab') => ({ ...withDoor({ kind: 'console', physicalProtection: { document: 'D-2', ...more } }), assessment })
  const at = (id: AssertionId) => [surveyed, ...held(id), { id, door: 'extra', outcome: 'inconclusive' } as const]
  test('may rely on documented physical protection for confidentiality and integrity', () => {
    expect(state('CR 1.5/d', at('CR 1.5/d'), line({ reviewed: signedBy() }))).toMatchObject({ state: 'holds', closedBy: 'reviewed' })
    expect(state('CR 1.5/d', at('CR 1.5/d'), line({}, 'self-declaring'))).toMatchObject({ state: 'holds', closedBy: 'self-declared' })
    expect(state('CR 1.5/d', at('CR 1.5/d'), line()).state).toBe('open')
  })
  test('may not for authentication, nor may a network door', () => {
    expect(state('CR 1.1/a', at('CR 1.1/a'), line({ reviewed: signedBy() })).state).toBe('open')
    expect(state('CR 1.5/d', at('CR 1.5/d'), withDoor({ kind: 'https', physicalProtection: { document: 'D-2', reviewed: signedBy() } })).state).toBe('open')
  })
})
