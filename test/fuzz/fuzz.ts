import { chanceOf, inputOf } from './inputs.ts'
import type { Seeds, Target } from './targets.ts'

/** What was wrong with one input, which `seed` and `n` make again. */
export interface Failure {
  readonly target: string
  readonly seed: number
  readonly n: number
  readonly what: string
  readonly input: Buffer
}
/** How one target fared. */
export interface Fuzzed {
  readonly inputs: number
  readonly failure?: Failure
}

/** Milliseconds for one input at most, seen three times: one that is slow once met a busy machine. */
const SLOWEST = 400
/** Bytes of output at most, and per byte of input. */
const OUTPUT = { flat: 256 * 1024, perByte: 24 }

/** Puts inputs to a target until there were so many or the time is up, or one fails. `beat` is told of each before it is put, so that somebody else can tell which one hangs. */
export async function fuzz(target: Target, seeds: Seeds, seed: number, most: number, milliseconds: number, beat: (n: number) => void | Promise<void> = () => {}): Promise<Fuzzed> {
  const until = performance.now() + milliseconds
  for (let n = 0; n < most; n++) {
    if (performance.now() > until) return { inputs: n }
    await beat(n)
    const what = await tried(target, seeds, seed, n)
    if (what !== undefined) return { inputs: n + 1, failure: { target: target.name, seed, n, what, input: inputOf(chanceOf(seed, n), target.known ?? seeds.known, seeds.words) } }
  }
  return { inputs: most }
}

async function tried(target: Target, seeds: Seeds, seed: number, n: number): Promise<string | undefined> {
  for (let time = 1; ; time++) {
    const chance = chanceOf(seed, n)
    const input = inputOf(chance, target.known ?? seeds.known, seeds.words)
    let given = input.length
    const began = performance.now()
    try {
      const said = JSON.stringify(await target.put(input, chance, bytes => { given += bytes }), (_key, value: unknown) => typeof value === 'bigint' ? `${value}` : value) ?? ''
      if (said.length > OUTPUT.flat + OUTPUT.perByte * given) return `grew: ${said.length} bytes from ${given}`
    } catch (fault) {
      return `threw ${fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault)}`
    }
    const took = performance.now() - began
    if (took <= SLOWEST) return undefined
    if (time === 3) return `took ${Math.round(took)} ms for ${input.length} bytes`
  }
}
