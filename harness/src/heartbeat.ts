/** A heartbeat as the device tells it: how often the essential function went round, and the device's own clock in milliseconds. */
export interface Beat {
  readonly counter: number
  readonly ms: number
}

/** Reads a heartbeat; undefined where the text is none. */
export function readBeat(text: string): Beat | undefined {
  try {
    const { counter, ms } = JSON.parse(text)
    return Number.isFinite(counter) && Number.isFinite(ms) ? { counter, ms } : undefined
  } catch {
    return undefined
  }
}
