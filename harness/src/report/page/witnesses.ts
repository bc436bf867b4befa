import type { Report } from '../model.ts'
import { relationCounts, type Relation, sentenceOf, type Testimony, testimonies, type Witness } from '../witnesses.ts'
import { badge, esc, findingId, scrolling } from './text.ts'

const tones: Readonly<Record<Relation, Parameters<typeof badge>[0]>> = { contradict: 'violated', agree: 'satisfied', 'of other doors': 'open', 'agent undecided': 'open', 'probe undecided': 'open', 'agent alone': 'not-asked', 'neither decided': 'open' }

/** Both witnesses beside each other: what the agent states of each assertion, what the probes saw, and what follows. Empty where no agent was asked. */
export function witnesses({ score }: Report): string {
  const all = testimonies(score)
  if (all.length === 0) return ''
  return `<section id="witnesses" aria-labelledby="h-witnesses"><h2 id="h-witnesses">Two witnesses</h2><p>${relationCounts(all).map(it => `${badge(tones[it.relation], `${it.count} ${it.relation}`)}`).join(' ')}</p><p class="soft">What the agent states, signed, beside what the probes saw. What was seen outweighs what is stated.</p>${scrolling('What the agent states and what the probes saw', `<table><thead><tr><th scope="col">assertion</th><th scope="col">the agent states</th><th scope="col">the probes saw</th><th scope="col">together</th><th scope="col">effect</th></tr></thead><tbody>${all.map(line).join('')}</tbody></table>`)}</section>`
}

const line = (it: Testimony): string => `<tr><th scope="row">${esc(it.assertion.id)}<br><small>${esc(it.assertion.says)}</small></th><td>${witness(it.stated)}</td><td>${it.seen === undefined ? '<span class="soft">nobody looked</span>' : witness(it.seen)}</td><td>${badge(tones[it.relation], it.relation)}</td><td>${esc(it.effect)}</td></tr>`

function witness(it: Witness): string {
  const finding = it.findings.find(({ outcome }) => outcome === it.outcome)
  return `${finding === undefined ? badge(it.outcome) : `<a href="#${findingId(finding.ask)}">${badge(it.outcome)}</a>`}<br><small>${esc(sentenceOf(it))}</small>`
}
