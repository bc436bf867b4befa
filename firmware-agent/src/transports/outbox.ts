/** Answers that wait for their way at most: one more makes the oldest give way. */
const MOST = 8

/** An answer that has to leave before it is stale. `until`: seconds since 1970. */
export interface Outgoing {
  readonly until: number
}

/** Keeps the answers that could not leave yet: a few, and none longer than it is worth anything. */
export class Outbox<T extends Outgoing> {
  readonly #waiting: T[] = []
  #lost = 0

  add(answer: T): void {
    this.#waiting.push(answer)
    if (this.#waiting.length > MOST) {
      this.#waiting.shift()
      this.#lost++
    }
  }

  /** Takes out the oldest answer that may still be sent; those that came too late for that are dropped. `now`: seconds since 1970. */
  take(now: number): T | undefined {
    for (let oldest = this.#waiting.shift(); oldest !== undefined; oldest = this.#waiting.shift()) {
      if (oldest.until > now) return oldest
      this.#lost++
    }
    return undefined
  }

  /** How many answers never left. */
  get lost(): number {
    return this.#lost
  }
}
