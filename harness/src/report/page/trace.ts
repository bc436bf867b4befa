import type { AssertionState, DoorState, FrScore, PlaceState, RowVerdict, Score } from '@fourtwo/contract'
import { type DecodedReport, frNames, levelsShown } from '../model.ts'
import { askingOf, closingWords, count, openWords, provenText, remarksOf, sourceText, standingOf, standings, standingWords, transcriptAt } from '../words.ts'
import { Steps } from './steps.ts'
import { badge, esc, findingId, slug } from './text.ts'

/** What is shown once in a page: the steps, whose space is limited, and the findings, of which each has one name. */
interface Shown {
  readonly steps: Steps
  readonly named: Set<string>
  /** Why a finding's word is not taken: contradicted, or of a collector that is not believed. */
  readonly overruled: (door: DoorState) => string | undefined
}

function overruledIn({ contradictions, discredited }: Score): Shown['overruled'] {
  const contradicted = new Map(contradictions.filter(it => it.weaker.source !== it.stronger.source).map(it => [it.weaker.ask, it.stronger.source]))
  const distrusted = new Map(discredited.map(it => [it.collector, it.because]))
  return ({ ask, source, outcome, collector }) => {
    const by = contradicted.get(ask)
    if (by !== undefined) return `contradicted by what was ${by}: does not decide`
    const why = source === 'attested' && outcome === 'satisfied' && collector !== undefined ? distrusted.get(collector) : undefined
    return why === undefined ? undefined : `not believed: ${why}`
  }
}

/** From a level to the message: FR, row, assertion at a door, decoded message. */
export function trace(report: DecodedReport): string {
  const { score } = report
  const shown: Shown = { steps: new Steps(report), named: new Set(), overruled: overruledIn(score) }
  const levels = levelsShown(score).levels
  const number = (standing: string) => score.rows.filter(row => standingOf(row) === standing).length
  return `<section id="trace" class="trace" aria-labelledby="h-trace"><h2 id="h-trace">From a level to the message</h2>
<p>Open a level, a row, an assertion at a door, and a message. Steps that a finding cites come first.</p>
<fieldset><legend>Rows shown</legend><label><input type="radio" name="show" id="show-all" checked> all (${score.rows.length})</label>${standings.filter(it => number(it) > 0).map(it => `<label><input type="radio" name="show" id="show-${it}"> ${standingWords[it]} (${number(it)})</label>`).join('')}</fieldset>
${score.vector.map(it => levelPart(it, levels.find(level => level.fr === it.fr), score.rows.filter(row => row.fr === it.fr), shown)).join('')}
<details class="fr"><summary><h3 class="name">Gates (CCSC)</h3><span>no rows of a level; ${score.mayConform ? 'all met' : 'not all met'}</span></summary><div class="inner"><p id="gates"></p>${score.gates.map(row => rowPart(row, shown)).join('')}</div></details></section>`
}

function levelPart(it: FrScore, level: FrScore | undefined, rows: readonly RowVerdict[], shown: Shown): string {
  const bar = [['met', it.met], ['unmet', it.unmet], ['na', it.notApplicable], ['unproven', it.unproven]] as const
  let x = 0
  const rects = bar.map(([name, n]) => {
    const rect = n === 0 ? '' : `<rect class="${name}" x="${x}" y="0" width="${n}" height="10"/>`
    x += n
    return rect
  })
  const levels = level === undefined ? 'no level' : `proven <b>${esc(provenText(level))}</b>, possible <b>${level.possible}</b>`
  const blocks = level === undefined ? '' : level.blocks.length === 0 ? 'No row blocks a further level.' : `${count(level.blocks.length, 'row')} ${level.blocks.length === 1 ? 'keeps' : 'keep'} this from level ${level.proven + 1}.`
  return `<details class="fr"><summary><h3 class="name">${it.abbreviation} <span class="soft">${esc(frNames[it.abbreviation])}</span></h3><span>${levels}</span><small>${it.met} met · ${it.unmet} unmet · ${it.unproven} unproven · ${it.notApplicable} not applicable, of ${count(it.total, 'row')}</small><svg class="bar" viewBox="0 0 ${Math.max(1, it.total)} 10" preserveAspectRatio="none" aria-hidden="true">${rects.join('')}</svg></summary><div class="inner"><p id="fr-${it.fr}" class="soft">${blocks}</p>${rows.map(row => rowPart(row, shown)).join('')}</div></details>`
}

