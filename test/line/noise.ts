import type { Chance } from '../fuzz/inputs.ts'

/** What may happen to each byte on its way. `spoilt` of a thousand are flipped, lost or have a stray one behind them; of ten thousand, `bursts` begin a stretch of twenty that are all spoilt. */
export interface Noise {
  readonly spoilt: number
  readonly bursts: number
}

/** How many bytes set out, and what befell them. */
export interface Befallen {
  bytes: number
  flipped: number
  inserted: number
  lost: number
}

/** Bytes of a burst. */
const BURST = 20

/** One way of a line, on which noise lies: the same chance gives the same noise for the same bytes, in whatever portions they come. */
export class NoisyWay {
  readonly befallen: Befallen = { bytes: 0, flipped: 0, inserted: 0, lost: 0 }
  readonly #chance: Chance
  readonly #noise: Noise
  #burst = 0

  constructor(chance: Chance, noise: Noise) {
    this.#chance = chance
    this.#noise = noise
  }

  /** What comes out at the other end. */
  spoil(bytes: Uint8Array): Buffer {
    return Buffer.from([...bytes].flatMap(byte => this.#pass(byte)))
  }

  #pass(byte: number): readonly number[] {
    const { below } = this.#chance
    this.befallen.bytes++
    if (this.#burst === 0 && below(10_000) < this.#noise.bursts) this.#burst = BURST
    const inBurst = this.#burst > 0
    if (inBurst) this.#burst--
    if (!inBurst && below(1000) >= this.#noise.spoilt) return [byte]
    switch (below(3)) {
      case 0:
        this.befallen.flipped++
        return [byte ^ (1 << below(8))]
      case 1:
        this.befallen.inserted++
        return [byte, below(256)]
      default:
        this.befallen.lost++
        return []
    }
  }
}
