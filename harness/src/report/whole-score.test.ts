import { type Claims, type Evidence, EVIDENCE_PROFILE, type Finding, transcriptOf } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import type { JudgedRun } from '../judge/judge.ts'
import { allHeld, allHeldBut, held, type Made, made, recordOf, signedBy, statementOf, surveyed } from '../judge/made-runs.ts'
import type { Run } from '../run/folder.ts'
import { decodedViewOf, viewOf } from '../view.ts'
import { html } from './html.ts'
import { markdown } from './markdown.ts'
import { violationsOf } from './model.ts'
import { scorecard } from './scorecard.ts'
import { compare } from './sidebyside.ts'

/** The folder that such a run would lie in. */
function folderOf({ statement, findings, plan, transcripts, edition, assessment, practiceList, askable }: JudgedRun): Run {
  return {
    head: { tool: 'fourtwo test', edition, began: '2026-01-01T00:00:00.000Z', component: statement, bench: {}, assessment, ...(practiceList === undefined ? {} : { practiceList }), ...(askable === undefined ? {} : { askable }) },
    plan, findings, transcripts, evidence: findings.filter(({ source }) => source === 'attested').map(tokenOf), dropped: [], left: [], digest: '0'.repeat(64), sealed: true,
  }
}
const claims: Claims = {
  eat_profile: EVIDENCE_PROFILE, eat_nonce: 'nonce', iat: 0, exp: 300, jti: 'one', ueid: 'unit', oemid: 1, hwmodel: 'model', swname: 'software', swversion: ['1'], collectors: [], facts_digest: 'none', facts: {},
}
/** The token that attests a finding, as the run would hold it. */
const tokenOf = (finding: Finding): Evidence => ({ id: `${transcriptOf(finding)}/1`, door: 'agent', nonce: 'nonce', received: '2026-01-01T00:00:00.000Z', verification: { says: 'verified', tier: 'T0', claims }, token: 'token' })
const folded = (text: string): string => text.replaceAll(/\s+/g, ' ')
/** The three views of one run, folded onto one line each: terminal, Markdown, HTML without its tags. */
async function views(found: readonly Made[], more: Partial<JudgedRun> = {}) {
  const run = folderOf(made(found, more))
  const page = await html(await decodedViewOf(run))
  return { terminal: folded(scorecard(viewOf(run), { color: false })), md: folded(markdown(viewOf(run)).replaceAll('&#40;', '(').replaceAll('&#41;', ')')), page, words: folded(page.replace(/<style>[\s\S]*<\/style>/, '').replaceAll(/<[^>]*>/g, ' ')) }
}
const all = ({ terminal, md, words }: Awaited<ReturnType<typeof views>>) => [terminal, md, words]
const withClaims = (claims: Readonly<Record<string, number>>, more = {}) => ({ statement: statementOf({ claims, ...more }) })

