import { assertionIds, catalogue, type Finding, parseAssertionId, parseScore } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import { judge } from './judge.ts'
import { allHeld, allHeldBut, assertionOf, held, type Made, made, rowOf, signedBy, statementOf, surveyed } from './made-runs.ts'
import { rowsOf } from './rows.ts'

const statement = (requirements: object, more: object = {}) => ({ statement: statementOf({ requirements, ...more }) })
const vectorOf = (...given: Parameters<typeof made>) => judge(made(...given)).vector

describe('rows (SCORING, section 1)', () => {
  test.each([['SAR', [34, 53, 67, 73]], ['EDR', [36, 61, 77, 83]], ['HDR', [36, 62, 78, 84]], ['NDR', [40, 67, 86, 92]]] as const)('of %s are as many as the standard asks at each level', (type, counts) => {
    const rows = rowsOf(catalogue, [type]).filter(it => it.fr !== null)
    expect([1, 2, 3, 4].map(level => rows.filter(it => it.minLevel <= level).length)).toEqual(counts)
  })
  test('of two types at once are the union', () => {
    const both = rowsOf(catalogue, ['EDR', 'NDR']).map(it => it.row)
    expect(new Set(both)).toEqual(new Set([...rowsOf(catalogue, ['EDR']), ...rowsOf(catalogue, ['NDR'])].map(it => it.row)))
    expect(both).toContain('EDR 3.10')
    expect(both).toContain('NDR 3.10')
  })
  test('cite ids that parse', () => {
    for (const id of assertionIds) expect(parseAssertionId(id, 'x')).toBe(id)
  })
})

describe('the item (SCORING, section 1)', () => {
  const added = { statement: statementOf({ agent: 'test-equipment', furtherUnits: ['2'], interfaces: { panel: { kind: 'https' }, broker: { kind: 'mqtt' }, server: { kind: 'opcua' }, agent: { kind: 'agent' } } }) }
  test('with an agent that is no part of it is "unit modified", and the agent\'s door is asked nothing', () => {
    const score = judge(made([...allHeld(), { id: 'CR 1.11/b', door: 'agent', outcome: 'violated' }], added))
    expect(score.remarks).toContain('unit modified: agent added')
    expect(score.doors.find(it => it.name === 'agent')?.outOfScope).toContain('test equipment')
    expect(assertionOf(score, 'CR 1.11/b').state).toBe('holds')
  })
  test('then leaves the open ports unproven until a unit without the agent confirms them', () => {
    const confirmed: Made = { id: 'CR 7.7/a', source: 'witnessed', outcome: 'satisfied', record: { unit: '2' } }
    expect(rowOf(judge(made(allHeld(), added)), 'CR 7.7').verdict).toBe('unproven')
    expect(rowOf(judge(made([...allHeld(), { ...confirmed, record: { unit: '1' } }], added)), 'CR 7.7').verdict).toBe('unproven')
    expect(rowOf(judge(made([...allHeld(), confirmed], added)), 'CR 7.7').verdict).toBe('met')
  })
  test('whose agent is part of it is not modified', () => {
    expect(judge(made(allHeld())).remarks).not.toContain('unit modified: agent added')
  })
})

