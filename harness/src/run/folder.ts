import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ask, type AssertionId, assessments, type AssessmentKind, catalogues, type Cause, ContractError, type Edition, editions, type Evidence, evidenceOf, type Finding, type Line, list, parseAsk, parseAssertionId, parseEvidence, parseFinding, parseLine, parseObject, parseOneOf, parseText, parseWitnessEntry, WITNESS } from '@fourtwo/contract'
import type { Component } from '../component.ts'
import { HarnessError } from '../error.ts'
import { parseComponent } from '../input/component-file.ts'
import { holdPlain, takeFolder } from './own-folder.ts'

/** What run.json says: everything about the run that is neither plan, finding nor transcript. */
export interface RunHead {
  readonly tool: string
  /** The Node that ran it. */
  readonly node: string
  /** SHA-256 of its binary, and of the lock file that pins every dependency. */
  readonly nodeBinary?: string
  readonly lockFile?: string
  readonly edition: Edition
  /** Whose assessment it is; the supplier's own unless it says otherwise. */
  readonly assessment?: AssessmentKind
  /** Version of the practice list by which algorithms were judged. */
  readonly practiceList?: string
  /** What the version that made the run could ask, were it asked for everything; older runs do not say. */
  readonly askable?: readonly AssertionId[]
  readonly began: string
  /** When it was sealed; absent where it never was. */
  readonly ended?: string
  readonly component: Component
  /** The bench without its secrets. */
  readonly bench: unknown
}
const MANIFEST = 'manifest.json'
/** Where a run keeps what named persons found; judging reads the run folder only. */
export const WITNESS_FILE = 'witness.jsonl'

/** A run as it stands on disk, parsed. */
export interface Run {
  readonly head: Pick<RunHead, 'tool' | 'edition' | 'began' | 'component' | 'bench' | 'practiceList' | 'askable'> & { readonly assessment: AssessmentKind }
  readonly plan: readonly Ask[]
  readonly findings: readonly Finding[]
  readonly transcripts: ReadonlyMap<string, readonly Line[]>
  /** The tokens of the agent, as they were received. */
  readonly evidence: readonly Evidence[]
  /** Last lines that a crash left unterminated, by file: dropped, and said so. */
  readonly dropped: readonly string[]
  /** What could not be put back as it was found. */
  readonly left: readonly string[]
  /** SHA-256 of the manifest, as `sha256sum manifest.json` prints it; every view carries it. Of a run without a seal, what its manifest would have. */
  readonly digest: string
  /** False where the run ended before it was sealed. */
  readonly sealed: boolean
}

/** Writes a run folder as the run happens: transcript before finding, so that a crash loses nothing finished. */
export class RunWriter {
  readonly folder: string
  /** What an earlier part of this run concluded already. */
  readonly concluded: readonly Finding[]
  /** The tokens it received. */
  readonly received: readonly Evidence[]
  readonly #owed: readonly Ask[]
  readonly #release: () => void
  readonly #whenBroken: () => void
  #failure: HarnessError | undefined

