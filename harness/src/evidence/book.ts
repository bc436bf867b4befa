import type { Evidence } from '@fourtwo/contract'

/** The tokens of a run as a driver sees them: which nonces were answered, and where a token received is kept. */
export interface EvidenceBook {
  readonly used: ReadonlySet<string>
  keep(received: Omit<Evidence, 'id' | 'door'>): void
}

/** Every token of a run, whichever ask it answered. */
export class Evidences {
  readonly #used: Set<string>
  readonly #write: (evidence: Evidence) => void
  readonly #count = new Map<string, number>()
  readonly #verified = new Set<string>()

  /** `earlier`: what an earlier part of this run received. */
  constructor(earlier: readonly Evidence[], write: (evidence: Evidence) => void) {
    this.#used = new Set(earlier.map(({ nonce }) => nonce))
    this.#write = write
    for (const { id } of earlier) this.#count.set(askOf(id), (this.#count.get(askOf(id)) ?? 0) + 1)
  }

  /** The book for one ask at one door; `transcript` names the ask. */
  bookFor(transcript: string, door: string): EvidenceBook {
    return {
      used: this.#used,
      keep: received => {
        const n = (this.#count.get(transcript) ?? 0) + 1
        this.#count.set(transcript, n)
        this.#used.add(received.nonce)
        if (received.verification.says === 'verified') this.#verified.add(transcript)
        this.#write({ id: `${transcript}/${n}`, door, ...received })
      },
    }
  }

  /** Did a token that answered this ask verify? Only then is what follows from it attested. */
  attests(transcript: string): boolean {
    return this.#verified.has(transcript)
  }
}

const askOf = (id: string): string => id.slice(0, id.lastIndexOf('/'))
