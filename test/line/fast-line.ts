import { Challenges } from '@fourtwo/firmware-agent/challenges.ts'
import { LineAnswerer } from '@fourtwo/firmware-agent/transports/line-answerer.ts'
import type { ByteLine } from '@fourtwo/harness/interfaces/agent/over-line.ts'
import { chanceOf } from '../fuzz/inputs.ts'
import { type Noise, NoisyWay } from './noise.ts'

interface Coming {
  readonly at: number
  readonly byte: number
}

/** A line with an agent at its other end, on a clock of its own that jumps from one byte to the next: 9600 baud take no longer than reckoning. */
export class FastLine implements ByteLine {
  readonly baudRate = 9600
  readonly challenges = new Challenges()
  readonly #ways: { readonly toAgent: NoisyWay; readonly toHarness: NoisyWay }
  readonly #answerer: LineAnswerer
  readonly #tasks: { readonly at: number; readonly run: () => Promise<void> }[] = []
  readonly #toAgent: Coming[] = []
  readonly #toHarness: Coming[] = []
  #lastToAgent = 0
  #lastToHarness = 0
  #now = 0

  /** `make` takes `makesIn` milliseconds of the line's clock. */
  constructor(seed: number, noise: Noise, make: (nonce: string) => Promise<Uint8Array>, makesIn = 600) {
    this.#ways = { toAgent: new NoisyWay(chanceOf(seed, 0), noise), toHarness: new NoisyWay(chanceOf(seed, 1), noise) }
    this.#answerer = new LineAnswerer({
      challenges: this.challenges, hear: () => undefined,
      make: nonce => new Promise((made, failed) => this.#tasks.push({ at: this.#now + makesIn, run: () => make(nonce).then(made, failed) })),
      send: bytes => { this.#lastToHarness = this.#put(this.#ways.toHarness.spoil(bytes), this.#toHarness, this.#lastToHarness) },
      isSending: () => this.#lastToHarness > this.#now,
    })
  }

  now(): number {
    return this.#now
  }

  send(bytes: Uint8Array): void {
    this.#lastToAgent = this.#put(this.#ways.toAgent.spoil(bytes), this.#toAgent, this.#lastToAgent)
  }

  /** Lets bytes come to the challenger that no agent sent. */
  babble(bytes: Uint8Array): void {
    this.#lastToHarness = this.#put(this.#ways.toHarness.spoil(bytes), this.#toHarness, this.#lastToHarness)
  }

  async next(within: number): Promise<Uint8Array | 'silent'> {
    const until = this.#now + within
    for (;;) {
      const [task] = this.#tasks
      const at = Math.min(this.#toAgent[0]?.at ?? Number.POSITIVE_INFINITY, this.#toHarness[0]?.at ?? Number.POSITIVE_INFINITY, task?.at ?? Number.POSITIVE_INFINITY)
      if (at > until) {
        this.#now = until
        return 'silent'
      }
      this.#now = Math.max(this.#now, at)
      if (task?.at === at) {
        this.#tasks.shift()
        await task.run()
        await new Promise(settled => setImmediate(settled))
      } else if (this.#toAgent[0]?.at === at) this.#answerer.take(Uint8Array.of(this.#toAgent.shift()?.byte ?? 0))
      else return Uint8Array.of(this.#toHarness.shift()?.byte ?? 0)
    }
  }

  #put(bytes: Uint8Array, way: Coming[], last: number): number {
    let at = Math.max(last, this.#now)
    for (const byte of bytes) {
      at += 10_000 / this.baudRate
      way.push({ at, byte })
    }
    return at
  }
}
