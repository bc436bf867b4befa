import { createHash } from 'node:crypto'
import type { DecodedReport } from './model.ts'
import { disputes } from './page/disputes.ts'
import { glance, top } from './page/front.ts'
import { levels } from './page/levels.ts'
import { doors, gates, limits, next, open, outOfTheBox, violated } from './page/lists.ts'
import { style } from './page/style.ts'
import { esc } from './page/text.ts'
import { trace } from './page/trace.ts'
import { witnesses } from './page/witnesses.ts'
import { radar } from './radar.ts'

/** The one style that the page allows itself; no script, no picture, no request. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`

/** One self-contained page: what page one of a report says, then from a level down to the decoded message. The same bytes for the same run. */
export async function html(report: DecodedReport): Promise<string> {
  const picture = report.score.vectorStands ? await radar(report.score.vector) : ''
  const sections = [(it: DecodedReport) => glance(it, picture), disputes, levels, violated, witnesses, open, next, gates, outOfTheBox, limits, trace, doors].map(part => part(report)).filter(part => part !== '')
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><title>${esc(report.title)}: Fourtwo report</title><style>${style}</style></head>
<body><a class="skip" href="#glance">Skip to the summary</a>${top(report)}
<main class="page">${sections.join('\n')}</main>
<footer class="page"><p>Evidence: manifest <code>${report.digest}</code>${report.sealed ? '; <code>sha256sum manifest.json</code> in the run folder prints it' : ' (the run was not sealed)'}. This page is a view of the run folder and is made again, byte for byte, by <code>fourtwo report RUN</code>.</p></footer></body></html>
`
}
