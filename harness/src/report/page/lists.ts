import type { FrScore } from '@fourtwo/contract'
import { caveats, levelsShown, type Report, violationsOf } from '../model.ts'
import { count, openStandings, openWords, practiceText, provenText, sentence, sourceText, standingOf, surveyText } from '../words.ts'
import { badge, esc, findingId, rowLink, rowList, scrolling, slug } from './text.ts'

/** Every violation with its door and reason. */
export function violated(report: Report): string {
  const all = violationsOf(report)
  return `<section id="findings" aria-labelledby="h-findings"><h2 id="h-findings">Violated</h2>${all.length === 0 ? '<p>Nothing was found violated. What was not asked stays unproven.</p>' : scrolling('Violated assertions', `<table><thead><tr><th scope="col">row</th><th scope="col">assertion</th><th scope="col">door</th><th scope="col">what was seen</th><th scope="col">asked again</th></tr></thead><tbody>${all.map(it =>
    `<tr><th scope="row">${rowLink(it.row)}</th><td>${badge('violated', it.id)}</td><td>${it.finding === undefined ? esc(it.door) : `<a href="#${findingId(it.finding.ask)}">${esc(it.door)}</a>`}</td><td>${esc(it.because)}${it.finding === undefined ? '' : ` <small>${esc(it.finding.source)}</small>`}</td><td>${esc(it.again)}</td></tr>`).join('')}</tbody></table>`)}${left(report)}</section>`
}

const left = ({ left: what }: Report): string => (what.length === 0 ? '<p class="soft">The device was left as it was found.</p>' : `<h3>Not put back as it was found</h3><ul class="plain">${what.map(it => `<li>${esc(it)}</li>`).join('')}</ul>`)

/** The reasons for which asks were not concluded, most frequent first. */
export function open({ asks: { notConcluded } }: Report): string {
  if (notConcluded.length === 0) return ''
  return `<section id="open" aria-labelledby="h-open"><h2 id="h-open">Not concluded</h2>${scrolling('Reasons for which asks were not concluded', `<table><thead><tr><th scope="col" class="n">asks</th><th scope="col">cause</th><th scope="col">reason</th><th scope="col">which</th></tr></thead><tbody>${notConcluded.map(it =>
    `<tr><td class="n">${it.asks.length}</td><td>${esc(it.cause)}</td><td>${esc(it.because)}</td><td>${it.asks.map(ask => `<code>${esc(ask)}</code>`).join(', ')}</td></tr>`).join('')}</tbody></table>`)}</section>`
}

/** For each FR, the rows that keep it from the next level. */
export function next({ score }: Report): string {
  const rows = new Map(score.rows.map(row => [row.row, row]))
  const { levels } = levelsShown(score)
  const part = (it: FrScore): string => {
    const blocking = it.blocks.map(name => rows.get(name)).filter(row => row !== undefined)
    const line = (standing: 'unmet' | (typeof openStandings)[number]) => {
      const found = blocking.filter(row => standingOf(row) === standing)
      return found.length === 0 ? '' : `<p>${badge(standing, `${found.length} ${standing === 'unmet' ? 'unmet' : openWords[standing]}`)}</p>${rowList(found.map(row => row.row))}`
    }
    return `<div><h3>${it.abbreviation}: ${it.blocks.length === 0 ? `nothing blocks; proven ${esc(provenText(it))}` : `from ${it.proven} to ${it.proven + 1}, ${count(it.blocks.length, 'row')}`}</h3>${(['unmet', ...openStandings] as const).map(line).join('')}</div>`
  }
  return `<section id="next" aria-labelledby="h-next"><h2 id="h-next">What blocks the next level</h2>${levels.length === 0 ? '<p>No level is shown before CCSC 1 holds: the essential function comes first.</p>' : `<div class="next">${levels.map(part).join('')}</div>`}</section>`
}

/** What the gates (CCSC) say, and what follows for the words of this report. */
export function gates({ score }: Report): string {
  return `<section id="gates-shown" aria-labelledby="h-gates"><h2 id="h-gates">Gates</h2><p>${score.mayConform ? 'All gates are met. The word stays “supports SL n” until an accredited body signs.' : 'Not all gates are met: the word is “supports SL n”, and “conforms” is not used.'}</p><ul class="plain gates">${score.gates.map(it => `<li>${badge(it.verdict === 'unproven' ? standingOf(it) : it.verdict)} ${rowLink(it.row)} ${esc(it.title)}: ${esc(it.because)}</li>`).join('')}</ul></section>`
}

/** What was found as shipped (SCORING, section 2). Empty where nothing was looked at. */
export function outOfTheBox({ score }: Report): string {
  if (score.outOfTheBox.length === 0) return ''
  return `<section id="shipped" aria-labelledby="h-shipped"><h2 id="h-shipped">Out of the box</h2><p class="soft">Found as shipped, before hardening. It serves CR 1.5 and CR 7.7 and gives no level.</p>${scrolling('Found as shipped', `<table><thead><tr><th scope="col">assertion</th><th scope="col">door</th><th scope="col">outcome</th><th scope="col">what was found</th><th scope="col">source</th></tr></thead><tbody>${score.outOfTheBox.map(it =>
    `<tr><th scope="row">${esc(it.assertion)}</th><td>${esc(it.door)}</td><td>${badge(it.outcome)}</td><td>${esc(it.because)}</td><td>${esc(sourceText(it))}</td></tr>`).join('')}</tbody></table>`)}</section>`
}

/** The doors of the unit, with what came of their asks. */
export function doors({ doors: all }: Report): string {
  const scope = (it: Report['doors'][number]) => [it.outOfScope, it.refuted].flatMap(why => (why === undefined ? [] : [`<br><small>${esc(why)}</small>`])).join('')
  return `<section id="doors" aria-labelledby="h-doors"><h2 id="h-doors">Doors</h2>${scrolling('Doors', `<table><thead><tr><th scope="col">door</th><th scope="col">kind</th><th scope="col">for</th><th scope="col">driver</th><th scope="col" class="n">satisfied</th><th scope="col" class="n">violated</th><th scope="col" class="n">inconclusive</th><th scope="col" class="n">not applicable</th></tr></thead><tbody>${all.map(it =>
    `<tr><th scope="row" id="door-${slug(it.name)}">${esc(it.name)}${it.outOfScope === undefined ? '' : ' <small>out of scope</small>'}</th><td>${esc(it.kind)}</td><td>${it.users === 'both' ? 'people and machines' : esc(it.users)}${scope(it)}</td><td>${it.driver ? 'yes' : '<b>none: stays unproven</b>'}</td>${Object.values(it.findings).map(n => `<td class="n">${n}</td>`).join('')}</tr>`).join('')}</tbody></table>`)}</section>`
}

/** What was not tested, and what this evaluation is not. */
export function limits({ forbidden, doors: all, notes, score }: Report): string {
  const driverless = all.filter(door => !door.driver)
  return `<section id="limits" aria-labelledby="h-limits"><h2 id="h-limits">Limits of this evaluation</h2><ul class="plain"><li>${forbidden.rows} of ${forbidden.of} rows not tested because the bench forbids it${forbidden.asks === 0 ? '' : ` (${count(forbidden.asks, 'ask')})`}.</li><li>${driverless.length === 0 ? 'Every declared door has a driver.' : `Doors without driver: ${driverless.map(door => `${esc(door.name)} (${esc(door.kind)})`).join(', ')}.`}</li>${[surveyText(score.survey), practiceText(score), ...notes, ...caveats].map(note => `<li>${esc(sentence(note))}</li>`).join('')}</ul></section>`
}
