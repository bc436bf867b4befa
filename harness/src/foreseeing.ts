/** Numbers of a count that are foreseen: others may take some meanwhile. */
const AHEAD = 64
/** The longest number that is looked for, in bytes. */
const WIDEST = 8

/**
 * Which numbers a giver of numbers may well give next, by those that it gave in turn: every one where there are no more than a byte holds, those that it gave before where one came twice,
 * and those that follow where part of each goes up or down and nothing else changes. Empty where nobody could tell.
 */
export function foreseen(given: readonly Buffer[]): Buffer[] {
  const length = Math.max(0, ...given.map(it => it.length))
  if (length === 0) return given.slice(0, 1)
  if (length === 1) return Array.from({ length: 256 }, (_, n) => Buffer.of(n))
  const different = given.filter((it, n) => given.findIndex(other => other.equals(it)) === n)
  return different.length < given.length ? different : counted(given, length)
}

function counted(given: readonly Buffer[], length: number): Buffer[] {
  const last = given.at(-1)
  if (last === undefined || given.some(it => it.length !== length)) return []
  const changing = [...last.keys()].filter(at => given.some(it => it[at] !== last[at]))
  const [from = 0, to = 0] = [changing[0], changing.at(-1)]
  // What counts may stop short of its leading bytes, and not of its last.
  return [false, true].flatMap(little => {
    const at = little ? from : Math.max(0, to + 1 - WIDEST)
    const end = little ? Math.min(length, from + WIDEST) : to + 1
    if (changing.some(it => it < at || it >= end)) return []
    const turned = (bytes: Buffer): Buffer => (little ? Buffer.from(bytes).reverse() : bytes)
    const numbers = given.map(it => BigInt(`0x${turned(it.subarray(at, end)).toString('hex')}`))
    const steps = numbers.slice(1).map((it, n) => it - (numbers[n] ?? 0n))
    const up = (steps[0] ?? 0n) > 0n
    if (steps.length < 2 || !steps.every(it => it !== 0n && it > 0n === up)) return []
    const step = steps.reduce(common) * (up ? 1n : -1n)
    return Array.from({ length: AHEAD }, (_, n) => {
      const bits = BigInt((end - at) * 8)
      const number = BigInt.asUintN(Number(bits), (numbers.at(-1) ?? 0n) + step * BigInt(n + 1))
      return Buffer.concat([last.subarray(0, at), turned(Buffer.from(number.toString(16).padStart((end - at) * 2, '0'), 'hex')), last.subarray(end)])
    })
  })
}

/** The greatest number that both are multiples of, whatever their signs. */
function common(one: bigint, other: bigint): bigint {
  const [a, b] = [one < 0n ? -one : one, other < 0n ? -other : other]
  return b === 0n ? a : common(b, a % b)
}
