import type { AssertionState, DoorState, Line, RowVerdict } from '@fourtwo/contract'
import { caveats, headline, provenText, type Report } from './model.ts'
import { radar } from './radar.ts'
import { wasAsked } from './scorecard.ts'

const STYLE = `:root{color-scheme:light dark;--ink:#16202a;--paper:#fbfcfd;--line:#c9d3dc;--good:#1a7f4b;--bad:#b3261e;--open:#7a6a00;--tint:#2f6fab}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#10161c;--line:#36424e;--good:#56c98b;--bad:#ff8a80;--open:#e0c85a;--tint:#7db8ee}}
*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:70rem;margin:auto;padding:1.5rem}
h1{margin:0 0 .2rem}header{display:flex;flex-wrap:wrap;gap:2rem;align-items:center}header>div{flex:1 1 24rem}header svg{flex:0 1 22rem;width:100%}
svg text{fill:currentColor;font-size:13px}.ring{fill:none;stroke:var(--line)}.possible{fill:var(--tint);opacity:.15}.proven{fill:var(--tint);opacity:.7}.dot{fill:var(--tint)}
.vector{font-size:1.2rem;font-weight:600}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top}
.scroll{overflow-x:auto}details{border-left:2px solid var(--line);padding-left:.8rem;margin:.3rem 0}summary{cursor:pointer;padding:.15rem}summary:focus-visible{outline:2px solid var(--tint)}
.met,.holds,.satisfied{color:var(--good)}.unmet,.broken,.violated{color:var(--bad);font-weight:600}.unproven,.open,.inconclusive{color:var(--open)}
pre{margin:0;font-size:.8rem;white-space:pre-wrap;word-break:break-all}.cited td{background:color-mix(in srgb,var(--tint) 18%,transparent)}small{opacity:.8}`

/** One self-contained page: what page one of a report says, then from a level down to the decoded message. */
export function html(report: Report): string {
  const { score, item, types, configuration, edition, digest } = report
  const open = score.rows.filter(row => row.verdict === 'unproven')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${esc(report.title)}</title><style>${STYLE}</style></head><body>
<header><div><h1>${esc(report.title)}</h1><p>${Object.entries(item).map(([key, value]) => `${esc(key)} <b>${esc(value)}</b>`).join(' · ')}<br>${esc(types.join(' + '))} · configuration ${esc(configuration)} · ${esc(edition)} <small>(catalogue not verified against the licensed text)</small></p>
<p class="vector">${esc(headline(report))}</p><p>Native, proven; every level here rests on observed evidence alone. ${score.mayConform ? '' : 'The gates are not all met, so the word for it is not conformance.'}</p></div>${radar(score.vector)}</header>
<div class="scroll"><table><thead><tr><th>FR</th><th>proven</th><th>possible</th><th>met</th><th>unmet</th><th>unproven</th><th>not applicable</th><th>rows</th></tr></thead><tbody>${score.vector.map(it => `<tr><th>${it.abbreviation}</th><td>${provenText(it)}</td><td>${it.possible}</td><td>${it.met}</td><td>${it.unmet}</td><td>${it.unproven}</td><td>${it.notApplicable}</td><td>${it.total}</td></tr>`).join('')}</tbody></table></div>
<ul><li>${open.length} rows unproven: ${open.filter(wasAsked).length} asked, ${open.filter(row => !wasAsked(row)).length} not yet askable by this version.</li><li>${report.notPermitted} asks not put because the bench forbids them.</li>
${report.doors.filter(door => !door.driver).map(door => `<li>No driver for ${esc(door.name)} (${esc(door.kind)}).</li>`).join('')}${[...report.notes, ...caveats].map(note => `<li>${esc(note)}</li>`).join('')}</ul>
<h2>From a level to the message</h2>
${score.vector.map(it => `<details><summary><b>FR ${it.fr} ${it.abbreviation}</b>: proven ${provenText(it)}, possible ${it.possible}</summary>${score.rows.filter(row => row.fr === it.fr).map(row => rowPart(row, report)).join('')}</details>`).join('')}
<details><summary><b>Gates (CCSC)</b></summary>${score.gates.map(row => rowPart(row, report)).join('')}</details>
<p><small>Run ${esc(digest)}</small></p></body></html>
`
}

const rowPart = (row: RowVerdict, report: Report): string =>
  `<details><summary>${esc(row.row)} ${esc(row.title)} <small>SL ${row.minLevel}${row.alternativeMinLevel === undefined ? '' : ` (disputed: ${row.alternativeMinLevel})`}</small> <span class="${row.verdict}">${row.verdict}</span></summary>${row.assertions.map(it => assertionPart(it, report)).join('')}</details>`

const assertionPart = (it: AssertionState, report: Report): string =>
  `<p><b>${esc(it.id)}</b> <span class="${it.state}">${it.state}</span>${it.advisory ? ' (advisory)' : ''}: ${esc(it.says)}${it.asked ? '' : ' <small>Not yet askable by this version.</small>'}</p>${it.doors.map(door => doorPart(door, report)).join('')}`

function doorPart(door: DoorState, report: Report): string {
  const lines = report.transcripts.get(door.ask) ?? []
  const cited = new Set(door.cites.map(cite => Number(cite.split('#').at(-1))))
  return `<details><summary>${esc(door.door)}: <span class="${door.outcome}">${door.outcome}</span>${door.cause === undefined ? '' : ` (${esc(door.cause)})`} — ${esc(door.because)}</summary><div class="scroll"><table><tbody>${lines.map(line => linePart(line, cited)).join('')}</tbody></table></div></details>`
}

function linePart(line: Line, cited: ReadonlySet<number>): string {
  const of = line.kind === 'call' ? line.n : 'of' in line ? line.of : -1
  return `<tr${cited.has(of) ? ' class="cited"' : ''}><td>${line.n}</td><td>${line.ms} ms</td><td>${line.kind}</td><td>${textOf(line)}</td></tr>`
}

function textOf(line: Line): string {
  switch (line.kind) {
    case 'opened':
      return `${esc(line.session)} <pre>${esc(JSON.stringify(line.facts))}</pre>`
    case 'call':
      return `${esc(line.session)}.<b>${esc(line.verb)}</b> <pre>${esc(JSON.stringify(line.given))}</pre>`
    case 'bytes':
      return `${line.way === 'out' ? 'sent' : 'heard'}: ${esc(line.what)}<pre>${esc(hexdump(line.hex))}</pre>`
    case 'answer':
      return `<b>${esc(line.answer.says)}</b> ${esc(line.answer.read)}`
  }
}

/** Sixteen bytes a line with their characters; a blanked byte stands as two stars. */
function hexdump(hex: string): string {
  const bytes = hex.match(/../g) ?? []
  const rows: string[] = []
  for (let at = 0; at < Math.min(bytes.length, 1024); at += 16) {
    const part = bytes.slice(at, at + 16)
    const ascii = part.map(byte => (/^[2-7][0-9a-f]$/.test(byte) && byte !== '7f' ? String.fromCharCode(Number.parseInt(byte, 16)) : byte === '**' ? '*' : '.')).join('')
    rows.push(`${at.toString(16).padStart(4, '0')}  ${part.join(' ').padEnd(47)}  ${ascii}`)
  }
  if (bytes.length > 1024) rows.push(`… ${bytes.length - 1024} bytes more in the transcript`)
  return rows.join('\n')
}

const esc = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