describe('every view', () => {
  test('says supports, with the whole vector beside the smallest figure, and never conforms', async () => {
    for (const found of [allHeld(), [surveyed]]) {
      const shown = await views(found)
      for (const text of all(shown)) {
        expect(text).toMatch(/[Ss]upports, native/)
        expect(text).toMatch(/minimum \d/)
        expect(text.replaceAll('“conforms” is not used', '')).not.toMatch(/conform/i)
      }
      expect(shown.terminal).toMatch(/supports, native IAC \d\*? · UC \d\*? · SI \d\*? · DC \d\*? · RDF \d\*? · TRE \d\*? · RA \d\*?; minimum \d/)
    }
  })
  test('shows the mix of what the proven levels rest on, strongest first', async () => {
    const found = allHeldBut('CR 6.1/a', { source: 'witnessed', record: recordOf() })
    for (const text of all(await views(found))) expect(text).toMatch(/\d+ observed, 1 witnessed/)
  })
  test('prints the last level that asks anything, and that no more is asked, where all of an FR is met', async () => {
    const shown = await views(allHeld())
    expect(viewOf(folderOf(made(allHeld()))).score.vector.find(it => it.abbreviation === 'TRE')).toMatchObject({ proven: 4, lastAskedLevel: 3 })
    for (const text of all(shown)) expect(text).toMatch(/TRE 3\*|TRE 3&#42;/)
    for (const text of all(shown)) expect(text).toMatch(/nothing further asked/)
    for (const text of all(shown)) expect(text).not.toMatch(/TRE 4/)
  })
  test('puts no claim beside figures that only inform', async () => {
    for (const text of all(await views(allHeldBut('CR 1.11/b', { outcome: 'violated' }), withClaims({ IAC: 2 }, { configuration: 'as-found' })))) {
      expect(text).toMatch(/unproven claim: IAC 2/)
      expect(text).not.toMatch(/refuted|claim SL/)
    }
  })
  test('tells not asked in this run from not yet askable', async () => {
    for (const text of all(await views([surveyed], { askable: ['CR 1.11/b', 'CR 7.7/a'] }))) {
      expect(text).toMatch(/1 not asked in this run|Not asked in this run: 1 rows/)
      expect(text).toMatch(/81 not yet askable|not yet askable by this version: 81/)
    }
    for (const text of all(await views([surveyed]))) expect(text).not.toMatch(/[1-9]\d* not asked in this run/)
  })
  test('says of a claim proven, unproven claim or refuted, by which rows; and not claimed above it', async () => {
    const shown = await views(allHeldBut('CR 1.11/b', { outcome: 'violated' }), withClaims({ IAC: 2, UC: 1 }))
    for (const text of all(shown)) {
      expect(text).toMatch(/refuted: IAC 2 \(by CR 1\.11 ?\)/)
      expect(text).toMatch(/proven: UC 1/)
      expect(text).toMatch(/SL 2: refuted/)
    }
    expect(shown.terminal).toMatch(/IAC claimed SL 2: refuted by CR 1\.11/)
    expect(shown.words).toMatch(/from SL 3, not claimed/)
    for (const text of all(await views([surveyed], withClaims({ IAC: 1 })))) expect(text).toMatch(/unproven claim: IAC 1/)
  })
  test('keeps native and declared apart: a reviewed countermeasure changes the declared vector alone', async () => {
    const measure = { 'CR 1.11': { says: 'countermeasure', measure: 'a jump host', document: 'D-9', owner: 'Ops', carries: 2, reviewed: signedBy() } }
    const shown = await views(allHeldBut('CR 1.11/b', { outcome: 'violated' }), { statement: statementOf({ requirements: measure }) })
    expect(shown.terminal).toMatch(/supports, native IAC 0 .*supports, declared IAC 2 /)
    expect(shown.md).toMatch(/Supports, native: IAC 0 .*Supports, declared: IAC 2 /)
    expect(shown.words).toMatch(/Supports, declared countermeasures counted; minimum \d, possible \d; never merged with the native one IAC 2 possible 2/)
    for (const text of all(shown)) expect(text).toMatch(/in the declared vector met by countermeasure, by a jump host .*carries SL 2/)
  })
  test('has no vector in the headline of a run as found; the rows only inform', async () => {
    const shown = await views(allHeld(), { statement: statementOf({ configuration: 'as-found' }) })
    for (const text of all(shown)) {
      expect(text).toMatch(/[Nn]o level.{0,40}the unit was assessed as found: this informs SL-A and gives no SL-C/)
      expect(text).not.toMatch(/[Ss]upports, native/)
      expect(text).toMatch(/no SL-C/)
    }
  })
  test('shows findings and no level where the essential function was hurt', async () => {
    const shown = await views(allHeldBut('CCSC 1/a', { outcome: 'violated' }))
    for (const text of all(shown)) {
      expect(text).toMatch(/the essential function was hurt/)
      expect(text).toMatch(/CCSC 1\/a/)
      expect(text).not.toMatch(/[Ss]upports, native|proven \d/)
    }
    expect(shown.page).not.toContain('class="radar"')
  })
  test('shows none either where such a run only informs', async () => {
    for (const text of all(await views(allHeldBut('CCSC 1/a', { outcome: 'violated' }), { statement: statementOf({ configuration: 'as-found' }) }))) expect(text).not.toMatch(/no SL-C, for information|no level of the component|proven \d/)
  })
  test('shows a disputed level both ways', async () => {
    const found = allHeldBut('NDR 1.13 RE(1)/a', { outcome: 'violated' }, ['NDR'])
    for (const text of all(await views(found, { statement: statementOf({ types: ['NDR'] }) }))) expect(text).toMatch(/IAC.{0,12}is disputed: if NDR 1\.13 RE\(1\) starts at SL 2|NDR 1\.13 RE\(1\)(<\/a>)? starts is disputed; were it SL 2: proven 1, possible 1, instead of proven 2, possible 2/)
  })
  test('names collectors that are not believed, also where the run was cut off', async () => {
    const found: Made[] = [surveyed, { id: 'CR 1.11/b', door: 'panel', outcome: 'violated' }, { id: 'CR 1.11/b', door: 'panel', outcome: 'satisfied', source: 'attested', collector: 'lock-out' }]
    const shown = await views(found)
    for (const text of all(shown)) expect(text).toMatch(/its fact about CR 1\.11\/b was refuted/)
    expect(shown.terminal).toMatch(/the agent stated: “satisfied at panel” \(attested, collector lock-out; ask-2@panel\) the probe saw: “violated at panel” \(observed; ask-1@panel\) decided: observed outweighs attested; violated/)
    expect([...shown.page.matchAll(/href="#(finding-ask-[12]_40_panel)"/g)].map(([, id]) => id)).toEqual(expect.arrayContaining(['finding-ask-1_40_panel', 'finding-ask-2_40_panel']))
    expect(shown.words).toMatch(/satisfied at panel contradicted by what was observed: does not decide attested, collector lock-out/)
    for (const text of all(await views([...found.slice(2), surveyed, { id: 'CR 6.1/a', outcome: 'lost' }]))) expect(text).toMatch(/the run was cut off/)
  })
  test('says what the port survey showed, and what is not testable without a practice list', async () => {
    for (const text of all(await views([{ ...surveyed, outcome: 'violated' }]))) expect(text).toMatch(/There is a door that nobody declared/)
    for (const text of all(await views([]))) expect(text).toMatch(/no port survey was made/)
    for (const text of all(await views([surveyed]))) expect(text).toMatch(/judged by the practice list 2026-01/)
    const { practiceList: _, ...without } = made([surveyed])
    const run = viewOf(folderOf(without))
    for (const text of [scorecard(run, { color: false }), markdown(run)]) expect(folded(text)).toMatch(/No practice list: .*CR 1\.5, .*CR 4\.3 are not testable/)
  })
  test('has a section on what was found out of the box, only where something was', async () => {
    const shipped: Made = { id: 'CR 1.5/b', outcome: 'violated', configuration: 'as-shipped' }
    for (const text of all(await views([surveyed, shipped]))) expect(text).toMatch(/out of the box/i)
    for (const text of all(await views([surveyed]))) expect(text).not.toMatch(/out of the box/i)
  })
  test('names hardware, options, further units, digests and guide of the item', async () => {
    const digest = 'b'.repeat(64)
    const stated = statementOf({ hardware: 'rev C', options: ['radio'], furtherUnits: ['2', '3'], softwareDigest: digest, hardening: { guide: 'HG-7', version: '1.4', settingsDigest: 'c'.repeat(64) } })
    for (const text of all(await views([surveyed], { statement: stated }))) for (const word of ['rev C', 'radio', '2, 3', digest, 'HG-7', '1.4', 'c'.repeat(64)]) expect(text.replaceAll(' ', '')).toContain(word.replaceAll(' ', ''))
  })
  test('tells a door off in the hardened configuration, and a door for people that was declared for machines', async () => {
    const interfaces = { panel: { kind: 'https' }, broker: { kind: 'mqtt', changes: ['firmware'] }, server: { kind: 'opcua' }, spare: { kind: 'ssh', hardened: 'off' } }
    const shown = await views([surveyed, { id: 'CR 7.7/b', door: 'spare', outcome: 'inconclusive', cause: 'switched-off' }], { statement: statementOf({ interfaces }) })
    for (const text of all(shown)) {
      expect(text).toMatch(/it can change firmware/)
      expect(text).toMatch(/seen off/)
    }
  })
})

describe('the page', () => {
  test('tells what a door comes to beside its single findings, what was set aside and why, and what came once only', async () => {
    const aside: Made = { id: 'CR 1.11/b', door: 'server', outcome: 'satisfied', source: 'witnessed', record: { unit: '99' } }
    const { words } = await views([surveyed, ...held('CR 1.11/b').map((it): Made => (it.door === 'server' ? { ...it, outcome: 'violated', again: 'satisfied' } : it)), aside])
    expect(words).toMatch(/server comes to ✗ violated intermittent violated, intermittent: violated at server/)
    expect(words).toMatch(/set aside: witnessed on unit 99, which is not of this item/)
    expect(words).toMatch(/witnessed, P\. Erson, Lab \(independent\), PR-1 1, 2026-01-02, unit 99/)
    expect(words).toMatch(/intermittent: satisfied when asked again/)
  })
  test('says what closed an assertion, and by which way a row is met', async () => {
    const { words } = await views(allHeld(), { statement: statementOf({ requirements: { 'CR 1.3': { says: 'integration', system: 'the directory' } } }) })
    expect(words).toMatch(/rests on: observed/)
    expect(words).toMatch(/from SL 1 · by integration/)
    expect(words).toMatch(/stated as met by integration: the directory/)
  })
  test('lists a violation that follows from a door by design, though nothing was found there', async () => {
    const interfaces = { panel: { kind: 'https' }, broker: { kind: 'mqtt' }, server: { kind: 'opcua' }, plc: { kind: 'modbus-tcp', authentication: 'none' } }
    for (const text of all(await views([surveyed], { statement: statementOf({ interfaces }) }))) expect(text).toMatch(/plc.{0,10}knows no authentication by design, and the component does not tunnel it.{0,4}by design/)
  })
  test('links each violation to the finding that shows it, and counts none that was set aside', async () => {
    const elsewhere = (door: string, id: 'CR 1.11/b' | 'CR 6.2/a'): Made => ({ id, door, outcome: 'violated', source: 'witnessed', record: { unit: '99' } })
    const found = [elsewhere('panel', 'CR 1.11/b'), elsewhere('broker', 'CR 6.2/a'), surveyed, { id: 'CR 1.11/b', door: 'panel', outcome: 'violated' }, { id: 'CR 6.2/a', door: 'panel', outcome: 'violated' }] as const
    expect(violationsOf(viewOf(folderOf(made(found)))).map(({ id, door, finding }) => [id, door, finding?.ask])).toEqual([['CR 1.11/b', 'panel', 'ask-3@panel'], ['CR 6.2/a', 'panel', 'ask-4@panel']])
    const { page } = await views(found)
    expect(page.slice(page.indexOf('id="findings"'), page.indexOf('id="next"'))).toContain('href="#finding-ask-3_40_panel"')
    expect(page).toContain('id="finding-ask-3_40_panel"')
  })
  test('is the same bytes each time', async () => {
    const found: Made[] = [surveyed, ...held('CR 1.11/b')]
    expect((await views(found)).page).toBe((await views(found)).page)
  })
})

describe('side by side', () => {
  const seen: Made[] = [surveyed, { id: 'CR 1.11/b', door: 'panel', outcome: 'violated' }, { id: 'CR 1.11/b', door: 'panel', outcome: 'satisfied', source: 'attested', collector: 'lock-out' }]
  const of = (found: readonly Made[], title: string, more = {}) => ({ ...viewOf(folderOf(made(found, more))), title })
  test('counts and tells a contradiction that only one run holds', () => {
    const text = compare(of([surveyed, ...held('CR 1.11/b')], 'a'), of(seen, 'b'))
    expect(text).toMatch(/what differs: 1 assertion, 1 contradiction\n/)
    expect(text).toMatch(/ {16}no contradiction +contradiction at panel: the agent/)
  })
  test('gives no level to a run that has none, and both vectors where they differ', () => {
    const text = compare(of([surveyed], 'a'), of([surveyed], 'b', { statement: statementOf({ configuration: 'as-found' }) }))
    expect(folded(text)).toMatch(/supports ≠ IAC 0 .*no level: the unit was/)
    expect(text.split('\n').filter(line => line.length > 100)).toEqual([])
  })
})