describe('a configuration (SCORING, section 2)', () => {
  test('gives a level only if it is one hardened configuration', () => {
    expect(judge(made(allHeld()))).toMatchObject({ vectorStands: true, vector: Array(7).fill({ proven: 4 }) })
    for (const configuration of ['as-found', 'as-shipped'] as const) {
      const score = judge(made(allHeld(), { statement: statementOf({ configuration }) }))
      expect(score.vector.map(({ proven, possible }) => [proven, possible])).toEqual(Array(7).fill([0, 4]))
      expect(score).toMatchObject({ vectorStands: false, mayConform: false, noVector: [expect.stringContaining(configuration.replace('-', ' '))], informs: Array(7).fill({ proven: 4 }) })
    }
  })
  test('does not mix: what was found otherwise is set aside', () => {
    for (const configuration of ['as-found', 'as-shipped'] as const) {
      const state = assertionOf(judge(made([surveyed, ...held('CR 6.1/a', { configuration })])), 'CR 6.1/a')
      expect(state).toMatchObject({ state: 'open', doors: [{ aside: expect.stringContaining(configuration) }] })
    }
  })
  test('as shipped serves CR 1.5, CR 7.7 and the section out of the box', () => {
    const shipped = { configuration: 'as-shipped' } as const
    const score = judge(made([surveyed, ...held('CR 1.5/b', shipped), ...held('CR 7.7/b', { ...shipped, outcome: 'violated' }), ...held('CR 6.1/a', shipped)]))
    expect(['CR 1.5/b', 'CR 7.7/b', 'CR 6.1/a'].map(id => assertionOf(score, parseAssertionId(id, '')).state)).toEqual(['holds', 'broken', 'open'])
    expect(score.outOfTheBox.map(it => it.assertion).toSorted()).toEqual(['CR 1.5/b', 'CR 6.1/a', 'CR 7.7/b'])
  })
  test('as shipped is no survey of the hardened unit', () => {
    expect(assertionOf(judge(made([{ ...surveyed, configuration: 'as-shipped' }])), 'CR 7.7/a').state).toBe('open')
  })
  test('as shipped yields to what was found hardened', () => {
    const both = (now: Made['outcome']) => assertionOf(judge(made([surveyed, ...held('CR 7.7/b', { outcome: now }), ...held('CR 7.7/b', { configuration: 'as-shipped', outcome: 'violated' })])), 'CR 7.7/b').state
    expect([both('satisfied'), both('inconclusive'), both('violated')]).toEqual(['holds', 'broken', 'broken'])
  })
  test('leaves a feature that is switched off open, never violated', () => {
    expect(assertionOf(judge(made([surveyed, { id: 'CR 6.1/a', outcome: 'inconclusive', cause: 'switched-off' }])), 'CR 6.1/a').state).toBe('open')
  })
  test('does not count a feature that needs what is outside the item', () => {
    expect(rowOf(judge(made(allHeld(), statement({ 'CR 6.1': { says: 'met', needs: 'licence L' } }))), 'CR 6.1')).toMatchObject({ verdict: 'unmet', because: expect.stringContaining('licence L') })
  })
  test('counts one of two features that cannot be on together', () => {
    const score = judge(made(allHeld(), { statement: statementOf({ conflicts: [{ counts: 'CR 6.2', leaves: 'CR 2.6', because: 'one port' }] }) }))
    expect([rowOf(score, 'CR 6.2').verdict, rowOf(score, 'CR 2.6')]).toEqual(['met', expect.objectContaining({ verdict: 'unproven', because: expect.stringContaining('CR 6.2') })])
  })
  test('stops being hardened where a setting of the guide is found not in force', () => {
    for (const outcome of ['violated', 'lost'] as const) expect(judge(made(allHeldBut('CR 7.6/a', { outcome }))).vector.map(it => it.proven)).toEqual(Array(7).fill(0))
    expect(judge(made(allHeldBut('CR 7.6/a', { outcome: 'violated' })))).toMatchObject({ vectorStands: false, noVector: [expect.stringContaining('stopped being hardened')] })
    expect(judge(made(allHeldBut('CR 7.6/a', { outcome: 'violated' }), statement({}, { claims: { RA: 1, UC: 1 } }))).vector.map(it => [it.possible, it.claim?.native])).toEqual([[4, undefined], [4, 'unproven-claim'], [4, undefined], [4, undefined], [4, undefined], [4, undefined], [0, 'refuted']])
    expect(judge(made(allHeldBut('CR 7.6/a', { outcome: 'inconclusive' }))).vectorStands).toBe(true)
  })
})

