import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { ENVIRONMENT, held } from './cost.ts'

/** An agent that runs and was challenged once. */
export interface Running {
  readonly child: ChildProcess
  /** Milliseconds from the start of the process to its first evidence in the challenger's hands. */
  readonly firstEvidence: number
  /** Ends it where more than the process has to go. */
  close?(): Promise<void>
}
/** A way to run the agent: `start` resolves once the first challenge is answered. */
export interface Way {
  readonly name: string
  start(): Promise<Running>
}
/** What one round saw of a way. MiB, milliseconds, and percent of one CPU while nothing was asked. */
export interface Seen {
  readonly rss: number
  readonly peak: number
  readonly start: number
  readonly idle: number
}

/** Starts every way, one after the other, lets all of them settle together, looks at what each holds then, and at what each takes after that while nothing is asked. Both in seconds. */
export async function round(ways: readonly Way[], settle: number, idle: number): Promise<ReadonlyMap<string, Seen>> {
  const running: (Running & { readonly name: string })[] = []
  const later = (seconds: number) => new Promise(done => setTimeout(done, seconds * 1000))
  try {
    for (const way of ways) running.push({ name: way.name, ...(await way.start()) })
    await later(settle)
    const settled = running.map(({ child }) => held(child.pid ?? 0))
    await later(idle)
    return new Map(running.map(({ name, child, firstEvidence }, n) => {
      const { rss = Number.NaN, peak = Number.NaN, cpu = Number.NaN } = settled[n] ?? {}
      return [name, { rss, peak, start: firstEvidence, idle: ((held(child.pid ?? 0).cpu - cpu) / idle) * 100 }]
    }))
  } finally {
    for (const it of running) await (it.close?.() ?? ended(it.child))
  }
}

/** Starts a program, and resolves once `ready` does, which is told of its output. */
export async function started(command: readonly string[], ready: (child: ChildProcess) => Promise<unknown>): Promise<Running> {
  const [program = '', ...rest] = command
  const began = performance.now()
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: ENVIRONMENT })
  let said = ''
  child.stderr.on('data', (text: Buffer) => { said = `${said}${text}`.slice(-500) })
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`${command.join(' ')} ended with ${code}: ${said}`)))
  })
  await Promise.race([ready(child), failed])
  failed.catch(() => undefined)
  return { child, firstEvidence: performance.now() - began }
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}
