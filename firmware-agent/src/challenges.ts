import { AgentError } from './error.ts'

/** Bytes of a challenge message at most; the largest nonce in JSON takes a third of it. */
const LONGEST_MESSAGE = 256
/** The nonces that are remembered; those before them are gone with the tokens, which live for minutes. */
const REMEMBERED = 65_536

/** Why a message was dropped. */
export type Dropped = 'oversized' | 'malformed' | 'repeated' | 'retained' | 'busy' | 'unknown' | 'noise'
/** A nonce to answer (base64url), or why not. */
export type Offered = { readonly says: 'taken'; readonly nonce: string } | { readonly says: 'dropped'; readonly why: Dropped }

/** What came of a nonce that was taken: what was made for it; that an earlier process, or the other half of a pair, had answered it; or why nothing was made. */
export type Made<T> = { readonly says: 'made'; readonly it: T } | { readonly says: 'dropped'; readonly why: 'repeated' } | { readonly says: 'failed'; readonly because: string }

/** Decides which challenges are answered: each nonce once, of 16 to 64 bytes, and never more than a few at a time. Counts what it drops. */
export class Challenges {
  readonly #most: number
  readonly #answered = new Set<string>()
  readonly #dropped: Record<Dropped, number> = { oversized: 0, malformed: 0, repeated: 0, retained: 0, busy: 0, unknown: 0, noise: 0 }
  #taken = 0
  #open = 0

  /** `most`: answers in the making at once. */
  constructor(most = 3) {
    this.#most = most
  }

  /** Judges one message: JSON `{"nonce":"<base64url>"}` and nothing else. */
  offer(message: Uint8Array, retained = false): Offered {
    // A message that the broker kept is nobody's question of now.
    if (retained) return this.#drop('retained')
    if (message.length > LONGEST_MESSAGE) return this.#drop('oversized')
    const nonce = nonceOf(Buffer.from(message).toString('utf8'))
    return nonce === undefined ? this.#drop('malformed') : this.offerNonce(nonce)
  }

  /** Judges a nonce of 16 to 64 bytes (base64url), whichever line it came over: it is answered once over all of them. */
  offerNonce(nonce: string): Offered {
    if (this.#answered.has(nonce)) return this.#drop('repeated')
    if (this.#open >= this.#most) return this.#drop('busy')
    this.#answered.add(nonce)
    const [oldest] = this.#answered
    if (this.#answered.size > REMEMBERED && oldest !== undefined) this.#answered.delete(oldest)
    this.#open++
    this.#taken++
    return { says: 'taken', nonce }
  }

  /** Counts what a transport could not even take, or what comes while another is answered. */
  refuse(why: Dropped): Offered {
    return this.#drop(why)
  }

  /** Has made for a nonce that was taken what its transport answers with, once: one that failed is never tried again. Whoever writes nonces down knows those that an earlier process answered: they are repeated like any other. */
  async make<T>(nonce: string, how: (nonce: string) => Promise<T>): Promise<Made<T>> {
    try {
      return { says: 'made', it: await how(nonce) }
    } catch (fault) {
      if (!(fault instanceof AgentError && fault.code === 'NONCE_REPEATED')) return { says: 'failed', because: fault instanceof Error ? fault.message : 'unknown' }
      this.#taken--
      this.#drop('repeated')
      return { says: 'dropped', why: 'repeated' }
    } finally {
      this.#open--
    }
  }

  /** How many were taken, and how many dropped for what. */
  get counts(): Readonly<Record<'taken' | Dropped, number>> {
    return { taken: this.#taken, ...this.#dropped }
  }

  #drop(why: Dropped): Offered {
    this.#dropped[why]++
    return { says: 'dropped', why }
  }
}

/** A word on a challenge that was not answered. */
export const notAnswered = (it: Exclude<Offered, { readonly says: 'taken' }> | Exclude<Made<unknown>, { readonly says: 'made' }>): string => (it.says === 'dropped' ? `dropped a challenge: ${it.why}` : `a challenge was not answered: ${it.because}`)

/** The nonce of a message in its one spelling, 22 characters for 16 bytes to 86 for 64; undefined where the message is none. */
function nonceOf(message: string): string | undefined {
  const nonce = /^\s*\{\s*"nonce"\s*:\s*"([A-Za-z0-9_-]{22,86})"\s*\}\s*$/.exec(message)?.[1]
  if (nonce === undefined) return undefined
  return Buffer.from(nonce, 'base64url').toString('base64url') === nonce ? nonce : undefined
}
