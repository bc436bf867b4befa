import { describe, expect, test } from 'vitest'
import { compareTimes } from './timing.ts'

/** Times that look like those of a busy machine and are the same each time: three milliseconds, and what comes on top. */
function times(seed: number, more = 0): number[] {
  let state = seed + 1
  const next = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  for (let n = 0; n < 10; n++) next()
  return Array.from({ length: 32 }, () => 3 + more - Math.log(next()) * 2)
}

describe('times in pairs', () => {
  test('that are of one sort are not told apart, in two hundred series', () => {
    const compared = Array.from({ length: 200 }, (_, n) => compareTimes(times(n * 2), times(n * 2 + 1)))
    expect(compared.filter(({ differ }) => differ)).toEqual([])
    expect(compared.filter(({ alike }) => alike).length).toBeGreaterThan(190)
  })
  test('of which one sort takes longer by what shows are told apart', () => {
    const { one, other, shows, differ, alike } = compareTimes(times(1, 20), times(2))
    expect({ differ, alike }).toEqual({ differ: true, alike: false })
    expect(one - other).toBeGreaterThan(shows)
  })
  test('that differ later than in the first half are not', () => {
    const late = times(1).map((ms, n) => (n < 6 ? ms : ms + 40))
    const { one, other, shows, differ } = compareTimes(late, times(2))
    expect(one - other).toBeGreaterThan(shows)
    expect(differ).toBe(false)
  })
})
