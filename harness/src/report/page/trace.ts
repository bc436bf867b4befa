import type { AssertionState, DoorState, FrScore, RowVerdict } from '@fourtwo/contract'
import { type DecodedReport, frNames, provenText, standingOf, standingWords, transcriptAt } from '../model.ts'
import { Steps } from './steps.ts'
import { badge, count, esc, slug } from './text.ts'

/** From a level to the message: FR, row, assertion at a door, decoded message. */
export function trace(report: DecodedReport): string {
  const { score } = report
  const steps = new Steps(report)
  const shown = ['met', 'unmet', 'asked', 'not-yet-askable', 'not-applicable'] as const
  const number = (standing: string) => score.rows.filter(row => standingOf(row) === standing).length
  return `<section id="trace" class="trace" aria-labelledby="h-trace"><h2 id="h-trace">From a level to the message</h2>
<p>Open a level, a row, an assertion at a door, and a message. Steps that a finding cites come first.</p>
<fieldset><legend>Rows shown</legend><label><input type="radio" name="show" id="show-all" checked> all (${score.rows.length})</label>${shown.filter(it => number(it) > 0).map(it => `<label><input type="radio" name="show" id="show-${it}"> ${standingWords[it]} (${number(it)})</label>`).join('')}</fieldset>
${score.vector.map(it => levelPart(it, score.rows.filter(row => row.fr === it.fr), steps)).join('')}
<details class="fr"><summary><h3 class="name">Gates (CCSC)</h3><span>no rows of a level; ${score.mayConform ? 'all met' : 'not all met'}</span></summary><div class="inner"><p id="gates"></p>${score.gates.map(row => rowPart(row, steps)).join('')}</div></details></section>`
}

function levelPart(it: FrScore, rows: readonly RowVerdict[], steps: Steps): string {
  const bar = [['met', it.met], ['unmet', it.unmet], ['na', it.notApplicable], ['unproven', it.unproven]] as const
  let x = 0
  const rects = bar.map(([name, n]) => {
    const rect = n === 0 ? '' : `<rect class="${name}" x="${x}" y="0" width="${n}" height="10"/>`
    x += n
    return rect
  })
  return `<details class="fr"><summary><h3 class="name">${it.abbreviation} <span class="soft">${esc(frNames[it.abbreviation])}</span></h3><span>proven <b>${esc(provenText(it))}</b>, possible <b>${it.possible}</b></span><small>${it.met} met · ${it.unmet} unmet · ${it.unproven} unproven · ${it.notApplicable} not applicable, of ${count(it.total, 'row')}</small><svg class="bar" viewBox="0 0 ${Math.max(1, it.total)} 10" preserveAspectRatio="none" aria-hidden="true">${rects.join('')}</svg></summary><div class="inner"><p id="fr-${it.fr}" class="soft">${it.blocks.length === 0 ? 'No row blocks a further level.' : `${count(it.blocks.length, 'row')} ${it.blocks.length === 1 ? 'keeps' : 'keep'} this from level ${it.proven + 1}.`}</p>${rows.map(row => rowPart(row, steps)).join('')}</div></details>`
}

function rowPart(row: RowVerdict, steps: Steps): string {
  const standing = standingOf(row)
  const level = row.fr === null ? 'gate' : `from SL ${row.minLevel}${row.alternativeMinLevel === undefined ? '' : ` (disputed: ${row.alternativeMinLevel})`}`
  return `<details class="row is-${standing}"><summary><span class="id">${esc(row.row)}</span><span class="title">${esc(row.title)}</span><small>${level}</small>${badge(standing)}</summary><div class="inner"><p id="row-${slug(row.row)}" class="soft">${esc(row.verdict)}: ${esc(row.because)}</p>${row.assertions.map(it => assertionPart(it, row, steps)).join('')}</div></details>`
}

function assertionPart(it: AssertionState, row: RowVerdict, steps: Steps): string {
  const state = it.state === 'open' && !it.asked ? badge('not-yet-askable', 'not yet askable by this version') : badge(it.state)
  return `<div class="assertion"><h4>${esc(it.id)} ${state}${it.advisory ? ' <small>advisory, never counts</small>' : ''}</h4><p class="says">${esc(it.says)}</p>${it.doors.map(door => doorPart(door, row, steps)).join('')}</div>`
}

function doorPart(door: DoorState, row: RowVerdict, steps: Steps): string {
  const transcript = transcriptAt(door)
  const again = transcript === door.ask ? '' : ' <small>asked again</small>'
  const shown = door.outcome === 'not-applicable' ? '' : steps.of(transcript, door, row.row)
  const told = `${badge(door.outcome)}<b>${esc(door.door)}</b>${again}<span class="because">${door.cause === undefined ? '' : `<code>${esc(door.cause)}</code> `}${esc(door.because)}</span>`
  return shown === '' ? `<p class="line">${told}</p>` : `<details class="door"><summary>${told}</summary><div class="inner">${shown}</div></details>`
}
