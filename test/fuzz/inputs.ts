/** A source of chance that a seed and a number fix: the same two make the same input again. */
export interface Chance {
  /** A whole number from 0 to below `n`. */
  below(n: number): number
  of<T>(all: readonly T[]): T
}

/** Mulberry32. */
export function chanceOf(seed: number, n: number): Chance {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(n + 1, 0xc2b2ae35)) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number) => Math.floor(next() * n)
  return {
    below,
    of: all => {
      const it = all[below(all.length)]
      if (it === undefined) throw new Error('nothing to choose from')
      return it
    },
  }
}

/** Bytes that break lines, quotes, fields and numbers, whatever the format. */
const BREAKERS = ['\0', '\n', '\r\n', '\\\n', '"', "'", '#', '=', ':', ',', '[', ']', '{', '}', '(', ')', '$', '\\', '/', '..', '*', '%', '@', '!', '-', '\t', '  ', '4294967296', '-1', '1e999', '9'.repeat(40), '__proto__', 'constructor', '\u{1F512}', '\uFEFF', '\xff\xfe', 'a'.repeat(300)]
/** Bytes of an input at most, save for those that try how cost grows with length. */
const LONGEST = 4096

/** One input: something known, changed in a few places; now and then only noise, or one piece many times over. */
export function inputOf(chance: Chance, known: readonly Buffer[], words: readonly string[]): Buffer {
  if (known.length === 0 || chance.below(20) === 0) return Buffer.from(Array.from({ length: chance.below(200) }, () => chance.below(256)))
  const whole = chance.of(known)
  const from = whole.length > LONGEST ? chance.below(whole.length - LONGEST) : 0
  let text: Buffer = Buffer.from(whole.subarray(from, from + LONGEST))
  for (let change = chance.below(5); change >= 0; change--) text = changed(text, chance, known, words)
  // The cost of a quadratic pattern shows only at length.
  if (chance.below(500) === 0) text = Buffer.alloc(65_536, text.length === 0 ? ' ' : text)
  return text
}

function changed(text: Buffer, chance: Chance, known: readonly Buffer[], words: readonly string[]): Buffer {
  const at = chance.below(text.length + 1)
  const to = Math.min(text.length, at + chance.below(40))
  const spliced = (by: Buffer | string) => Buffer.concat([text.subarray(0, at), typeof by === 'string' ? Buffer.from(by, 'utf8') : by, text.subarray(to)])
  switch (chance.below(9)) {
    case 0: return spliced(chance.of(BREAKERS))
    case 1: return spliced(words.length === 0 ? '' : chance.of(words))
    case 2: return spliced('')
    case 3: return spliced(Buffer.from([chance.below(256)]))
    case 4: return Buffer.concat([text.subarray(0, at), text.subarray(at, to), text.subarray(at, to), text.subarray(to)])
    case 5: return text.subarray(0, at)
    case 6: {
      const lines = text.toString('latin1').split('\n')
      const [a, b] = [chance.below(lines.length), chance.below(lines.length)]
      const [one = '', other = ''] = [lines[a], lines[b]]
      lines[a] = other
      lines[b] = one
      return Buffer.from(lines.join('\n'), 'latin1')
    }
    case 7: {
      const other = chance.of(known)
      const from = chance.below(other.length + 1)
      return spliced(other.subarray(from, from + chance.below(200)))
    }
    default: {
      const lines = text.toString('latin1').split('\n')
      lines.splice(chance.below(lines.length + 1), 0, ...Array.from({ length: 1 + chance.below(3) }, () => `${words.length === 0 ? '' : chance.of(words)}${chance.of(BREAKERS)}${words.length === 0 ? '' : chance.of(words)}`))
      return Buffer.from(lines.join('\n'), 'latin1')
    }
  }
}
