import type { DoorState, Json, Line } from '@fourtwo/contract'
import type { Decoded } from '../../interfaces/decoded.ts'
import type { DecodedReport } from '../model.ts'
import { count } from '../words.ts'
import { esc, scrolling } from './text.ts'

/** What is shown of a message before the rest is only named: of one that a finding cites, and of any other. */
const SHOWN = { cited: { messages: 40, bytes: 512, fields: 60, value: 300 }, other: { messages: 12, bytes: 48, fields: 12, value: 100 } } as const
/** Steps of one transcript beyond which the others are only named. */
const OTHER_STEPS = 40
/** Characters of uncited steps in one page, beyond which they are only named: a page has to open on a phone. */
const OTHER_CHARACTERS = 3_000_000

type Bytes = Extract<Line, { kind: 'bytes' }>
interface Step {
  readonly n: number
  readonly call: Extract<Line, { kind: 'call' }>
  readonly bytes: readonly Bytes[]
  readonly answer?: Extract<Line, { kind: 'answer' }>
}

/** The steps of a run's transcripts as a page shows them: what a finding cites first and in full, the others behind it and shorter. */
export class Steps {
  readonly #report: DecodedReport
  #spent = 0

  constructor(report: DecodedReport) {
    this.#report = report
  }

  /** The steps below one door of one assertion; empty where the run holds no transcript of it. */
  of(transcript: string, door: DoorState, row: string): string {
    const lines = this.#report.transcripts.get(transcript)
    if (lines === undefined) return ''
    const cites = new Set(door.cites.map(cite => Number(cite.split('#').at(-1))))
    const steps = stepsOf(lines)
    const cited = steps.filter(step => cites.has(step.n))
    const others = steps.filter(step => !cites.has(step.n))
    const opened = lines.filter(line => line.kind === 'opened').map(line => `${esc(line.session)}${line.door === undefined ? '' : ` at ${esc(line.door)}`}`)
    const file = `transcripts/${transcript}.jsonl`
    const beside = [...this.#report.transcripts.keys()].filter(name => name === `${transcript}~undo` || name === `${transcript}~rest`).map(name => `transcripts/${name}.jsonl`)
    return `<p class="soft">Sessions: ${opened.join(', ') || 'none'} · ${count(steps.length, 'step')} in <code>${esc(file)}</code>${beside.length === 0 ? '' : `; afterwards ${beside.map(it => `<code>${esc(it)}</code>`).join(', ')}`}</p>${cited.map(step => this.#cited(step)).join('')}${this.#others(others, cited.length, file, `${row} at ${door.door}`)}`
  }

  #cited(step: Step): string {
    return `<div class="step cited"><div class="says"><span class="tag">cited</span> ${said(step)}</div>${this.#messages(step.bytes, 'cited')}</div>`
  }

  #others(others: readonly Step[], cited: number, file: string, whose: string): string {
    if (others.length === 0) return ''
    const shown = this.#spent > OTHER_CHARACTERS ? [] : others.slice(0, OTHER_STEPS)
    const text = shown.map(step => `<details class="step"><summary>${said(step)}</summary>${this.#messages(step.bytes, 'other')}</details>`).join('')
    this.#spent += text.length
    const rest = others.length - shown.length
    return `<details><summary>${count(others.length, cited === 0 ? 'step' : 'other step')}<span class="soft">of ${esc(whose)}</span></summary>${text}${rest === 0 ? '' : `<p class="line">${count(rest, 'step')} more in <code>${esc(file)}</code></p>`}</details>`
  }

  /** The first and the last messages of a step; how many stand between them is said. */
  #messages(lines: readonly Bytes[], as: 'cited' | 'other'): string {
    const half = SHOWN[as].messages / 2
    const between = lines.length - 2 * half
    const shown = (some: readonly Bytes[]) => some.map(line => this.#message(line, as)).join('')
    return between <= 0 ? shown(lines) : `${shown(lines.slice(0, half))}<p class="line soft">${count(between, 'message')} between, in the transcript</p>${shown(lines.slice(-half))}`
  }

  #message(line: Bytes, as: 'cited' | 'other'): string {
    if (line.hex === '') return `<p class="line soft">${seconds(line)} ${esc(line.what)}</p>`
    const messages = this.#report.decoded.get(line) ?? []
    const size = line.hex.length / 2
    const [first] = messages
    const name = first === undefined ? esc(line.what) : messages.slice(0, 3).map(it => esc(it.name)).join(', ') + (messages.length > 3 ? `, ${messages.length - 3} more` : '')
    const gist = cut(messages.map(it => it.gist).filter(it => it !== '').join('; '), SHOWN[as].value)
    const what = first === undefined || line.what === first.name || ['response', 'bytes', 'text', 'answer'].includes(line.what) ? '' : `<small>${esc(line.what)}</small>`
    return `<details class="message"><summary><span class="way">${line.way === 'out' ? '→ sent' : '← heard'}</span><b>${name}</b>${what}<span class="gist">${esc(gist)}</span><small>${count(size, 'byte')}, ${seconds(line)}</small></summary>${scrolling('Fields and bytes', `${messages.map(it => fields(it, as)).join('')}<pre>${esc(hexdump(line.hex, SHOWN[as].bytes))}</pre>`)}</details>`
  }
}

