import type { FrScore, LevelState } from '@fourtwo/contract'
import { frNames, levelsShown, type Report } from '../model.ts'
import { claimText, figureText, mixText, type Standing, standingOf } from '../words.ts'
import { badge, esc, rowLink, scrolling } from './text.ts'

/** What became of each level, what the proven ones rest on, and the table of rows. */
export function levels(report: Report): string {
  const { score } = report
  const { as, levels: shown } = levelsShown(score)
  const title = { component: 'Levels: what the run proved', informs: 'What the rows come to: no level of the component (no SL-C)', none: 'Rows: no level is shown' }[as]
  return `<section id="levels" aria-labelledby="h-levels"><h2 id="h-levels">${title}</h2>
${as === 'none' ? '' : `${as === 'informs' ? `<p class="note alert">The figures below inform; they are not what the component supports.</p>` : ''}<p class="soft">A level is proven when every row up to it is met or not applicable; possible counts what is unproven as met. Silence is unproven, never met. The word is “supports”.${score.mayConform ? '' : ' The gates (CCSC) are not all met, so the word “conforms” is not used.'}</p>${disputes(shown)}
${scrolling('Levels by foundational requirement', ladder(shown))}`}
${scrolling('Rows by foundational requirement', table(report))}</section>`
}

/** Both readings of a row whose level is disputed, where they differ in outcome. */
function disputes(shown: readonly FrScore[]): string {
  const all = shown.flatMap(it => it.disputed.map(read => `<li>${it.abbreviation}: where ${read.readings.map(({ row, minLevel }) => `${rowLink(row)} starts is disputed; were it SL ${minLevel}`).join(', and where ')}: proven ${read.proven}, possible ${read.possible}, instead of proven ${it.proven}, possible ${it.possible}.</li>`))
  return all.length === 0 ? '' : `<h3>Disputed, shown both ways</h3><ul class="plain">${all.join('')}</ul>`
}

function ladder(shown: readonly FrScore[]): string {
  const claimed = shown.some(it => it.claim !== undefined)
  return `<table><caption>What became of each level, natively and with countermeasures declared</caption><thead><tr><th scope="col">FR</th>${[1, 2, 3, 4].map(n => `<th scope="col">SL ${n}</th>`).join('')}<th scope="col">native: proven, possible</th><th scope="col">declared: proven, possible</th>${claimed ? '<th scope="col">claim</th>' : ''}<th scope="col">the proven level rests on</th></tr></thead><tbody>${shown.map(it =>
    `<tr><th scope="row"><a href="#fr-${it.fr}">${it.abbreviation}</a></th>${it.levels.map(rung).join('')}<td>${pair(it, it)}</td><td>${pair(it.declared, it)}</td>${claimed ? `<td>${it.claim === undefined ? 'none' : `${esc(claimText(it.claim))}${it.claim.refutedBy.length === 0 ? '' : ` by ${it.claim.refutedBy.map(rowLink).join(', ')}`}`}</td>` : ''}<td class="sources">${it.proven === 0 ? 'nothing proven' : esc(mixText(it.mix) ?? 'nothing')}</td></tr>`).join('')}</tbody></table>`
}

const pair = (of: FrScore['declared'], it: FrScore): string => `<b>${figureText(of, it)}</b>, ${of.possible}`
const rung = (it: LevelState): string => `<td>${badge(it.state)}${it.asksMore ? '' : '<small class="under">nothing further asked</small>'}${it.claimed === false ? '<small class="under">not claimed</small>' : ''}</td>`

function table({ score }: Report): string {
  const open = (fr: number, standing: Standing) => score.rows.filter(row => row.fr === fr && standingOf(row) === standing).length
  const numbers = (it: FrScore) => [it.met, it.unmet, open(it.fr, 'asked'), open(it.fr, 'not-asked'), open(it.fr, 'not-yet-askable'), it.notApplicable, it.total]
  return `<table><caption>Rows of each foundational requirement (FR)</caption><thead><tr><th scope="col">FR</th>${['met', 'unmet', 'unproven, asked', 'not asked in this run', 'not yet askable', 'not applicable', 'of rows'].map(name => `<th scope="col" class="n">${name}</th>`).join('')}</tr></thead><tbody>${score.vector.map(it =>
    `<tr><th scope="row"><a href="#fr-${it.fr}">${it.abbreviation}</a> <small>${esc(frNames[it.abbreviation])}</small></th>${numbers(it).map(n => `<td class="n">${n}</td>`).join('')}</tr>`).join('')}</tbody></table>`
}
