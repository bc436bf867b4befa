import type { Contradiction, FrScore, RowVerdict } from '@fourtwo/contract'
import { caveats, levelsShown, readings, type Report, violationsOf } from './model.ts'
import { relationCounts, testimonies } from './witnesses.ts'
import { askedText, assessmentWords, claimGroups, claimText, count, decidedBy, declaredDiffers, figureText, holding, mixText, openStandings, openWords, practiceText, provenText, remarksOf, sentence, sourceText, speaker, standingOf, surveyText, vectorText } from './words.ts'
import { entry, wrap } from './wrap.ts'

/** Keeps a row's name on one line while lines are broken. */
const NO_BREAK = '\u00a0'

/** Reasons named for what stayed open. */
const REASONS = 8

/** How a scorecard is drawn: with colour or without, and in how many columns. */
export interface Drawing {
  readonly color: boolean
  readonly columns?: number
}
/** The pens and the width that every part is drawn with. */
interface Pen {
  readonly columns: number
  readonly bold: (text: string) => string
  readonly red: (text: string) => string
}

/** The scorecard for a terminal: page one first, then what it rests on. */
export function scorecard(report: Report, { color, columns = 80 }: Drawing): string {
  const { score, item, details, types, configuration, edition, forbidden, doors, notes, left } = report
  const paint = (code: number, text: string) => (color ? `\x1b[${code}m${text}\x1b[39;22m` : text)
  const pen: Pen = { columns, bold: text => paint(1, text), red: text => paint(31, text) }
  const lines = (text: string, indent = '') => wrap(text, columns, indent)
  const driverless = doors.filter(door => !door.driver)
  const part = (title: string, content: readonly string[]): string[] => (content.length === 0 ? [] : [pen.bold(title), ...content, ''])
  const bullets = (texts: readonly string[]): string[] => texts.flatMap(text => entry('  - ', text, columns))
  return [
    '',
    ...lines(report.title).map(pen.bold),
    ...lines([...Object.entries({ ...item, ...details }).map(([key, value]) => `${key} ${value}`), types.join(' + '), configuration, edition, assessmentWords[score.assessment]].join('; ')),
    ...lines('catalogue not verified against the licensed text'),
    '',
    ...pageOne(report, pen),
    '',
    ...part('two witnesses disagree', [...score.contradictions.flatMap(it => disagreement(it, report, pen)), ...score.discredited.flatMap(it => entry('  ! ', `no fact of ${it.collector} speaks for the device in this run: ${it.because}`, columns).map(pen.red))]),
    ...part('violated', violationsOf(report).flatMap(it => entry(`  ✗ ${it.id.padEnd(10)} `, `at ${it.door}: ${it.because} (${it.again})`, columns).map(pen.red))),
    ...part('two witnesses: what the agent states, what was seen', testimonyLines(report, pen)),
    ...part('not concluded', report.asks.notConcluded.slice(0, REASONS).flatMap(it => entry(`  ? ${String(it.asks.length).padStart(2)}x `, `${it.cause}: ${it.because} (${it.asks.slice(0, 3).join(', ')}${it.asks.length > 3 ? ', …' : ''})`, columns)).concat(report.asks.notConcluded.length > REASONS ? [`  and ${report.asks.notConcluded.length - REASONS} further reasons: see the report`] : [])),
    ...part(levelsShown(score).as === 'informs' ? 'levels that the rows come to: no SL-C, for information only' : 'levels', levelTable(report, pen)),
    ...part('rows', [...rowTable(score.vector, score.rows), '', ...gates(score.gates, pen)]),
    ...part('what blocks the next level', levelsShown(score).levels.flatMap(it => blocking(it, score.rows, pen))),
    ...part('remarks on rows', rowRemarks(report, pen)),
    ...part('found as shipped, out of the box', score.outOfTheBox.flatMap(it => entry(`  ${it.assertion.padEnd(10)} `, `${it.outcome} at ${it.door}: ${it.because}`, columns))),
    ...part('limits', bullets([
      `${forbidden.rows} of ${forbidden.of} rows not tested because the bench forbids it`,
      ...(driverless.length === 0 ? [] : [`doors without driver: ${driverless.map(door => `${door.name} (${door.kind})`).join(', ')}`]),
      ...doors.flatMap(door => [door.outOfScope, door.refuted].flatMap(why => (why === undefined ? [] : [`door ${door.name}: ${why}`]))),
      surveyText(score.survey), practiceText(score), ...notes, ...caveats,
    ].map(sentence))),
    ...left.flatMap(what => lines(`not put back as it was found: ${what}`, '  ').map(pen.red)),
    ...part('rows unproven', score.vector.flatMap(it => entry(`  ${it.abbreviation.padEnd(4)} `, open(score.rows.filter(row => row.fr === it.fr)) || 'none', columns))),
  ].join('\n').replaceAll(NO_BREAK, ' ')
}

