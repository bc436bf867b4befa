import type { FrScore } from '@fourtwo/contract'
import { againText, caveats, frNames, headline, provenText, type Report, standingOf, standingWords, violationsOf } from '../model.ts'
import { badge, count, esc, rowLink, scrolling, slug } from './text.ts'

/** What is assessed, how it was set up, and by what (SCORING, section 11). */
export function top({ title, item, types, configuration, edition, tool, began }: Report): string {
  const facts = [...Object.entries(item), ['type', types.join(' + ')], ['configuration', configuration], ['edition', edition], ['run began', began.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')], ['made by', tool]]
  return `<header class="top"><div class="page"><p class="brand"><b>Fourtwo</b> · functional evaluation of a component against IEC 62443-4-2</p><h1>${esc(title)}</h1>
<dl class="facts">${facts.map(([key = '', value = '']) => `<div><dt>${esc(key)}</dt><dd>${esc(value)}</dd></div>`).join('')}</dl>
<p class="note"><b>Catalogue not verified against the licensed text.</b> Options, hardware version and the digest of the installed software are not stated.</p>
<nav aria-label="Sections"><ul><li><a href="#levels">Levels</a></li><li><a href="#limits">Limits</a></li><li><a href="#findings">Violated</a></li><li><a href="#next">What blocks the next level</a></li><li><a href="#trace">From a level to the message</a></li><li><a href="#doors">Doors</a></li></ul></nav></div></header>`
}

/** The vector, the picture and the table of rows. */
export function levels(report: Report, picture: string): string {
  const { score } = report
  return `<section id="levels" aria-labelledby="h-levels"><h2 id="h-levels">Levels, native: what the run proved</h2>
<div class="levels"><div>${score.vectorStands ? `<ul class="vector">${score.vector.map(tile).join('')}</ul>` : `<p class="note alert">${badge('violated')} <b>${esc(headline(report))}</b></p>`}
<p class="soft">A level is proven when every row up to it is met or not applicable; possible counts what is unproven as met. Silence is unproven, never met.${score.mayConform ? '' : ' The gates (CCSC) are not all met, so the word “conforms” is not used.'}</p></div>
<figure>${picture}<figcaption><span>${key('p')}proven</span><span>${key('q')}possible</span><span>rings: levels 1 to 4</span></figcaption></figure></div>
${scrolling('Rows by foundational requirement', table(report))}</section>`
}

const key = (name: string): string => `<svg class="key" viewBox="0 0 27 12" aria-hidden="true"><rect class="${name}" x="2" y="2" width="23" height="8"/></svg>`

const tile = (it: FrScore): string =>
  `<li><a href="#fr-${it.fr}"><b>${it.abbreviation}</b><span class="figure">${it.proven}</span><small>proven${it.proven >= it.lastAskedLevel && it.lastAskedLevel < 4 ? ', nothing further asked' : ''}</small><small>possible ${it.possible}</small></a></li>`

function table({ score, sources }: Report): string {
  const open = (fr: number, standing: string) => score.rows.filter(row => row.fr === fr && standingOf(row) === standing).length
  const numbers = (it: FrScore) => [it.met, it.unmet, open(it.fr, 'asked'), open(it.fr, 'not-yet-askable'), it.notApplicable, it.total]
  return `<table><caption>Rows of each foundational requirement (FR), and the sources of the findings that speak</caption><thead><tr><th scope="col">FR</th><th scope="col" class="n">proven</th><th scope="col" class="n">possible</th><th scope="col" class="n">met</th><th scope="col" class="n">unmet</th><th scope="col" class="n">unproven, asked</th><th scope="col" class="n">not yet askable</th><th scope="col" class="n">not applicable</th><th scope="col" class="n">of rows</th><th scope="col">sources</th></tr></thead><tbody>${score.vector.map(it =>
    `<tr><th scope="row"><a href="#fr-${it.fr}">${it.abbreviation}</a> <small>${esc(frNames[it.abbreviation])}</small></th><td class="n">${esc(provenText(it))}</td><td class="n">${it.possible}</td>${numbers(it).map(n => `<td class="n">${n}</td>`).join('')}<td class="sources">${sources.get(it.fr)?.map(([source, n]) => `${n} ${source}`).join(', ') || 'none'}</td></tr>`).join('')}</tbody></table>`
}

/** Every violation with its door and reason. */
export function violated(report: Report): string {
  const all = violationsOf(report)
  return `<section id="findings" aria-labelledby="h-findings"><h2 id="h-findings">Violated</h2>${all.length === 0 ? '<p>Nothing was found violated. What was not asked stays unproven.</p>' : scrolling('Violated assertions', `<table><thead><tr><th scope="col">row</th><th scope="col">assertion</th><th scope="col">door</th><th scope="col">what was seen</th><th scope="col">asked again</th></tr></thead><tbody>${all.map(it =>
    `<tr><th scope="row">${rowLink(it.row)}</th><td>${badge('violated', it.id)}</td><td>${esc(it.door)}</td><td>${esc(it.because)}</td><td>${esc(againText(it))}</td></tr>`).join('')}</tbody></table>`)}${left(report)}</section>`
}

const left = ({ left: what }: Report): string => (what.length === 0 ? '<p class="soft">The device was left as it was found.</p>' : `<h3>Not put back as it was found</h3><ul class="plain">${what.map(it => `<li>${esc(it)}</li>`).join('')}</ul>`)

/** For each FR, the rows that keep it from the next level. */
export function next({ score }: Report): string {
  const rows = new Map(score.rows.map(row => [row.row, row]))
  const part = (it: FrScore): string => {
    const blocking = it.blocks.map(name => rows.get(name)).filter(row => row !== undefined)
    const of = (standing: ReturnType<typeof standingOf>) => blocking.filter(row => standingOf(row) === standing)
    const line = (standing: 'unmet' | 'asked' | 'not-yet-askable') => {
      const found = of(standing)
      return found.length === 0 ? '' : `<p>${badge(standing, `${found.length} ${standing === 'not-yet-askable' ? 'not yet askable' : standingWords[standing]}`)}</p><ul class="blocks">${found.map(row => `<li>${rowLink(row.row)}</li>`).join('')}</ul>`
    }
    return `<div><h3>${it.abbreviation}: ${it.blocks.length === 0 ? `nothing blocks; proven ${esc(provenText(it))}` : `from ${it.proven} to ${it.proven + 1}, ${count(it.blocks.length, 'row')}`}</h3>${line('unmet')}${line('asked')}${line('not-yet-askable')}</div>`
  }
  return `<section id="next" aria-labelledby="h-next"><h2 id="h-next">What blocks the next level</h2><div class="next">${score.vector.map(part).join('')}</div></section>`
}

/** The doors of the unit, with what came of their asks. */
export function doors({ doors: all }: Report): string {
  return `<section id="doors" aria-labelledby="h-doors"><h2 id="h-doors">Doors</h2>${scrolling('Doors', `<table><thead><tr><th scope="col">door</th><th scope="col">kind</th><th scope="col">for</th><th scope="col">driver</th><th scope="col" class="n">satisfied</th><th scope="col" class="n">violated</th><th scope="col" class="n">inconclusive</th><th scope="col" class="n">not applicable</th></tr></thead><tbody>${all.map(it =>
    `<tr><th scope="row" id="door-${slug(it.name)}">${esc(it.name)}</th><td>${esc(it.kind)}</td><td>${it.users === 'both' ? 'people and machines' : esc(it.users)}</td><td>${it.driver ? 'yes' : '<b>none: stays unproven</b>'}</td>${Object.values(it.findings).map(n => `<td class="n">${n}</td>`).join('')}</tr>`).join('')}</tbody></table>`)}</section>`
}

/** What was not tested, and what this evaluation is not. */
export function limits({ forbidden, doors: all, notes }: Report): string {
  const driverless = all.filter(door => !door.driver)
  return `<section id="limits" aria-labelledby="h-limits"><h2 id="h-limits">Limits of this evaluation</h2><ul class="plain"><li>${forbidden.rows} of ${forbidden.of} rows not tested because the bench forbids it${forbidden.asks === 0 ? '' : ` (${count(forbidden.asks, 'ask')})`}.</li><li>${driverless.length === 0 ? 'Every declared door has a driver.' : `Doors without driver: ${driverless.map(door => `${esc(door.name)} (${esc(door.kind)})`).join(', ')}.`}</li>${[...notes, ...caveats].map(note => `<li>${esc(note)}</li>`).join('')}</ul></section>`
}
