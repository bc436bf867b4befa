import type { RowVerdict } from '@fourtwo/contract'
import { caveats, frNames, levelsShown, readings, type Report, violationsOf } from './model.ts'
import { relationCounts, sentenceOf, testimonies } from './witnesses.ts'
import { askedText, assessmentWords, claimGroups, claimText, decidedBy, declaredDiffers, holding, mixText, openStandings, openWords, practiceText, provenText, remarksOf, sentence, sourceText, speaker, standingOf, surveyText, vectorText } from './words.ts'

/** The report for a pull request: page one, the levels and rows of each FR, what was contradicted and violated. Device text stays text. */
export function markdown(report: Report): string {
  const { score, item, details, types, configuration, edition, began, tool, digest, sealed } = report
  const parts = [headline(report), disputes(report), violated(report), witnesses(report), notConcluded(report), levels(report), rows(report), blocking(report), gates(report), remarks(report), shipped(report), limits(report)]
  return [
    `# ${text(report.title)}`,
    '',
    Object.entries({ ...item, ...details }).map(([key, value]) => `${text(key)} **${text(value)}**`).join(' · '),
    '',
    `${text(types.join(' + '))} · configuration **${text(configuration)}** · ${assessmentWords[score.assessment]} · ${text(edition)}, catalogue not verified against the licensed text · run began ${text(began)} · ${text(tool)}`,
    '',
    ...parts.filter(part => part.length > 0).flatMap(part => [...part, '']),
    `Evidence: manifest \`${digest}\`${sealed ? '' : ' (not sealed)'}`,
    '',
  ].join('\n')
}

function notConcluded({ asks }: Report): string[] {
  return [askedText(asks.counts), ...(asks.notConcluded.length === 0 ? [] : ['', '## Not concluded', '', '| asks | cause | reason |', '|---|---|---|', ...asks.notConcluded.map(it => `| ${it.asks.length} | ${it.cause} | ${text(it.because)} |`)])]
}

function headline({ score }: Report): string[] {
  const { mix, holds, of } = holding(score)
  const claims = claimGroups(score.vector).map(({ word, claims: of }) => `${word}: ${of.map(it => `${it.text}${it.rows.length === 0 ? '' : ` (by ${it.rows.join(', ')})`}`).join(', ')}`)
  const untested = (standing: string) => score.rows.filter(row => standingOf(row) === standing).length
  return [
    ...(score.vectorStands
      ? [`**Supports, native: ${text(vectorText(score, 'native'))}**${score.mayConform ? '' : ' (the gates are not all met, so “conforms” is not used)'}`, '', `Supports, declared: ${declaredDiffers(score.vector) ? text(vectorText(score, 'declared')) : 'the same, as no countermeasure changes a level'}`]
      : [`**No level: ${text(score.noVector.join('; '))}**`]),
    '',
    `Rests on: ${holds} of ${of} assertions hold: ${mixText(mix) ?? 'nothing'}. Claimed: ${text(claims.join('; ') || 'no level')}. Not asked in this run: ${untested('not-asked')} rows; not yet askable by this version: ${untested('not-yet-askable')}, of ${score.rows.length}.`,
  ]
}

function disputes({ score }: Report): string[] {
  if (score.contradictions.length + score.discredited.length === 0) return []
  return [
    '## Two witnesses disagree',
    '',
    ...score.contradictions.flatMap(({ weaker, stronger, ...it }) => [
      `- ✗ **${it.assertion}** at ${text(it.door)}`,
      `  - ${speaker(weaker.source)}: “${text(weaker.says)}” (${text(sourceText(weaker.collector === undefined ? { source: weaker.source } : { source: weaker.source, collector: weaker.collector }))}${weaker.ask === undefined ? '' : `; ${text(weaker.ask)}`})`,
      `  - ${speaker(stronger.source)}: “${text(stronger.says)}” (${stronger.source}; ${text(stronger.ask)})`,
      `  - decided: ${decidedBy({ ...it, weaker, stronger })}; ${text(it.follows)}`,
    ]),
    ...score.discredited.map(it => `- Not believed in this run: ${text(it.collector)}, since ${text(it.because)}`),
  ]
}

function witnesses({ score }: Report): string[] {
  const all = testimonies(score)
  if (all.length === 0) return []
  return [
    '## Two witnesses', '', `What the agent states beside what the probes saw: ${relationCounts(all).map(it => `${it.count} ${it.relation}`).join(', ')}.`, '',
    '| assertion | the agent states | the probes saw | together | effect |', '|---|---|---|---|---|',
    ...all.map(it => `| ${it.assertion.id} | ${it.stated.outcome}: ${text(sentenceOf(it.stated))} | ${it.seen === undefined ? 'nobody looked' : `${it.seen.outcome}: ${text(sentenceOf(it.seen))}`} | ${it.relation} | ${text(it.effect)} |`),
  ]
}