function rowPart(row: RowVerdict, shown: Shown): string {
  const standing = standingOf(row)
  const level = row.fr === null ? 'gate' : `from SL ${row.minLevel}${row.alternativeMinLevel === undefined ? '' : ` (disputed: ${row.alternativeMinLevel})`}${row.notClaimed ? ', not claimed' : ''}`
  const remarks = remarksOf(row)
  const ways = [...(row.way === 'native' ? [] : [`by ${row.way}`]), ...(row.declared.verdict === row.verdict ? [] : [`declared: ${row.declared.verdict}`])]
  return `<details class="row is-${standing}"><summary><span class="id">${esc(row.row)}</span><span class="title">${esc(row.title)}</span><small>${[level, ...ways].join(' · ')}</small>${badge(standing)}</summary><div class="inner"><p id="row-${slug(row.row)}" class="soft">${esc(row.verdict)}: ${esc(row.because)}${row.closedBy === undefined ? '' : ` (${closingWords[row.closedBy]})`}</p>${remarks.length === 0 ? '' : `<ul class="plain">${remarks.map(it => `<li>${esc(it)}</li>`).join('')}</ul>`}${row.assertions.map(it => assertionPart(it, row, shown)).join('')}</div></details>`
}

function assertionPart(it: AssertionState, row: RowVerdict, shown: Shown): string {
  const asking = askingOf(it)
  const state = it.state === 'open' && asking !== 'asked' ? badge(asking, openWords[asking] === 'not yet askable' ? 'not yet askable by this version' : openWords[asking]) : badge(it.state)
  const doors = [...new Set([...it.places, ...it.doors].map(({ door }) => door))]
  const why = it.state === 'open' && !it.asked ? '' : `<p class="soft">${esc(it.because)}${it.closedBy === undefined ? '' : ` (rests on: ${closingWords[it.closedBy]})`}</p>`
  return `<div class="assertion"><h4>${esc(it.id)} ${state} <small>has to be ${it.proof}${it.advisory ? '; advisory, never counts' : ''}</small></h4><p class="says">${esc(it.says)}</p>${why}${doors.map(door => placePart(it.places.find(place => place.door === door), it.doors.filter(found => found.door === door), row, shown)).join('')}</div>`
}

/** What one door comes to, and the single findings beneath; in one line where there is one finding and the door comes to the same. */
function placePart(place: PlaceState | undefined, found: readonly DoorState[], row: RowVerdict, shown: Shown): string {
  const findings = found.map(it => doorPart(it, row, shown)).join('')
  const [only] = found
  if (place === undefined || (found.length === 1 && only?.outcome === place.outcome && only.because === place.because && only.aside === undefined)) return findings
  const closed = place.closedBy === undefined ? '' : ` <small>by: ${closingWords[place.closedBy]}</small>`
  const why = found.some(it => it.because === place.because && it.outcome === place.outcome) ? '' : ` <span class="because">${place.cause === undefined ? '' : `<code>${esc(place.cause)}</code> `}${esc(place.because)}</span>`
  return `<div class="place"><p class="line"><b>${esc(place.door)}</b> comes to ${badge(place.outcome)}${place.intermittent === true ? ' <b>intermittent</b>' : ''}${closed}${why}</p>${findings}</div>`
}

function doorPart(door: DoorState, row: RowVerdict, { steps, named, overruled }: Shown): string {
  const transcript = transcriptAt(door)
  const first = !named.has(door.ask)
  named.add(door.ask)
  const id = first ? ` id="${findingId(door.ask)}"` : ''
  const lines = door.outcome === 'not-applicable' ? '' : steps.of(transcript, door, row.row)
  const against = door.aside === undefined ? overruled(door) : `set aside: ${door.aside}`
  const told = `${badge(door.outcome)}<b>${esc(door.door)}</b>${door.repetition === undefined ? '' : ' <small>asked again</small>'}<span class="because">${door.cause === undefined ? '' : `<code>${esc(door.cause)}</code> `}${esc(door.because)}${against === undefined ? '' : ` <b class="aside">${esc(against)}</b>`}</span><small>${esc(sourceText(door))}</small>`
  return lines === '' ? `<p class="line"${id}>${told}</p>` : `<details class="door"><summary>${told}</summary><div class="inner"${id}>${lines}</div></details>`
}
