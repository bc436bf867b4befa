// Fuzzes every parser and collector of the agent, and what reads tokens and lines at either end: `npm run fuzz:agent -- [--seed N] [--inputs 200000] [--seconds 60] [--only WORD] [--parsers]`. Each is done after so many inputs or seconds, whichever is first. `--parsers` leaves out the collectors, which put the same parsers together and are slower.
// Prints the seed; an input that fails is kept in test-vectors/fuzz, where every later run begins from it. Exits 1 where one failed.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { debianRoot, withoutDebian } from './debian-root.ts'
import { type Fuzzed, fuzz } from './fuzz/fuzz.ts'
import { chanceOf, inputOf } from './fuzz/inputs.ts'
import { seedsOf, targetsOf } from './fuzz/targets.ts'

/** Milliseconds without a beat after which a target counts as hanging. */
const HANGS = 30_000
/** MiB by which the heap may stand higher in the end than after a tenth of the way. */
const GROWTH = 64
const KEPT = join(import.meta.dirname, '../test-vectors/fuzz')

const seeds = await seedsOf(withoutDebian === undefined ? [debianRoot()] : [])
const targets = await targetsOf(seeds)

if (isMainThread) await main()
else await work(workerData)

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, inputs: { type: 'string', default: '200000' }, seconds: { type: 'string', default: '60' }, only: { type: 'string', default: '' }, parsers: { type: 'boolean', default: false } } })
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
  process.stdout.write(`seed ${seed}, ${targets.length} targets, ${seeds.known.length} texts to begin from\n`)
  const left = targets.map(({ name }, n) => ({ name, n })).filter(({ name }) => name.includes(values.only) && !(values.parsers && name.startsWith('collector: ')))
  let failures = 0
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const began = performance.now()
      const { inputs, failure, heap } = await inWorker(next.n, seed, Number(values.inputs), Number(values.seconds) * 1000)
      const grew = failure === undefined && heap > GROWTH ? `the heap grew by ${Math.round(heap)} MiB` : undefined
      process.stdout.write(`${next.name.padEnd(56)} ${String(inputs).padStart(7)} inputs ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${failure?.what ?? grew ?? 'held'}\n`)
      if (failure !== undefined) {
        mkdirSync(KEPT, { recursive: true })
        writeFileSync(join(KEPT, `${createHash('sha256').update(failure.input).digest('hex').slice(0, 16)}.bin`), failure.input)
      }
      if (failure !== undefined || grew !== undefined) failures++
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, lane))
  process.stdout.write(failures === 0 ? 'no crash, no hang, no growth\n' : `${failures} failed; again with --seed ${seed}\n`)
  process.exitCode = failures === 0 ? 0 : 1
}

interface Told extends Fuzzed {
  readonly heap: number
}

/** One target in a thread of its own: what hangs there is told from the outside, by the input at which it stands. */
function inWorker(target: number, seed: number, inputs: number, milliseconds: number): Promise<Told> {
  const at = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(new URL(import.meta.url), { workerData: { target, seed, inputs, milliseconds, at } })
  return new Promise((resolve, reject) => {
    let last = -1
    const watch = setInterval(() => {
      const n = at[0] ?? 0
      if (n !== last) {
        last = n
        return
      }
      clearInterval(watch)
      void worker.terminate()
      resolve({ inputs: n, heap: 0, failure: { target: targets[target]?.name ?? '', seed, n, what: `hung at input ${n}`, input: inputOf(chanceOf(seed, n), targets[target]?.known ?? seeds.known, seeds.words) } })
    }, HANGS)
    worker.on('message', told => {
      clearInterval(watch)
      resolve({ ...told, ...(told.failure === undefined ? {} : { failure: { ...told.failure, input: Buffer.from(told.failure.input) } }) })
    })
    worker.on('error', fault => {
      clearInterval(watch)
      reject(fault)
    })
  })
}

async function work({ target, seed, inputs, milliseconds, at }: { readonly target: number; readonly seed: number; readonly inputs: number; readonly milliseconds: number; readonly at: Int32Array }): Promise<void> {
  const { parentPort } = await import('node:worker_threads')
  const it = targets[target]
  if (it === undefined || parentPort === null) throw new Error(`there is no target ${target}`)
  let early = 0
  const told = await fuzz(it, seeds, seed, inputs, milliseconds, async n => {
    at[0] = n + 1
    if (n === Math.floor(inputs / 10)) early = await heldBytes()
  })
  const heap = early === 0 ? 0 : (await heldBytes() - early) / 1024 / 1024
  parentPort.postMessage({ ...told, heap })
}

/** Bytes of the heap that are still held, once what nobody holds is gone: some of it, such as a stream of zlib, goes in a turn of its own. */
async function heldBytes(): Promise<number> {
  await new Promise(resolve => setImmediate(resolve))
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}
