import { levelsShown, type Report, violationsOf } from '../model.ts'
import { askedText, assessmentWords, claimGroups, count, declaredDiffers, figureText, holding, mixText, sentence, type Standing, standingOf } from '../words.ts'
import { testimonies } from '../witnesses.ts'
import { badge, esc, rowLink } from './text.ts'

/** What is assessed, how it was set up, and by what (SCORING, section 11). */
export function top({ title, item, details, types, configuration, edition, tool, began, score }: Report): string {
  const facts = [...Object.entries(item), ['type', types.join(' + ')], ['configuration', configuration], ['assessed as', assessmentWords[score.assessment]], ['edition', edition], ['run began', began.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')], ['made by', tool]]
  const list = (all: readonly (readonly string[])[], as = 'facts') => `<dl class="${as}">${all.map(([name = '', value = '']) => `<div><dt>${esc(name)}</dt><dd>${esc(value)}</dd></div>`).join('')}</dl>`
  const stated = Object.entries(details)
  return `<header class="top"><div class="page"><p class="brand"><b>Fourtwo</b> · functional evaluation of a component against IEC 62443-4-2</p><h1>${esc(title)}</h1>
${list(facts)}${stated.length === 0 ? '' : list(stated, 'facts stated')}
<p class="note"><b>Catalogue not verified against the licensed text.</b></p>
<nav aria-label="Sections"><ul>${score.contradictions.length + score.discredited.length === 0 ? '' : '<li><a href="#disputes">Two witnesses disagree</a></li>'}<li><a href="#levels">Levels</a></li><li><a href="#findings">Violated</a></li>${testimonies(score).length === 0 ? '' : '<li><a href="#witnesses">Two witnesses</a></li>'}<li><a href="#next">What blocks the next level</a></li><li><a href="#gates-shown">Gates</a></li><li><a href="#limits">Limits</a></li><li><a href="#trace">From a level to the message</a></li><li><a href="#doors">Doors</a></li></ul></nav></div></header>`
}

/** The minute that a newcomer has: what level, on what evidence, what is violated, what was not tested, what next. */
export function glance(report: Report, picture: string): string {
  const { score } = report
  return `<section id="glance" aria-labelledby="h-glance"><h2 id="h-glance">In a minute</h2>
<div class="minute">${score.vectorStands ? `<div>${vectors(report)}</div>` : `<div class="note alert"><p>${badge('unproven', 'no level')} <b>No vector stands.</b></p><ul class="plain">${score.noVector.map(why => `<li>${esc(why)}</li>`).join('')}</ul>${levelsShown(score).as === 'informs' ? '<p><a href="#levels">What the rows come to</a> is shown for information; it is no level of the component.</p>' : ''}</div>`}
<dl class="glance">${[claim(report), evidence(report), violated(report), untested(report), next(report)].join('')}</dl>${picture === '' ? '' : `<figure>${picture}<figcaption><span>${key('p')}proven</span><span>${key('q')}possible</span><span>rings: levels 1 to 4</span></figcaption></figure>`}</div></section>`
}

const key = (name: string): string => `<svg class="key" viewBox="0 0 27 12" aria-hidden="true"><rect class="${name}" x="2" y="2" width="23" height="8"/></svg>`

function vectors({ score }: Report): string {
  const { vector, minimum } = score
  const tiles = vector.map(it => `<li><a href="#fr-${it.fr}"><b>${it.abbreviation}</b><span class="figure">${figureText(it, it)}</span><small>proven</small><small>possible ${it.possible}</small></a></li>`)
  const declared = vector.map(it => `<li><b>${it.abbreviation}</b> ${figureText(it.declared, it)} <small>possible ${it.declared.possible}</small></li>`)
  return `<h3 class="lead">Supports, native <small>SL per foundational requirement; minimum ${minimum.native.proven}, possible ${minimum.native.possible}${vector.some(it => figureText(it, it).endsWith('*')) ? '; * nothing further asked' : ''}</small></h3><ul class="vector">${tiles.join('')}</ul>
<h3 class="lead">Supports, declared <small>countermeasures counted; minimum ${minimum.declared.proven}, possible ${minimum.declared.possible}; ${declaredDiffers(vector) ? 'never merged with the native one' : 'no countermeasure changes a level'}</small></h3><ul class="declared">${declared.join('')}</ul>`
}

const card = (name: string, figure: string, text: string, tone = ''): string => `<div${tone === '' ? '' : ` class="${tone}"`}><dt>${esc(name)}</dt><dd><b>${figure}</b> ${text}</dd></div>`

function claim({ score }: Report): string {
  const claims = claimGroups(score.vector)
  if (claims.length === 0) return card('Claim', 'None', 'The component statement claims no level.')
  const [worst] = claims
  return card('Claim', `${worst?.word.slice(0, 1).toUpperCase()}${worst?.word.slice(1)}`, `<ul class="plain">${claims.map(({ word, claims: of }) => `<li>${word}: ${of.map(it => `${esc(it.text)}${it.rows.length === 0 ? '' : ` (by ${it.rows.map(rowLink).join(', ')})`}`).join('; ')}</li>`).join('')}</ul>`, worst?.word === 'refuted' ? 'alert' : '')
}

function evidence({ score, asks }: Report): string {
  const { mix, holds, of } = holding(score)
  return card('Evidence', `${holds} of ${of}`, `assertions hold: ${mixText(mix) ?? 'nothing'}. ${sentence(askedText(asks.counts))}${asks.counts.inconclusive === 0 ? '' : ' <a href="#open">Why not concluded</a>.'} A level rests on the weakest that its rows need.`)
}

function violated(report: Report): string {
  const all = violationsOf(report)
  if (all.length === 0) return card('Violated', 'Nothing', 'was found violated. What was not asked stays unproven.')
  const disputed = report.score.contradictions.length
  const doors = new Set(all.map(it => it.door)).size
  return card('Violated', count(new Set(all.map(it => it.id)).size, 'assertion'), `at <a href="#findings">${count(doors, 'door')}</a>${disputed === 0 ? '' : `; <a href="#disputes">${count(disputed, 'contradiction')}</a> between what was stated and what was seen`}.`, 'alert')
}

function untested({ score, forbidden, doors }: Report): string {
  const of = (standing: Standing) => score.rows.filter(row => standingOf(row) === standing).length
  const driverless = doors.filter(it => !it.driver).length
  return card('Not tested', `${of('not-asked') + of('not-yet-askable')} of ${score.rows.length} rows`, `${of('not-asked')} not asked in this run, ${of('not-yet-askable')} not yet askable by this version. ${forbidden.rows} of ${forbidden.of} rows not tested because the bench forbids it. ${driverless === 0 ? 'Every declared door has a driver.' : `${count(driverless, 'door')} without driver.`}${score.survey.state === 'complete' ? '' : ` <a href="#limits">${score.survey.state === 'none' ? 'No port survey' : 'An undeclared door'}</a>: what has to hold at every door stays unproven.`}`)
}

function next({ score }: Report): string {
  const { levels } = levelsShown(score)
  const unmet = [...new Set(levels.flatMap(it => it.blocks))].filter(name => score.rows.some(row => row.row === name && row.verdict === 'unmet'))
  if (unmet.length > 0) return card('Next', `Mend ${count(unmet.length, 'row')}`, `${unmet.map(rowLink).join(', ')}; then <a href="#next">prove what is open</a>.`)
  const lowest = levels.filter(it => it.blocks.length > 0).toSorted((a, b) => a.proven - b.proven || a.blocks.length - b.blocks.length)[0]
  if (lowest === undefined) return card('Next', levels.length === 0 ? 'CCSC 1' : 'Nothing', levels.length === 0 ? 'has to hold before any level is shown.' : 'blocks a further level.')
  return card('Next', `${lowest.abbreviation} to level ${lowest.proven + 1}`, `needs ${lowest.blocks.slice(0, 6).map(rowLink).join(', ')}${lowest.blocks.length > 6 ? ` and ${lowest.blocks.length - 6} more` : ''}; <a href="#next">all that is open</a>.`)
}
