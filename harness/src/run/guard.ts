import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type Control, control, inconclusive, type Judgement, violated } from '@fourtwo/contract'
import { readBeat } from '../heartbeat.ts'
import type { Sessions } from '../probe.ts'

/** Deadlines missed in a row, or without the counter going on, before the heartbeat counts as out of sight. */
const OUT_OF_SIGHT = 3

/** What the guard saw: why it tripped, or that the heartbeat kept its deadline all along. */
export interface Watched {
  readonly tripped?: Judgement
  readonly beats: number
}

/** Clock and sleep, injected; `seen` is told of each beat that goes on from another. */
export interface Watching {
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly now: () => number
  readonly seen: () => void
}

/**
 * Watches the heartbeat until told to stop (CCSC 1/a).
 *
 * The device's own counter and clock decide, never our time of arrival: we may be the slow one. Losing sight of the
 * heartbeat stops the run as well, but is no finding against the device: so does one whose counter and clock both stand still, which may be an old one that something between repeats.
 * What the device's clock gained on ours at once is no time that passed: it was set.
 */
export async function watch(essential: Sessions['essential'], over: AbortSignal, { sleep, now, seen: onBeat }: Watching): Promise<Watched> {
  const { period, deadline } = essential.facts
  const own = monitorEventLoopDelay({ resolution: 10 })
  own.enable()
  let last: { readonly counter: number; readonly ms: number; readonly ahead: number; readonly beat: Control } | undefined
  let advanced = last // the beat at which the counter was last seen to go on
  let missed = 0
  let standing = 0 // our milliseconds without the counter going on, but for those in which we stood still ourselves
  let beats = 0
  try {
    while (!over.aborted || missed > 0) { // out of sight at the end is looked for until it is decided
      own.reset()
      const began = now()
      const answer = await essential.next({ within: deadline })
      if (over.aborted && missed === 0) break
      const seen = control(answer, 'beat')
      const read = seen === undefined ? undefined : readBeat(answer.read)
      if (seen === undefined || read === undefined) {
        if (own.max / 1e6 > period && !over.aborted) continue // our own loop stood still: nothing follows
        if (own.max / 1e6 > period) break
        await sleep(Math.max(0, deadline - (now() - began)), missed > 0 ? undefined : over).catch(() => undefined) // a connection that is refused at once has not missed its deadline yet
        if (over.aborted && missed === 0) break
        if (++missed >= OUT_OF_SIGHT) return { beats, tripped: inconclusive('transport-lost', `the heartbeat was out of sight for ${missed} deadlines of ${deadline} ms: ${answer.read || answer.says}`, answer) }
        continue
      }
      missed = 0
      // A beat may come late, which never brings the device's clock ahead of where it was seen to be; where it went back, it was set.
      const offset = read.ms - answer.ended
      const ahead = last === undefined || read.ms < last.ms ? offset : Math.max(offset, last.ahead)
      const elapsed = (since: { readonly ms: number; readonly ahead: number }): number => read.ms - since.ms - Math.max(0, ahead - since.ahead)
      if (last !== undefined && read.counter > last.counter) {
        const scan = elapsed(last) / (read.counter - last.counter)
        if (scan > deadline) return { beats, tripped: violated(`a scan took ${Math.round(scan)} ms by the device's clock, deadline ${deadline} ms`, last.beat, answer) }
      }
      if (advanced !== undefined && read.counter === advanced.counter && elapsed(advanced) > deadline)
        return { beats, tripped: violated(`the counter stood still for ${Math.round(elapsed(advanced))} ms by the device's clock, deadline ${deadline} ms`, advanced.beat, answer) }
      standing = read.counter !== advanced?.counter ? 0 : standing + (own.max / 1e6 > deadline ? 0 : answer.ended - (last?.beat.ended ?? 0))
      if (standing > OUT_OF_SIGHT * deadline) return { beats, tripped: inconclusive('transport-lost', `the heartbeat was out of sight: counter ${read.counter} was read for ${Math.round(standing)} ms, and the device's clock did not go on with it`, answer) }
      last = { ...read, ahead, beat: seen }
      if (read.counter === advanced?.counter) continue
      if (advanced !== undefined) onBeat()
      beats++
      advanced = last
    }
    return { beats }
  } finally {
    own.disable()
  }
}
