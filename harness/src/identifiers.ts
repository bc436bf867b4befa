/** What there is to be seen in identifiers that were given one after the other. */
export interface Seen {
  /** One that was given twice. */
  readonly twice?: string
  /** Bytes of each in which no order shows: neither the same in all, nor part of a number that goes up or down from one to the next. */
  readonly free: number
  /** Which pattern there is; undefined where there is none. */
  readonly pattern?: string
}

/** The longest number that is looked for inside an identifier, in bytes. */
const WIDEST = 8
/** The share of bits in which two identifiers of pure chance differ is a half; below this they do not. */
const DIFFER = 0.35

/**
 * Looks for order in identifiers: any given twice, bytes that never change, numbers inside that only go up or only go down whichever byte comes first, and neighbours that are too alike.
 * Two dozen are enough that chance shows none of it.
 */
export function lookAt(identifiers: readonly Buffer[]): Seen {
  const twice = identifiers.find((it, n) => identifiers.findIndex(other => other.equals(it)) < n)
  const length = Math.min(...identifiers.map(it => it.length))
  if (twice !== undefined) return { twice: twice.toString('hex'), free: 0 }
  const varies = Array.from({ length }, (_, at) => new Set(identifiers.map(it => it[at])).size > 1)
  const ordered = new Set<number>()
  for (let at = 0; at < length; at++) {
    for (let width = 1; width <= WIDEST && at + width <= length; width++) {
      const bytes = identifiers.map(it => it.subarray(at, at + width))
      for (const ofBytes of [bytes, bytes.map(it => Buffer.from(it).reverse())]) {
        // What goes one way by its leading bytes alone says nothing of the last.
        const leads = width > 1 && goesOneWay(ofBytes.map(it => big(it.subarray(0, -1))), 1)
        if (!leads && goesOneWay(ofBytes.map(big), 0.5)) for (let k = at; k < at + width; k++) if (varies[k] === true) ordered.add(k)
      }
    }
  }
  const free = varies.flatMap((it, at) => (it && !ordered.has(at) ? [at] : []))
  const alike = free.length > 0 && distance(identifiers, free) < DIFFER
  const constant = varies.filter(it => !it).length
  if (ordered.size > 0) return { free: free.length, pattern: `${ordered.size} of ${length} bytes go one way from session to session${constant === 0 ? '' : `, ${constant} are the same in all`}` }
  if (alike) return { free: 0, pattern: `one session's differs from the next in ${Math.round(distance(identifiers, free) * 100)} % of its bits alone` }
  return { free: free.length }
}

const big = (bytes: Buffer): bigint => BigInt(`0x0${bytes.toString('hex')}`)

/** Does a row of numbers never turn, and move in so many of its steps? */
function goesOneWay(numbers: readonly bigint[], share: number): boolean {
  const steps = numbers.slice(1).map((it, n) => it - (numbers[n] ?? 0n))
  const moves = steps.filter(it => it !== 0n)
  return moves.length >= steps.length * share && moves.every(it => it > 0n === (moves[0] ?? 0n) > 0n)
}

/** In what share of their bits neighbours differ, over some of the bytes. */
function distance(identifiers: readonly Buffer[], at: readonly number[]): number {
  let bits = 0
  for (const [n, it] of identifiers.slice(1).entries()) for (const k of at) bits += ((it[k] ?? 0) ^ (identifiers[n]?.[k] ?? 0)).toString(2).replaceAll('0', '').length
  return bits / ((identifiers.length - 1) * at.length * 8)
}