function stepsOf(lines: readonly Line[]): Step[] {
  const bytes = Map.groupBy(lines.filter(line => line.kind === 'bytes'), line => line.of)
  const answers = new Map(lines.filter(line => line.kind === 'answer').map(line => [line.of, line]))
  return lines.filter(line => line.kind === 'call').map(call => {
    const answer = answers.get(call.n)
    return { n: call.n, call, bytes: bytes.get(call.n) ?? [], ...(answer === undefined ? {} : { answer }) }
  })
}

function said({ n, call, answer }: Step): string {
  const given = givenText(call.given)
  return `<span>#${n} <code>${esc(call.session)}.${esc(call.verb)}</code>${given === '' ? '' : ` <small>${esc(cut(given, 200))}</small>`}</span> <span><span aria-hidden="true">⇒</span> ${answer === undefined ? '<b>never answered</b>' : `<b>${esc(answer.answer.says)}</b> ${esc(cut(answer.answer.read, 300))}`}</span>`
}

const givenText = (given: Json): string =>
  given === null ? '' : typeof given === 'object' && !Array.isArray(given) ? Object.entries(given).map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ') : JSON.stringify(given)

function fields(message: Decoded, as: 'cited' | 'other'): string {
  const shown = message.fields.slice(0, SHOWN[as].fields)
  const rest = message.fields.length - shown.length
  return `<table><thead><tr><th scope="col">offset<th scope="col">length<th scope="col">field<th scope="col">value</thead><tbody>${shown.map(it => `<tr><td>${it.at}<td>${it.length}<td>${esc(it.name).replaceAll('.', '.<wbr>')}<td>${esc(cut(it.value, SHOWN[as].value))}`).join('')}</tbody></table>${rest === 0 ? '' : `<p class="line soft">${count(rest, 'field')} more, from offset ${message.fields[shown.length]?.at ?? 0}</p>`}${message.stopped === undefined ? '' : `<p class="stopped"><span aria-hidden="true">■</span> Decoding stopped ${esc(message.stopped)}</p>`}`
}

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}… (${text.length - length} characters more)` : text)
const seconds = ({ ms }: Line): string => `${(ms / 1000).toFixed(3)} s`

/** Sixteen bytes a line with their characters; a blanked byte stands as two stars. */
function hexdump(hex: string, most: number): string {
  const bytes = hex.match(/../g) ?? []
  const rows: string[] = []
  for (let at = 0; at < Math.min(bytes.length, most); at += 16) {
    const part = bytes.slice(at, Math.min(at + 16, most))
    const ascii = part.map(byte => (/^[2-7][0-9a-f]$/.test(byte) && byte !== '7f' ? String.fromCharCode(Number.parseInt(byte, 16)) : byte === '**' ? '*' : '.')).join('')
    rows.push(`${at.toString(16).padStart(4, '0')}  ${part.join(' ').padEnd(47)}  ${ascii}`)
  }
  if (bytes.length > most) rows.push(`… ${bytes.length - most} bytes more in the transcript`)
  return rows.join('\n')
}