function violated(report: Report): string[] {
  const all = violationsOf(report)
  return [
    '## Violated',
    '',
    ...(all.length === 0 ? ['Nothing was found violated.'] : ['| row | assertion | door | what was seen | asked again |', '|---|---|---|---|---|', ...all.map(it => `| ${it.row} | ✗ ${it.id} | ${text(it.door)} | ${text(it.because)} | ${text(it.again)} |`)]),
    ...report.left.map(what => `\nNot put back as it was found: ${text(what)}`),
  ]
}

function levels({ score }: Report): string[] {
  const { as, levels: shown } = levelsShown(score)
  if (shown.length === 0) return []
  return [
    as === 'informs' ? '## What the rows come to: no SL-C, for information only' : '## Levels',
    '',
    '| FR | native: proven | possible | declared: proven | possible | claim | the proven level rests on |',
    '|---|---|---|---|---|---|---|',
    ...shown.map(it => `| ${it.abbreviation} ${frNames[it.abbreviation]} | ${provenText(it)} | ${it.possible} | ${provenText({ proven: it.declared.proven, lastAskedLevel: it.lastAskedLevel })} | ${it.declared.possible} | ${it.claim === undefined ? 'none' : text(claimText(it.claim))} | ${it.proven === 0 ? 'nothing proven' : (mixText(it.mix) ?? 'nothing')} |`),
    ...shown.flatMap(it => it.disputed.map(read => `\n${it.abbreviation} is disputed: if ${text(readings(read.readings))}, proven ${read.proven} and possible ${read.possible}.`)),
  ]
}

function rows({ score }: Report): string[] {
  const of = (fr: number, standing: string) => score.rows.filter(row => row.fr === fr && standingOf(row) === standing).length
  return [
    '| FR | met | unmet | unproven, asked | not asked in this run | not yet askable | not applicable | of rows |',
    '|---|---|---|---|---|---|---|---|',
    ...score.vector.map(it => `| ${it.abbreviation} | ${[it.met, it.unmet, ...openStandings.map(standing => of(it.fr, standing)), it.notApplicable, it.total].join(' | ')} |`),
  ]
}

function blocking({ score }: Report): string[] {
  const shown = levelsShown(score).levels
  if (shown.length === 0) return []
  const named = (all: readonly RowVerdict[], standing: 'unmet' | (typeof openStandings)[number]) => {
    const found = all.filter(row => standingOf(row) === standing)
    return found.length === 0 ? [] : [`${standing === 'unmet' ? 'unmet' : openWords[standing]}: ${found.map(row => text(row.row)).join(', ')}`]
  }
  return [
    '## What blocks the next level',
    '',
    ...shown.map(it => {
      const all = score.rows.filter(row => it.blocks.includes(row.row))
      return `- **${it.abbreviation}** ${all.length === 0 ? `nothing; proven ${provenText(it)}` : `to level ${it.proven + 1}: ${(['unmet', ...openStandings] as const).flatMap(standing => named(all, standing)).join('; ')}`}`
    }),
  ]
}

const gates = ({ score }: Report): string[] => ['## Gates', '', ...score.gates.map(it => `- **${it.row}** ${it.verdict.replace('-', ' ')}: ${text(it.because)}`)]

function remarks({ score }: Report): string[] {
  const all = [...score.gates, ...score.rows].flatMap(row => remarksOf(row).map(remark => `- **${text(row.row)}** ${text(remark)}`))
  return all.length === 0 ? [] : ['## Remarks on rows', '', ...all]
}

const shipped = ({ score }: Report): string[] => (score.outOfTheBox.length === 0 ? [] : [
  '## Out of the box', '', ...score.outOfTheBox.map(it => `- **${it.assertion}** ${it.outcome.replace('-', ' ')} at ${text(it.door)}: ${text(it.because)} (${text(sourceText(it))})`),
])

function limits({ score, forbidden, doors, notes }: Report): string[] {
  const driverless = doors.filter(door => !door.driver)
  return [
    '## Limits of this evaluation',
    '',
    `- ${forbidden.rows} of ${forbidden.of} rows not tested because the bench forbids it.`,
    `- ${driverless.length === 0 ? 'Every declared door has a driver.' : `Doors without driver: ${driverless.map(door => `${text(door.name)} (${text(door.kind)})`).join(', ')}.`}`,
    ...doors.flatMap(door => [door.outOfScope, door.refuted].flatMap(why => (why === undefined ? [] : [`- Door ${text(door.name)}: ${text(why)}.`]))),
    ...[surveyText(score.survey), practiceText(score), ...notes, ...caveats].map(note => `- ${text(sentence(note))}`),
  ]
}

/** Text that Markdown and the HTML within it leave alone. */
const text = (raw: string): string => raw.replaceAll(/[\\`*_{}[\]()#+!|~<>&@]/g, it => `&#${it.charCodeAt(0)};`).replaceAll(/\s+/g, ' ').replaceAll(/:\/\//g, ':&#47;&#47;')
