import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ask, ContractError, type Finding, type Line, parseAsk, parseFinding, parseLine } from '@fourtwo/contract'
import type { Component } from '../component.ts'
import { HarnessError } from '../error.ts'
import { parseComponent } from '../input/component-file.ts'

/** What run.json says: everything about the run that is neither plan, finding nor transcript. */
export interface RunHead {
  readonly tool: string
  readonly edition: string
  readonly began: string
  readonly component: Component
  /** The bench without its secrets. */
  readonly bench: unknown
}
/** A run as it stands on disk, parsed. */
export interface Run {
  readonly head: Pick<RunHead, 'edition' | 'component'>
  readonly plan: readonly Ask[]
  readonly findings: readonly Finding[]
  readonly transcripts: ReadonlyMap<string, readonly Line[]>
  /** Last lines that a crash left unterminated, by file: dropped, and said so. */
  readonly dropped: readonly string[]
  /** SHA-256 over the files of the run, which every view carries. */
  readonly digest: string
}

/** The file of an ask's transcript, in the folder `transcripts`. */
const transcriptFile = (ask: string): string => `${ask}.jsonl`

/** Writes a run folder as the run happens: transcript before finding, so that a crash loses nothing finished. */
export class RunWriter {
  readonly folder: string

  constructor(folder: string, head: RunHead) {
    this.folder = folder
    try {
      mkdirSync(join(folder, 'transcripts'), { recursive: true })
      if (readdirSync(folder).includes('run.json')) throw new HarnessError('RUN_UNWRITABLE', `${folder} already holds a run`)
      writeFileSync(join(folder, 'run.json'), `${JSON.stringify(head, null, 1)}\n`)
      for (const file of ['plan.jsonl', 'findings.jsonl']) writeFileSync(join(folder, file), '')
    } catch (cause) {
      if (cause instanceof HarnessError) throw cause
      throw new HarnessError('RUN_UNWRITABLE', `the run folder ${folder} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
    }
  }

  /** Notes what the run owes. */
  plan(asks: readonly Ask[]): void {
    appendFileSync(join(this.folder, 'plan.jsonl'), asks.map(ask => `${JSON.stringify(ask)}\n`).join(''))
  }

  /** Keeps the transcript of an ask, then its finding. */
  conclude(finding: Finding, lines: readonly Line[]): void {
    if (lines.length > 0) writeFileSync(join(this.folder, 'transcripts', transcriptFile(finding.ask)), lines.map(line => `${JSON.stringify(line)}\n`).join(''))
    appendFileSync(join(this.folder, 'findings.jsonl'), `${JSON.stringify(finding)}\n`)
  }
}

/**
 * Reads a run folder. Needs no device.
 * @throws HarnessError RUN_UNREADABLE naming file and line.
 */
export function readRun(folder: string): Run {
  const dropped: string[] = []
  const hash = createHash('sha256')
  const text = (file: string): string => {
    try {
      const read = readFileSync(join(folder, file), 'utf8')
      hash.update(`${file}\n${read.length}\n${read}`)
      return read
    } catch (cause) {
      throw new HarnessError('RUN_UNREADABLE', `${join(folder, file)} cannot be read: is ${folder} a run folder?`, cause)
    }
  }
  const lines = <T>(file: string, parse: (value: unknown, at: string) => T): T[] => {
    const all = text(file).split('\n')
    if (all.pop() !== '') {
      dropped.push(file)
    }
    return all.map((line, n) => parsed(`${file}:${n + 1}`, () => parse(JSON.parse(line), `${file}:${n + 1}`)))
  }
  const head = parsed('run.json', () => JSON.parse(text('run.json')))
  const component = parsed('run.json', () => parseComponent(head.component, 'run.json'))
  const plan = lines('plan.jsonl', parseAsk)
  const findings = lines('findings.jsonl', parseFinding)
  const files = readdirSync(join(folder, 'transcripts')).filter(file => file.endsWith('.jsonl')).toSorted()
  const transcripts = new Map(files.map(file => [file.slice(0, -'.jsonl'.length), lines(join('transcripts', file), parseLine)]))
  return { head: { edition: String(head.edition), component }, plan, findings, transcripts, dropped, digest: hash.digest('hex') }
}

function parsed<T>(at: string, parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause
    throw new HarnessError('RUN_UNREADABLE', cause instanceof ContractError ? cause.message : `${at} is not JSON`, cause)
  }
}
