/** How many times as large as what chance makes of nineteen series in twenty a difference is that is one, and one that is none. */
const A_DIFFERENCE = 4
const NO_DIFFERENCE = 1.5
/** Milliseconds below which no clock of ours is good. */
const LEAST = 0.3
/** Random ways to tell the pairs apart. */
const SHUFFLES = 400

/** What two sorts of times, taken in pairs, are to each other. All in milliseconds. */
export interface Compared {
  /** The times within which a quarter of each sort came: what a busy line or machine adds comes on top, and the fast ones show least of it. */
  readonly one: number
  readonly other: number
  /** What chance makes of their difference, and the difference that shows beside it. */
  readonly chance: number
  readonly shows: number
  /** Their difference shows, in the first half as in the second. */
  readonly differ: boolean
  /** Their difference is of the size that chance makes. */
  readonly alike: boolean
}

/** Compares two sorts of times that were taken in pairs, one after the other. What chance makes of their difference is taken from the pairs themselves, told apart at random. */
export function compareTimes(one: readonly number[], other: readonly number[]): Compared {
  const half = Math.floor(one.length / 2)
  const difference = apart(one, other)
  const [first, second] = [apart(one.slice(0, half), other.slice(0, half)), apart(one.slice(half), other.slice(half))]
  const chance = byChance(one, other)
  const shows = A_DIFFERENCE * Math.max(chance, LEAST)
  const agree = Math.sign(first) === Math.sign(second) && Math.min(Math.abs(first), Math.abs(second)) > Math.abs(difference) / 2
  return { one: early(one), other: early(other), chance, shows, differ: Math.abs(difference) > shows && agree, alike: Math.abs(difference) <= NO_DIFFERENCE * Math.max(chance, LEAST) }
}

const early = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 4)] ?? 0
const middle = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
const apart = (one: readonly number[], other: readonly number[]): number => early(one) - early(other)

/** The difference that nineteen in twenty ways of telling the two of each pair apart do not pass, once each is taken from the middle of its sort. The ways are the same each time: a replay concludes the same. */
function byChance(times: readonly number[], others: readonly number[]): number {
  const [one, other] = [times, others].map(all => all.map(ms => ms - middle(all))) as [number[], number[]]
  let state = 1
  const differences = Array.from({ length: SHUFFLES }, () => {
    const swaps = one.map(() => {
      state = (state * 48_271) % 2_147_483_647
      return state > 1_073_741_823
    })
    const told = (swapped: boolean) => one.map((ms, n) => (swaps[n] === swapped ? (other[n] ?? ms) : ms))
    return Math.abs(apart(told(true), told(false)))
  })
  return differences.toSorted((a, b) => a - b)[Math.floor(SHUFFLES * 0.95)] ?? 0
}
