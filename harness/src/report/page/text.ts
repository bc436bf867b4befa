import type { AssertionState, DoorState, LevelState } from '@fourtwo/contract'
import { type Standing, standingWords } from '../words.ts'

/** Text as HTML: whatever a device said stays text. */
export const esc = (text: string): string => (/[&<>"']/.test(text) ? text.replaceAll(/[&<>"']/g, it => entities[it] ?? '') : text)
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** A name as the id of an element. */
export const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')

/** Where the page shows what came of an ask: a name for each, whatever its doors are called. */
export const findingId = (ask: string): string => `finding-${ask.replaceAll(/[^A-Za-z0-9-]/g, it => `_${it.codePointAt(0)?.toString(16)}_`)}`

type Word = Standing | DoorState['outcome'] | AssertionState['state'] | LevelState['state'] | 'unproven'

/** The sign beside each word, so that colour never carries a meaning alone; and the tone that it is drawn in. */
const signs: Readonly<Record<Word, readonly [sign: string, tone: string]>> = {
  met: ['✓', 'good'], holds: ['✓', 'good'], satisfied: ['✓', 'good'], proven: ['✓', 'good'],
  unmet: ['✗', 'bad'], broken: ['✗', 'bad'], violated: ['✗', 'bad'], failed: ['✗', 'bad'],
  unproven: ['?', 'open'], asked: ['?', 'open'], open: ['?', 'open'], inconclusive: ['?', 'open'], possible: ['?', 'open'],
  'not-asked': ['○', 'none'], 'not-yet-askable': ['○', 'none'], 'not-applicable': ['–', 'none'],
}

/** A word with its sign. */
export const badge = (word: Word, text: string = word in standingWords ? standingWords[word as Standing] : word): string =>
  `<span class="badge ${signs[word][1]}"><span aria-hidden="true">${signs[word][0]}</span> ${esc(text.replace('not-applicable', 'not applicable'))}</span>`

/** A link to a row of the page. Following it opens what folds the row away. */
export const rowLink = (row: string): string => `<a href="#row-${slug(row)}">${esc(row)}</a>`

/** Links to rows, in a list. */
export const rowList = (rows: readonly string[]): string => `<ul class="blocks">${rows.map(row => `<li>${rowLink(row)}</li>`).join('')}</ul>`

/** A table that scrolls by itself where the page is narrower, also by keyboard. */
export const scrolling = (label: string, content: string): string => `<div class="scroll" tabindex="0" role="region" aria-label="${esc(label)}">${content}</div>`