describe('a verdict (SCORING, section 6)', () => {
  test('is unmet before not applicable before unproven before met', () => {
    expect(rowOf(judge(made(allHeld())), 'CR 1.10').verdict).toBe('met')
    expect(rowOf(judge(made(allHeldBut('CR 1.10/a', { outcome: 'inconclusive' }))), 'CR 1.10').verdict).toBe('unproven')
    expect(rowOf(judge(made(allHeldBut('CR 1.10/a', { outcome: 'violated' }))), 'CR 1.10').verdict).toBe('unmet')
  })
  test('leaves advisory assertions aside', () => {
    expect(rowOf(judge(made(allHeldBut('CR 1.10/c', { outcome: 'violated' }))), 'CR 1.10').verdict).toBe('met')
  })
  test('of an enhancement is never better than its base', () => {
    const under = (outcome: Made['outcome']) => rowOf(judge(made(allHeldBut('CR 6.1/a', { outcome }))), 'CR 6.1 RE(1)').verdict
    expect([under('satisfied'), under('inconclusive'), under('violated')]).toEqual(['met', 'unproven', 'unmet'])
    const own = (id: Made['id']) => rowOf(judge(made(allHeld().map(it => (it.id === id ? { ...it, outcome: 'violated' } : it.id === 'CR 6.1/a' ? { ...it, outcome: 'inconclusive' } : it)))), 'CR 6.1 RE(1)').verdict
    expect(own('CR 6.1 RE(1)/a')).toBe('unmet')
  })
  test('of an enhancement under a base that is not applicable is not applicable, unless it is independent', () => {
    const found = allHeld().map((it): Made => (/^CR (1\.7|2\.12)\//.test(it.id) ? { ...it, source: 'observed', outcome: 'not-applicable' } : it))
    const score = judge(made(found))
    expect(['CR 1.7', 'CR 1.7 RE(1)', 'CR 2.12', 'CR 2.12 RE(1)'].map(name => rowOf(score, name).verdict)).toEqual(['not-applicable', 'not-applicable', 'not-applicable', 'met'])
  })
  test('of an enhancement seen violated outweighs a base that is only stated not to apply', () => {
    const said = statement({ 'CR 1.7': { says: 'not-applicable', justification: 'no passwords' } })
    const found: Made[] = [surveyed, ...held('CR 1.7 RE(1)/a', { outcome: 'violated' })]
    expect(['CR 1.7', 'CR 1.7 RE(1)'].map(name => rowOf(judge(made(found, { ...said, assessment: 'self-declaring' })), name).verdict)).toEqual(['not-applicable', 'unmet'])
  })
  test('asks for one of several alternatives only', () => {
    const alternatives = (a: Made['outcome'], b: Made['outcome']) => rowOf(judge(made([surveyed, ...held('NDR 3.2/a', { outcome: a }), ...held('NDR 3.2/b', { outcome: b })], { statement: statementOf({ types: ['NDR'] }) })), 'NDR 3.2').verdict
    expect([alternatives('violated', 'satisfied'), alternatives('violated', 'inconclusive'), alternatives('violated', 'violated')]).toEqual(['met', 'unproven', 'unmet'])
  })
  test('shows a disputed level both ways, where it changes the outcome', () => {
    const disputed = (outcome: Made['outcome']) => judge(made(allHeldBut('NDR 1.13 RE(1)/a', { outcome }, ['NDR']), { statement: statementOf({ types: ['NDR'] }) }))
    expect(disputed('violated').vector[0]).toMatchObject({ proven: 2, disputed: [{ readings: [{ row: 'NDR 1.13 RE(1)', minLevel: 2 }], proven: 1, possible: 1 }] })
    expect(disputed('satisfied').vector[0]?.disputed).toEqual([])
    const [one, both] = ['EDR 3.2/b', 'CR 3.7/a'].map(last => allHeld().map((it): Made => (it.id === 'EDR 3.2/b' || it.id === last ? { ...it, outcome: 'violated' } : it)))
    const readings = [{ row: 'EDR 3.2', minLevel: 2 }, { row: 'CR 3.7', minLevel: 2 }]
    expect(vectorOf(one ?? [])[2]).toMatchObject({ proven: 0, disputed: [{ readings: readings.slice(0, 1), proven: 1, possible: 1 }] })
    expect(vectorOf(both ?? [])[2]).toMatchObject({ proven: 0, disputed: [{ readings, proven: 1, possible: 1 }] })
    expect(rowOf(disputed('satisfied'), 'NDR 1.13 RE(1)')).toMatchObject({ minLevel: 3, alternativeMinLevel: 2, remarks: [expect.stringContaining('disputed')] })
  })
})

describe('a level (SCORING, section 8)', () => {
  test('is proven 0 and possible 4 while nothing is shown', () => {
    expect(vectorOf([]).map(({ proven, possible }) => [proven, possible])).toEqual(Array(7).fill([0, 4]))
  })
  test('is 4 throughout where everything holds, in the vector\'s order, and says where nothing further is asked', () => {
    const score = judge(made(allHeld()))
    expect(score.vector.map(it => it.abbreviation)).toEqual(['IAC', 'UC', 'SI', 'DC', 'RDF', 'TRE', 'RA'])
    expect(score.vector.map(it => it.proven)).toEqual([4, 4, 4, 4, 4, 4, 4])
    expect(score.vector.map(it => it.lastAskedLevel)).toEqual([4, 4, 4, 3, 1, 3, 3])
    expect(score.vector[4]?.levels.map(it => it.asksMore)).toEqual([true, false, false, false])
    expect(vectorOf(allHeld(['NDR']), { statement: statementOf({ types: ['NDR'] }) })[4]?.lastAskedLevel).toBe(3)
  })
  test('falls below the level at which a violated row starts, and names it', () => {
    expect(vectorOf(allHeldBut('CR 6.2/a', { outcome: 'violated' }))[5]).toMatchObject({ abbreviation: 'TRE', proven: 1, possible: 1, blocks: ['CR 6.2'] })
    expect(vectorOf(allHeldBut('CR 6.2/a', { outcome: 'inconclusive' }))[5]).toMatchObject({ proven: 1, possible: 4 })
  })
  test('has its minimum beside the vector', () => {
    expect(judge(made(allHeldBut('CR 6.2/a', { outcome: 'violated' }))).minimum).toEqual({ native: { proven: 1, possible: 1 }, declared: { proven: 1, possible: 1 } })
  })
  test('above the claim is tested and not claimed', () => {
    const score = judge(made(allHeld(), statement({}, { claims: { TRE: 2 } })))
    expect(score.vector[5]?.levels.map(it => it.claimed)).toEqual([true, true, false, false])
    expect([rowOf(score, 'CR 6.2').notClaimed, rowOf(score, 'CR 6.1 RE(1)').notClaimed, rowOf(score, 'CR 7.8').notClaimed]).toEqual([false, true, false])
  })
})

describe('the gates (SCORING, section 9)', () => {
  test('all met, may conform', () => expect(judge(made(allHeld()))).toMatchObject({ mayConform: true, noConformance: [], vectorStands: true }))
  test('unproven: the vector stands, and "conforms" is not used', () => {
    expect(judge(made(allHeldBut('CCSC 4/a', { outcome: 'inconclusive' })))).toMatchObject({ vectorStands: true, mayConform: false, noConformance: [expect.stringContaining('CCSC 4')] })
  })
  test.each(['CCSC 2/a', 'CCSC 3/b', 'CCSC 4/a'] as const)('%s violated: the same, with the reason', id => {
    expect(judge(made(allHeldBut(id, { outcome: 'violated' })))).toMatchObject({ vectorStands: true, mayConform: false, noConformance: [expect.stringContaining('unmet')] })
  })
  test('CCSC 1 violated: no vector in the headline', () => {
    expect(judge(made(allHeldBut('CCSC 1/a', { outcome: 'violated' })))).toMatchObject({ vectorStands: false, mayConform: false, noVector: [expect.stringContaining('CCSC 1')] })
  })
  test('are no rows of any level', () => expect(judge(made([])).rows.filter(it => it.row.startsWith('CCSC'))).toEqual([]))
})

describe('three ways, kept apart (SCORING, section 10)', () => {
  const integration = { says: 'integration', system: 'the directory' }
  const countermeasure = { says: 'countermeasure', measure: 'a firewall', document: 'D-3', owner: 'the integrator', carries: 2, reviewed: signedBy() }
  test('an integration that the row allows counts when its assertions hold and the behaviour without it is tested', () => {
    expect(rowOf(judge(made(allHeld(), statement({ 'CR 1.3': integration }))), 'CR 1.3')).toMatchObject({ verdict: 'met', way: 'integration' })
    expect(rowOf(judge(made(allHeldBut('CCSC 1/c', { outcome: 'inconclusive' }), statement({ 'CR 1.3': integration }))), 'CR 1.3').verdict).toBe('unproven')
    expect(rowOf(judge(made(allHeldBut('CR 1.3/a', { outcome: 'inconclusive' }), statement({ 'CR 1.3': integration }))), 'CR 1.3').verdict).toBe('unproven')
  })
  test('an integration that the row does not allow does not count', () => {
    expect(rowOf(judge(made(allHeld(), statement({ 'CR 6.1': integration }))), 'CR 6.1').verdict).toBe('unproven')
  })
  test('a reviewed countermeasure counts in the declared vector only, up to the level it carries', () => {
    const score = judge(made(allHeldBut('CR 6.1/a', { outcome: 'violated' }), statement({ 'CR 6.1': countermeasure })))
    expect(rowOf(score, 'CR 6.1')).toMatchObject({ verdict: 'unmet', declared: { verdict: 'met', way: 'countermeasure', carries: 2 } })
    expect(score.vector[5]).toMatchObject({ proven: 0, possible: 0, declared: { proven: 2, possible: 2 } })
    expect(rowOf(score, 'CR 6.1 RE(1)')).toMatchObject({ verdict: 'unmet', declared: { verdict: 'met', carries: 2 } })
  })
  test('one that nobody reviewed does not', () => {
    const { reviewed: _, ...unreviewed } = countermeasure
    const row = rowOf(judge(made(allHeldBut('CR 6.1/a', { outcome: 'violated' }), statement({ 'CR 6.1': unreviewed }))), 'CR 6.1')
    expect(row).toMatchObject({ declared: { verdict: 'unmet' }, remarks: [expect.stringContaining('not reviewed')] })
  })
  test.each([['CCSC 1', 'CCSC 1/a', 'unmet'], ['CCSC 3', 'CCSC 3/b', 'unmet'], ['CCSC 4', 'CCSC 4/a', 'unmet'], ['CCSC 2', 'CCSC 2/a', 'met']] as const)('%s: none bears the gates 1, 3 and 4', (gate, id, verdict) => {
    expect(rowOf(judge(made(allHeldBut(id, { outcome: 'violated' }), statement({ [gate]: countermeasure }))), gate).declared.verdict).toBe(verdict)
  })
  test('never take anything from what is native', () => {
    const score = judge(made(allHeldBut('CR 6.1/a', { outcome: 'inconclusive' }), statement({ 'CR 6.1': countermeasure })))
    expect(score.vector[5]).toMatchObject({ proven: 0, possible: 4, declared: { proven: 2, possible: 4 } })
  })
  test('a claim is proven, an unproven claim, or refuted by rows', () => {
    const claimed = (outcome: Made['outcome']) => vectorOf(allHeldBut('CR 6.2/a', { outcome }), statement({}, { claims: { TRE: 2 } }))[5]?.claim
    expect(claimed('satisfied')).toEqual({ level: 2, native: 'proven', declared: 'proven', refutedBy: [] })
    expect(claimed('inconclusive')).toEqual({ level: 2, native: 'unproven-claim', declared: 'unproven-claim', refutedBy: [] })
    expect(claimed('violated')).toEqual({ level: 2, native: 'refuted', declared: 'refuted', refutedBy: ['CR 6.2'] })
  })
})

describe('page one (SCORING, section 11)', () => {
  test('counts the rows not tested because the bench forbids it', () => {
    expect(judge(made(allHeldBut('CR 6.2/a', { outcome: 'inconclusive', cause: 'not-permitted' }))).notPermitted).toEqual({ rows: 1, of: 83 })
  })
  test('says what the item leaves unsaid', () => {
    expect(judge(made([])).remarks.join()).toMatch(/hardening guide.*hardware version.*digest/)
  })
})

describe('a score', () => {
  test('survives JSON', () => {
    const score = judge(made(allHeldBut('CR 6.2/a', { outcome: 'violated' }), statement({ 'CR 2.5': { says: 'not-applicable', justification: 'no' } }, { claims: { TRE: 2, UC: 1 } })))
    expect(parseScore(JSON.parse(JSON.stringify(score)), 'score')).toEqual(score)
  })
  test.each(['ask-0@server#7', 'ask-1@server#0', 'nonsense'])('is refused where a citation is not in its transcript: %s', cite => {
    const run = made([surveyed, ...held('CR 6.1/a')])
    const [first, ...rest] = run.findings
    const forged = { ...first, cites: [cite] } as Finding
    expect(() => judge({ ...run, findings: [forged, ...rest] })).toThrow(expect.objectContaining({ code: 'FORGED_CITATION' }))
  })
})
