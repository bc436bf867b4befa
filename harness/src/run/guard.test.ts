import { describe, expect, test } from 'vitest'
import type { Sessions } from '../probe.ts'
import { watch } from './guard.ts'

/** A heartbeat that says what it is told, then ends the watch. Each beat comes `at` our time, by default at the device's. */
function heart(beats: readonly ({ counter: number; ms: number; at?: number } | 'late')[], seen: () => void = () => undefined) {
  const over = new AbortController()
  let n = 0
  const essential: Sessions['essential'] = {
    facts: { period: 100, deadline: 1000 },
    async next() {
      const beat = beats[n++]
      if (beat === undefined) over.abort()
      return beat === undefined || beat === 'late' ? { says: 'late', read: '', cite: `guard#${n}`, began: 0, ended: 0 } : { says: 'beat', read: JSON.stringify(beat), cite: `guard#${n}`, began: 0, ended: beat.at ?? beat.ms }
    },
  }
  let clock = 0
  return watch(essential, over.signal, { sleep: async ms => { clock += ms }, now: () => clock, seen })
}
const steady = Array.from({ length: 30 }, (_, n) => ({ counter: n, ms: n * 100 }))

describe('the guard', () => {
  test('is quiet while the counter goes on in time', async () => {
    expect(await heart(steady)).toEqual({ beats: 30 })
  })
  test('calls a counter that stands still by the device\'s own clock a violation', async () => {
    const { tripped } = await heart([...steady, ...Array.from({ length: 12 }, (_, n) => ({ counter: 29, ms: 3000 + n * 100 }))])
    expect(tripped).toMatchObject({ outcome: 'violated' })
  })
  test('calls one scan that took too long a violation, though the counter went on', async () => {
    expect((await heart([...steady, { counter: 30, ms: 5000 }])).tripped).toMatchObject({ outcome: 'violated' })
  })
  test('forgives what we did not hear, as long as the device went on', async () => {
    expect(await heart([...steady, { counter: 90, ms: 9000 }])).toEqual({ beats: 31 })
  })
  test('calls a heartbeat out of sight for three deadlines inconclusive, not a violation', async () => {
    expect((await heart([...steady, 'late', 'late', 'late'])).tripped).toMatchObject({ outcome: 'inconclusive', cause: 'transport-lost' })
    expect((await heart([...steady, 'late', 'late', { counter: 60, ms: 6000 }])).tripped).toBeUndefined()
  })
  test('calls a heartbeat whose counter and clock stand still out of sight after three deadlines, and not before', async () => {
    const frozen = (beats: number) => Array.from({ length: beats }, (_, n) => ({ counter: 29, ms: 2900, at: 3000 + n * 100 }))
    expect((await heart([...steady, ...frozen(31)])).tripped).toMatchObject({ outcome: 'inconclusive', cause: 'transport-lost' })
    expect(await heart([...steady, ...frozen(29), { counter: 30, ms: 3000, at: 5900 }, ...frozen(5).map(it => ({ ...it, counter: 30, ms: 3000, at: it.at + 3000 }))])).toEqual({ beats: 31 })
  })
  test('has seen a heartbeat only once it goes on', async () => {
    let seen = 0
    await heart([{ counter: 7, ms: 100 }, { counter: 7, ms: 200 }], () => seen++)
    expect(seen).toBe(0)
    await heart([{ counter: 7, ms: 100 }, { counter: 8, ms: 200 }], () => seen++)
    expect(seen).toBe(1)
  })
  test('looks on at the end of a run until a heartbeat that is out of sight is back or lost for good', async () => {
    expect((await heart([...steady, 'late'])).tripped).toMatchObject({ outcome: 'inconclusive', cause: 'transport-lost' })
  })
  test('takes a clock that was set forward for no lateness, and goes on to see what is late by the new one', async () => {
    const hour = 3_600_000
    const set = Array.from({ length: 20 }, (_, n) => ({ counter: 30 + n, ms: hour + 3000 + n * 100, at: 3000 + n * 100 }))
    expect(await heart([...steady, ...set])).toEqual({ beats: 50 })
    expect((await heart([...steady, ...set, { counter: 50, ms: hour + 8000, at: 8000 }])).tripped).toMatchObject({ outcome: 'violated' })
  })
  test('takes a clock that was set back and forward again for no lateness', async () => {
    const back = { counter: 30, ms: 1000, at: 3000 }
    expect(await heart([...steady, back, { counter: 31, ms: 3100 }, { counter: 32, ms: 3200 }])).toEqual({ beats: 33 })
  })
  test('calls a scan late by the device\'s clock though it, and the one before, were long on their way', async () => {
    expect((await heart([...steady, { counter: 30, ms: 3000, at: 5900 }, { counter: 31, ms: 6000, at: 6010 }])).tripped).toMatchObject({ outcome: 'violated' })
  })
})