  /** Begins a run, or goes on with one that ended early. `whenBroken` hears at once that nothing more can be written, as on a disk that is full. */
  constructor(folder: string, head: RunHead, resume: boolean, whenBroken: () => void = () => undefined) {
    this.folder = folder
    this.#whenBroken = whenBroken
    let release: (() => void) | undefined
    try {
      if (!resume) mkdirSync(join(folder, 'transcripts'), { recursive: true })
      else if (!existsSync(join(folder, 'run.json'))) throw new HarnessError('INPUT_INVALID', `${join(folder, 'run.json')} cannot be read: is ${folder} a run folder?`)
      release = takeFolder(folder)
      this.#release = release
      const earlier = resume ? goOnWith(folder, head) : { findings: [], evidence: [], plan: [] }
      this.concluded = earlier.findings
      this.received = earlier.evidence
      this.#owed = earlier.plan
      if (resume) return
      if (readdirSync(folder).includes('run.json')) throw new HarnessError('RUN_UNWRITABLE', `${folder} already holds a run; --resume goes on with it`)
      for (const file of ['plan.jsonl', 'evidence.jsonl', 'findings.jsonl', 'left.jsonl']) writeFileSync(join(folder, file), '')
      writeWhole(join(folder, 'run.json'), `${JSON.stringify(head, null, 1)}\n`)
    } catch (cause) {
      release?.()
      if (cause instanceof HarnessError) throw cause
      throw new HarnessError('RUN_UNWRITABLE', `the run folder ${folder} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
    }
  }

  /** Notes what the run owes; what an earlier part of it owed stays owed. */
  plan(asks: readonly Ask[]): void {
    const ids = new Set(asks.map(({ id }) => id))
    const all = [...asks, ...this.#owed.filter(({ id }) => !ids.has(id))]
    this.#write(() => writeWhole(join(this.folder, 'plan.jsonl'), all.map(ask => `${JSON.stringify(ask)}\n`).join('')))
  }

  /** Begins the transcript of that name; each line is on disk before the next thing happens. */
  transcript(name: string): (line: Line) => void {
    const file = join(this.folder, 'transcripts', `${name}.jsonl`)
    let begun = false
    return line => {
      const text = `${JSON.stringify(line)}\n`
      this.#write(() => (begun ? appendFileSync(file, text) : writeFileSync(file, text)))
      begun = true
    }
  }

  /** Keeps a finding; its transcript is there already. */
  conclude(finding: Finding): void {
    this.#append('findings.jsonl', finding)
  }

  /** Keeps a token as it was received. */
  evidence(evidence: Evidence): void {
    this.#append('evidence.jsonl', evidence)
  }

  /** Notes what could not be put back as it was found. */
  left(what: string): void {
    this.#append('left.jsonl', what)
  }

  /**
   * Seals the run: when it ended, and the SHA-256 of every file, by which reading it later finds what was altered. The folder is free then.
   * @throws HarnessError RUN_BROKEN where something of the run could not be written: then it stays unsealed, and can be gone on with.
   */
  seal(ended?: string): void {
    this.#write(() => {
      const file = join(this.folder, 'run.json')
      if (ended !== undefined) writeWhole(file, `${JSON.stringify({ ...parseObject(JSON.parse(readFileSync(file, 'utf8')), file), ended }, null, 1)}\n`)
      seal(this.folder)
    })
    this.#release()
    if (this.#failure !== undefined) throw this.#failure
  }

  #append(file: string, line: object | string): void {
    this.#write(() => appendFileSync(join(this.folder, file), `${JSON.stringify(line)}\n`))
  }

  /** Never throws, since the device has to be put back whatever the disk does; after the first failure nothing more is written, so that no line follows half a line. */
  #write(write: () => void): void {
    if (this.#failure !== undefined) return
    try {
      write()
    } catch (cause) {
      this.#failure = new HarnessError('RUN_BROKEN', `the run folder ${this.folder} could not be written any more: ${cause instanceof Error ? cause.message : String(cause)}; what is finished is kept, and --resume ${this.folder} goes on with it`, cause)
      this.#whenBroken()
    }
  }
}

/** Writes the manifest of a run folder: the SHA-256 of every file of evidence. */
export function seal(folder: string): void {
  writeWhole(join(folder, MANIFEST), manifestOf(folder))
}

/** All of a file or nothing: a crash leaves what stood there before. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}

/** The manifest as the files stand now: the SHA-256 of each, by name. */
function manifestOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.jsonl') || file === 'run.json').toSorted()
  const digests = Object.fromEntries(files.map(file => [file, sha256(readFileSync(join(folder, file)))]))
  return `${JSON.stringify(digests, null, 1)}\n`
}

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** What stayed open for a reason that may be gone is asked again: the run ended, the harness failed, the line was lost, nobody answered. All else stands. */
const askedAgain: readonly Cause[] = ['budget', 'tool-fault', 'transport-lost', 'not-reached']
/** A seal is held before it is taken off, and only from a run that can be gone on with. */
function goOnWith(folder: string, head: RunHead): Pick<Run, 'findings' | 'evidence' | 'plan'> {
  const run = readRun(folder)
  const same = (key: 'component' | 'bench' | 'edition' | 'practiceList') => JSON.stringify(run.head[key]) === JSON.stringify(JSON.parse(JSON.stringify(head[key] ?? null)) ?? undefined)
  for (const key of ['component', 'bench', 'edition', 'practiceList'] as const) if (!same(key)) throw new HarnessError('INPUT_INVALID', `${folder} was begun with another ${key}; begin a new run instead`)
  const plan = run.plan.filter(it => it.probe !== WITNESS)
  const findings = run.findings.filter(it => it.probe !== WITNESS).filter(it => it.outcome !== 'inconclusive' || (!askedAgain.includes(it.cause) && it.ask !== 'guard'))
  rmSync(join(folder, MANIFEST), { force: true })
  writeWhole(join(folder, 'findings.jsonl'), findings.map(finding => `${JSON.stringify(finding)}\n`).join(''))
  // What is written from now on must not follow half a line.
  for (const file of run.dropped.filter(it => it !== 'findings.jsonl')) {
    const text = readFileSync(join(folder, file), 'utf8')
    writeWhole(join(folder, file), text.slice(0, text.lastIndexOf('\n') + 1))
  }
  return { findings, evidence: run.evidence, plan }
}

/**
 * Reads a run folder. Needs no device.
 * @throws HarnessError RUN_UNREADABLE naming file and line.
 */
export function readRun(folder: string): Run {
  const dropped: string[] = []
  holdPlain(folder)
  const sealed = holdManifest(folder)
  const text = (file: string): string => {
    try {
      return readFileSync(join(folder, file), 'utf8')
    } catch (cause) {
      throw new HarnessError(file === 'run.json' ? 'INPUT_INVALID' : 'RUN_UNREADABLE', `${join(folder, file)} cannot be read: is ${folder} a run folder?`, cause)
    }
  }
  const lines = <T>(file: string, parse: (value: unknown, at: string) => T): T[] => {
    const all = text(file).split('\n')
    if (all.pop() !== '') {
      dropped.push(file)
    }
    return all.map((line, n) => parsed(`${file}:${n + 1}`, () => parse(JSON.parse(line), `${file}:${n + 1}`)))
  }
  const head = parsed('run.json', () => parseObject(JSON.parse(text('run.json')), 'run.json'))
  const { edition, assessment, practiceList, askable, component } = parsed('run.json', () => {
    const named = parseOneOf(editions, head['edition'], 'run.json.edition')
    return {
      edition: named, component: parseComponent(head['component'], 'run.json.component', catalogues[named]),
      assessment: head['assessment'] === undefined ? 'self' : parseOneOf(assessments, head['assessment'], 'run.json.assessment'),
      practiceList: head['practiceList'] === undefined ? undefined : parseText(head['practiceList'], 'run.json.practiceList'),
      askable: head['askable'] === undefined ? undefined : list(parseAssertionId)(head['askable'], 'run.json.askable'),
    }
  })
  const plan = lines('plan.jsonl', parseAsk)
  const findings = lines('findings.jsonl', parseFinding)
  if (!existsSync(join(folder, 'transcripts'))) throw new HarnessError('RUN_UNREADABLE', `${join(folder, 'transcripts')} cannot be read: is ${folder} a run folder?`)
  const files = readdirSync(join(folder, 'transcripts')).filter(file => file.endsWith('.jsonl')).toSorted()
  const transcripts = new Map<string, readonly Line[]>(files.map(file => [file.slice(0, -'.jsonl'.length), lines(join('transcripts', file), parseLine)]))
  const evidence = existsSync(join(folder, 'evidence.jsonl')) ? lines('evidence.jsonl', parseEvidence) : []
  const left = existsSync(join(folder, 'left.jsonl')) ? lines('left.jsonl', parseText) : []
  const witnessed = (existsSync(join(folder, WITNESS_FILE)) ? lines(WITNESS_FILE, parseWitnessEntry) : []).map(evidenceOf)
  for (const { ask, lines: of } of witnessed) transcripts.set(ask.id, of)
  const said = (key: 'tool' | 'began') => parsed('run.json', () => parseText(head[key], `run.json.${key}`))
  return {
    head: { tool: said('tool'), began: said('began'), edition, component, bench: parsed('run.json', () => parseBench(head['bench'])), assessment, ...(practiceList === undefined ? {} : { practiceList }), ...(askable === undefined ? {} : { askable }) },
    plan: [...plan, ...witnessed.map(it => it.ask)], findings: [...findings, ...witnessed.map(it => it.finding)], transcripts, evidence, dropped, left, digest: sha256(manifestOf(folder)), sealed,
  }
}

/** A run's bench is read by whoever needs a part of it; here it is held to be an object, and what is an object in it to be one. */
function parseBench(value: unknown): Readonly<Record<string, unknown>> {
  const bench = parseObject(value, 'run.json.bench')
  for (const key of ['accounts', 'doors', 'essential']) if (bench[key] !== undefined) parseObject(bench[key], `run.json.bench.${key}`)
  return bench
}

/** A sealed run that was altered afterwards is no evidence. One that ended early has no seal. Answers whether there is one. */
function holdManifest(folder: string): boolean {
  const file = join(folder, MANIFEST)
  if (!existsSync(file)) return false
  const digests = parsed(MANIFEST, () => parseObject(JSON.parse(readFileSync(file, 'utf8')), MANIFEST))
  for (const [name, digest] of Object.entries(digests)) {
    const now = existsSync(join(folder, name)) ? sha256(readFileSync(join(folder, name))) : 'missing'
    if (now !== digest) throw new HarnessError('RUN_UNREADABLE', `${join(folder, name)} is ${now === 'missing' ? now : 'not what was sealed'}: the evidence was altered after the run`)
  }
  const added = Object.keys(parseObject(JSON.parse(manifestOf(folder)), MANIFEST)).find(name => digests[name] === undefined)
  if (added !== undefined) throw new HarnessError('RUN_UNREADABLE', `${join(folder, added)} was added after the run was sealed`)
  return true
}

function parsed<T>(at: string, parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause
    throw new HarnessError('RUN_UNREADABLE', cause instanceof ContractError ? cause.message : `${at} is not JSON`, cause)
  }
}
