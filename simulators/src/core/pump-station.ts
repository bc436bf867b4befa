// The pump station in a thread of its own, so that no face can hold up its scan: a wet well with an inflow and two pumps.
import { workerData } from 'node:worker_threads'

/** Milliseconds between two scans. */
const SCAN = 100
/** Metres the well rises in a scan through the inflow, and falls through one pump. */
const INFLOW = 0.004
const PUMP = 0.003
const START_AT = [2.0, 2.4] as const

/** Counter, level, the stop level that the doors set, pumps running. */
const image = new Float64Array(workerData as SharedArrayBuffer)
const pumps = [false, false]

setInterval(() => {
  const level = image[1] ?? 0
  const stopAt = image[2] ?? 0
  for (const [n, startAt] of START_AT.entries()) pumps[n] = level >= startAt || (pumps[n] === true && level > stopAt)
  const running = pumps.filter(Boolean).length
  const counter = (image[0] ?? 0) + 1
  image[1] = Number(Math.max(0, level + INFLOW * (1 + Math.sin(counter / 300)) - PUMP * running).toFixed(3))
  image[3] = running
  image[0] = counter
}, SCAN)