/** What both witnesses were asked about, one line for each side; those that the agent alone was asked about are counted. */
function testimonyLines({ score }: Report, { columns, red }: Pen): string[] {
  const all = testimonies(score)
  if (all.length === 0) return []
  return [
    ...entry('  ', relationCounts(all).map(it => `${it.count} ${it.relation}`).join(', '), columns),
    ...all.filter(it => it.seen !== undefined).flatMap(it => entry(`  ${it.relation === 'contradict' ? '✗' : it.relation === 'agree' ? '✓' : '?'} ${it.assertion.id.padEnd(10)} `, `${it.relation}: stated ${it.stated.outcome}, seen ${it.seen?.outcome}; ${it.effect}`, columns).map(it.relation === 'contradict' ? red : text => text)),
  ]
}

/** What a reader needs in a minute: what level, on what evidence, what is violated, what was not tested, what next. */
function pageOne({ score, forbidden, asks }: Report, { columns, bold, red }: Pen): string[] {
  const says = (term: string, text: string) => entry(term.padEnd(20), text, columns)
  const { as, levels } = levelsShown(score)
  const held = holding(score)
  const violations = violationsOf({ score })
  const claims = claimGroups(score.vector)
  const of = (standing: string) => score.rows.filter(row => standingOf(row) === standing).length
  const lowest = levels.filter(it => it.blocks.length > 0).toSorted((a, b) => a.proven - b.proven || b.blocks.length - a.blocks.length)[0]
  const first = levels.flatMap(it => it.blocks).filter(name => score.rows.some(row => row.row === name && row.verdict === 'unmet'))
  return [
    ...(score.vectorStands
      ? [...says('supports, native', vectorText(score, 'native')).map(bold), ...says('supports, declared', declaredDiffers(score.vector) ? vectorText(score, 'declared') : 'the same: no countermeasure changes a level')]
      : says('no level', score.noVector.join('; ')).map(red)),
    ...(as === 'informs' ? says('rows come to', 'the table below, which is no SL-C') : []),
    ...says('asked', askedText(asks.counts)),
    ...says('rests on', `${held.holds} of ${held.of} assertions hold: ${mixText(held.mix) ?? 'nothing'}`),
    ...says('violated', violations.length === 0 ? 'nothing was found violated' : `${count(new Set(violations.map(it => it.id)).size, 'assertion')} at ${count(new Set(violations.map(it => it.door)).size, 'door')}`).map(violations.length === 0 ? it => it : red),
    ...(score.contradictions.length === 0 ? [] : says('contradicted', score.contradictions.map(it => `${it.assertion} at ${it.door}: ${speaker(it.weaker.source)} one thing, ${speaker(it.stronger.source)} another`).join('; ')).map(red)),
    ...says('claimed', claims.length === 0 ? 'no level' : claims.map(({ word, claims: of }) => `${word}: ${of.map(it => `${it.text}${it.rows.length === 0 ? '' : ` (by ${names(it.rows)})`}`).join(', ')}`).join('; ')),
    ...says('not tested', `${of('not-asked') + of('not-yet-askable')} of ${score.rows.length} rows: ${of('not-asked')} not asked in this run, ${of('not-yet-askable')} not yet askable by this version; the bench forbids a test of ${forbidden.rows}`),
    ...says('gates', score.mayConform ? 'all met' : `${score.gates.filter(it => it.verdict !== 'met').map(it => `${it.row} ${it.verdict}`).join(', ')}`),
    ...says('next', first.length > 0 ? `mend ${names(first)}` : lowest === undefined ? 'nothing blocks a further level' : `${lowest.abbreviation} to level ${lowest.proven + 1}: ${names(lowest.blocks)}`),
  ]
}

function disagreement({ assertion, door, weaker, stronger, follows, ...it }: Contradiction, { score }: Report, { columns, red }: Pen): string[] {
  const states = [...score.gates, ...score.rows].flatMap(row => row.assertions).find(its => its.id === assertion)
  const told = (side: typeof stronger | typeof weaker) => {
    const collector = 'collector' in side && side.collector !== undefined ? { collector: side.collector } : {}
    return entry(`      ${speaker(side.source)}: `, `“${side.says}” (${sourceText({ source: side.source, ...collector })}${side.ask === undefined ? '' : `; ${side.ask}`})`, columns)
  }
  return [...entry('  ✗ ', `${assertion} at ${door}${states === undefined ? '' : `: ${states.says}`}`, columns).map(red), ...told(weaker), ...told(stronger), ...entry('      decided: ', `${decidedBy({ assertion, door, weaker, stronger, follows, ...it })}; ${follows}`, columns)]
}

