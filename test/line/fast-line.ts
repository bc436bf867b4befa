import { Challenges } from '@fourtwo/firmware-agent/challenges.ts'
import { LineAnswerer } from '@fourtwo/firmware-agent/transports/line-answerer.ts'
import type { ByteLine } from '@fourtwo/harness/interfaces/agent/over-line.ts'
import type { Chance } from '../fuzz/inputs.ts'

/** What may happen to each byte on its way. `spoilt` of a thousand are flipped, lost or doubled; a burst spoils twenty in a row. */
export interface Noise {
  readonly spoilt: number
  readonly bursts: number
}
interface Coming {
  readonly at: number
  readonly byte: number
}

/** A line with an agent at its other end, on a clock of its own that jumps from one byte to the next: 9600 baud take no longer than reckoning. */
export class FastLine implements ByteLine {
  readonly baudRate = 9600
  readonly challenges = new Challenges()
  readonly #chance: Chance
  readonly #noise: Noise
  readonly #answerer: LineAnswerer
  readonly #tasks: { readonly at: number; readonly run: () => Promise<void> }[] = []
  readonly #toAgent: Coming[] = []
  readonly #toHarness: Coming[] = []
  #lastToAgent = 0
  #lastToHarness = 0
  #burst = 0
  #now = 0

  /** `make` takes `makesIn` milliseconds of the line's clock. */
  constructor(chance: Chance, noise: Noise, make: (nonce: string) => Promise<Uint8Array>, makesIn = 600) {
    this.#chance = chance
    this.#noise = noise
    this.#answerer = new LineAnswerer({
      challenges: this.challenges, hear: () => undefined,
      make: nonce => new Promise((made, failed) => this.#tasks.push({ at: this.#now + makesIn, run: () => make(nonce).then(made, failed) })),
      send: bytes => { this.#lastToHarness = this.#put(bytes, this.#toHarness, this.#lastToHarness) },
      isSending: () => this.#lastToHarness > this.#now,
    })
  }

  now(): number {
    return this.#now
  }

  send(bytes: Uint8Array): void {
    this.#lastToAgent = this.#put(bytes, this.#toAgent, this.#lastToAgent)
  }

  /** Lets bytes come to the challenger that no agent sent. */
  babble(bytes: Uint8Array): void {
    this.#lastToHarness = this.#put(bytes, this.#toHarness, this.#lastToHarness)
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
    for (const byte of this.#noisy(bytes)) {
      at += 10_000 / this.baudRate
      way.push({ at, byte })
    }
    return at
  }

  *#noisy(bytes: Uint8Array): Iterable<number> {
    const { spoilt, bursts } = this.#noise
    for (const byte of bytes) {
      if (this.#burst === 0 && this.#chance.below(10_000) < bursts) this.#burst = 20
      const inBurst = this.#burst > 0
      if (inBurst) this.#burst--
      if (!inBurst && this.#chance.below(1000) >= spoilt) yield byte
      else {
        switch (this.#chance.below(3)) {
          case 0:
            yield byte ^ (1 << this.#chance.below(8))
            break
          case 1:
            yield byte
            yield this.#chance.below(256)
            break
        }
      }
    }
  }
}
