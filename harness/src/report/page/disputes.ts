import type { Contradiction } from '@fourtwo/contract'
import type { Report } from '../model.ts'
import { decidedBy, sourceText, speaker } from '../words.ts'
import { badge, esc, findingId } from './text.ts'

/** Where two witnesses disagree: what each said, which decided, what follows; and whose facts count for nothing. Empty where nobody disagrees. */
export function disputes({ score }: Report): string {
  const { contradictions, discredited } = score
  if (contradictions.length + discredited.length === 0) return ''
  const states = [...score.gates, ...score.rows].flatMap(row => row.assertions)
  const asks = new Set(states.flatMap(it => it.doors.map(door => door.ask)))
  const says = (id: string) => states.find(it => it.id === id)?.says ?? ''
  return `<section id="disputes" class="alert" aria-labelledby="h-disputes"><h2 id="h-disputes">${contradictions.length === 0 ? 'Not believed in this run' : 'Two witnesses disagree'}</h2>${contradictions.map(it => dispute(it, says(it.assertion), asks)).join('')}${discredited.length === 0 ? '' : `<h3>Collectors that are not believed in this run</h3><ul class="plain">${discredited.map(it => `<li><b>${esc(it.collector)}</b>: none of its facts speaks for the device, since ${esc(it.because)}.</li>`).join('')}</ul>`}</section>`
}

function dispute(it: Contradiction, says: string, asks: ReadonlySet<string>): string {
  const { assertion, door, weaker, stronger, follows } = it
  const witness = (side: typeof weaker, decides: boolean) =>
    `<div class="witness${decides ? ' decides' : ''}"><h4>${esc(capital(speaker(side.source)))}</h4><blockquote>${esc(side.says)}</blockquote><p class="soft">${esc(sourceText(side.collector === undefined ? { source: side.source } : { source: side.source, collector: side.collector }))}${decides ? ' · <b>decides</b>' : ''}</p>${side.ask === undefined ? '' : `<p>${asks.has(side.ask) ? `<a href="#${findingId(side.ask)}">Its finding and messages</a>` : ''} <code>${esc(side.ask)}</code></p>`}</div>`
  return `<div class="dispute"><h3>${badge(stronger.source === 'observed' || stronger.source === 'witnessed' || weaker.source === stronger.source ? 'violated' : 'unproven', assertion)} at ${esc(door)}</h3><p>${esc(says)}</p><div class="witnesses">${witness(weaker, false)}${witness(stronger, weaker.source !== stronger.source)}</div><p><b>What follows:</b> ${esc(decidedBy(it))}; ${esc(follows)}.</p></div>`
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
