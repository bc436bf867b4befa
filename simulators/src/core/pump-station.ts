// The pump station in a thread of its own, so that no face can hold up its scan: a wet well with an inflow and two pumps.
import { parentPort } from 'node:worker_threads'

/** Milliseconds between two scans. */
const SCAN = 100
/** Metres the well rises in a scan through the inflow, and falls through one pump. */
const INFLOW = 0.004
const PUMP = 0.003
const START_AT = [2.0, 2.4] as const
const STOP_AT = 1.2

let counter = 0
let level = 1.6
const pumps = [false, false]

setInterval(() => {
  counter++
  for (const [n, startAt] of START_AT.entries()) pumps[n] = level >= startAt || (pumps[n] === true && level > STOP_AT)
  level = Math.max(0, level + INFLOW * (1 + Math.sin(counter / 300)) - PUMP * pumps.filter(Boolean).length)
  parentPort?.postMessage({ counter, ms: Math.round(performance.now()), level: Number(level.toFixed(3)), pumps: [...pumps] })
}, SCAN)