function levelTable({ score }: Report, { columns, red }: Pen): string[] {
  const { levels } = levelsShown(score)
  if (levels.length === 0) return []
  const figures = (of: FrScore['declared'], it: FrScore) => `${figureText(of, it).padStart(6).padEnd(7)}${String(of.possible).padStart(8)}`
  return [
    '       native           declared',
    'FR     proven possible  proven possible   what the proven level rests on',
    ...levels.flatMap(it => entry(`${it.abbreviation.padEnd(6)} ${figures(it, it)}  ${figures(it.declared, it)}   `, `${it.proven === 0 ? 'nothing proven' : (mixText(it.mix) ?? 'nothing')}${figureText(it, it).endsWith('*') ? '; * nothing further asked' : ''}`, columns)),
    ...levels.flatMap(it => it.disputed.flatMap(read => entry('  ', `${it.abbreviation} is disputed: if ${readings(read.readings)}, proven ${read.proven} and possible ${read.possible}`, columns))),
    ...levels.flatMap(({ abbreviation, claim }) => (claim === undefined ? [] : entry('  ', `${abbreviation} claimed ${claimText(claim)}${claim.refutedBy.length === 0 ? '' : ` by ${names(claim.refutedBy)}`}`, columns).map(claim.native === 'refuted' ? red : text => text))),
  ]
}

function rowTable(vector: readonly FrScore[], rows: readonly RowVerdict[]): string[] {
  const widths = [5, 6, 9, 10, 16, 6, 9]
  const line = (name: string, cells: readonly (number | string)[]) => `${name.padEnd(6)}${cells.map((cell, n) => String(cell).padStart(widths[n] ?? 0)).join('')}`
  return [
    `${' '.repeat(6 + 5 + 6)}  unproven:`,
    line('FR', ['met', 'unmet', 'asked', 'not asked', 'not yet askable', 'n/a', 'of rows']),
    ...vector.map(it => {
      const of = (standing: string) => rows.filter(row => row.fr === it.fr && standingOf(row) === standing).length
      return line(it.abbreviation, [it.met, it.unmet, of('asked'), of('not-asked'), of('not-yet-askable'), it.notApplicable, it.total])
    }),
  ]
}

/** How rows are met that are not met natively, and what else a reader of a row has to know. */
function rowRemarks({ score }: Report, { columns }: Pen): string[] {
  return [...score.gates, ...score.rows].flatMap(row => remarksOf(row).flatMap(remark => entry(`  ${row.row.padEnd(10)} `, remark, columns)))
}

const signs = { met: '✓', unmet: '✗', unproven: '?', 'not-applicable': '–' } as const
const gates = (all: readonly RowVerdict[], { columns, red }: Pen): string[] =>
  all.flatMap(it => entry(`  ${signs[it.verdict]} ${it.row} `, `${it.verdict}: ${it.verdict === 'unproven' && standingOf(it) !== 'asked' ? openWords[standingOf(it) === 'not-asked' ? 'not-asked' : 'not-yet-askable'] : it.because}`, columns).map(it.verdict === 'unmet' ? red : text => text))

function blocking(it: FrScore, rows: readonly RowVerdict[], { columns, red }: Pen): string[] {
  const start = `  ${it.abbreviation.padEnd(4)} `
  if (it.blocks.length === 0) return entry(start, `nothing blocks; proven ${provenText(it)}`, columns)
  const blocks = rows.filter(row => it.blocks.includes(row.row))
  const unmet = blocks.filter(row => row.verdict === 'unmet').map(row => row.row)
  const others = open(blocks)
  const to = `to level ${it.proven + 1}: `
  if (unmet.length === 0) return entry(start, to + others, columns)
  return [...entry(start, `${to}unmet: ${names(unmet)}`, columns).map(red), ...(others === '' ? [] : entry(' '.repeat(start.length), others, columns))]
}

/** The unproven ones of these rows, each marked asked, not asked in this run or not yet askable. */
const open = (rows: readonly RowVerdict[]): string => openStandings.flatMap(standing => {
  const of = rows.filter(row => standingOf(row) === standing).map(row => row.row)
  return of.length === 0 ? [] : [`${openWords[standing]}: ${names(of)}`]
}).join('; ')

const names = (all: readonly string[]): string => all.map(name => name.replaceAll(' ', NO_BREAK)).join(', ')
