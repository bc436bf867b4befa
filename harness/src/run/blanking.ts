/** Bytes of a secret from which on it is looked for in base64 and hex: those of a shorter one stand in any number. */
const ENCODED_FROM = 4

/** What a secret may look like in what was said: as it is, as a message may carry it, and with its UTF-8 read byte by byte. */
const formsOf = (secret: string): string[] => {
  const plain = Buffer.from(secret)
  const encoded = plain.length < ENCODED_FROM ? [] : [plain.toString('base64').replace(/=+$/, ''), plain.toString('base64url'), plain.toString('hex')]
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed()), plain.toString('latin1'), ...encoded]
}

/**
 * Puts stars in the place of secrets, in text and in bytes.
 *
 * Every secret is looked for in what was said, never in what another one was blanked in already: a short one inside a longer one would leave the rest of that readable.
 */
export class Blanking {
  readonly #texts: readonly string[]
  readonly #bytes: readonly Buffer[]
  /** The same by their first byte, and the length of the longest. */
  readonly #byFirst: ReadonlyMap<number | undefined, readonly Buffer[]>
  readonly #longest: number

  constructor(secrets: readonly string[]) {
    const known = [...new Set(secrets)].filter(secret => secret !== '')
    this.#texts = [...new Set(known.flatMap(formsOf))]
    this.#bytes = [...this.#texts.map(text => Buffer.from(text)), ...known.map(secret => Buffer.from(secret, 'utf16le'))]
    this.#byFirst = Map.groupBy(this.#bytes, ([first]) => first)
    this.#longest = Math.max(0, ...this.#bytes.map(({ length }) => length))
  }

  /** The text with a star for each character of a secret. */
  text(text: string): string {
    const starred = new Set<number>()
    for (const secret of this.#texts)
      for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) for (let n = 0; n < secret.length; n++) starred.add(at + n)
    return starred.size === 0 ? text : text.split('').map((character, n) => (starred.has(n) ? '*' : character)).join('')
  }

  /** The messages in hex, two stars for each byte of a secret, also of one that begins in one message and ends in the next: a console may echo it letter by letter. */
  hex(messages: readonly Uint8Array[]): string[] {
    const all = Buffer.concat(messages)
    const starred = new Set<number>()
    for (const secret of this.#bytes)
      for (let at = all.indexOf(secret); at >= 0; at = all.indexOf(secret, at + 1)) for (let n = 0; n < secret.length; n++) starred.add(at + n)
    let from = 0
    return messages.map(message => {
      const start = from
      from += message.length
      const hex = Buffer.from(message).toString('hex')
      if (starred.size === 0) return hex
      return Array.from(message, (_, n) => (starred.has(start + n) ? '**' : hex.slice(2 * n, 2 * n + 2))).join('')
    })
  }

  /** Whether what comes next could complete a secret that these messages end in the middle of. */
  mayGoOn(messages: readonly Uint8Array[]): boolean {
    const end = Buffer.concat(messages).subarray(-this.#longest)
    for (const [at, first] of end.entries())
      if (this.#byFirst.get(first)?.some(secret => secret.length > end.length - at && beginsWith(secret, end, at)) === true) return true
    return false
  }
}

/** Are the bytes from `at` to the end the first ones of the secret? Asked for every message, so without a copy of either. */
function beginsWith(secret: Buffer, end: Buffer, at: number): boolean {
  for (let n = 1; at + n < end.length; n++) if (end[at + n] !== secret[n]) return false
  return true
}
