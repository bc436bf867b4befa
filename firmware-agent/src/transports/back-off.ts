/** Seconds between two tries at most. */
const LONGEST = 300

/** Seconds to wait before a connection is tried again: twice as long each time, five minutes at most, and up to half of it by chance, so that many agents do not come back at once. `chance` from 0 to 1. */
export function backOff(first: number, failures: number, chance: number): number {
  const steady = Math.min(LONGEST, first * 2 ** Math.min(failures, 20))
  return steady / 2 + (steady / 2) * chance
}
