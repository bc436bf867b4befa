// Challenges the agent over a pair of ptys at the pace of 9600 baud while noise spoils bytes on both ways: `npm run noise:line -- [--seed N] [--times 100] [--spoilt 3] [--bursts 2] [--hurry 1] [--json]`.
// Of a thousand bytes `spoilt` are flipped, lost or have a stray one behind them; of ten thousand, `bursts` begin a stretch of twenty that are all spoilt. `--hurry 20` takes as much off every wait, and off the time. Needs socat.
// Exits 1 where a challenge was neither answered rightly nor refused with a cause, or one was signed twice.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { challengeOverPtys, type Outcome } from './line/over-ptys.ts'

/** Milliseconds for a challenge, as the harness gives it. */
const WITHIN = 120_000

const { values } = parseArgs({
  options: { seed: { type: 'string' }, times: { type: 'string', default: '100' }, spoilt: { type: 'string', default: '3' }, bursts: { type: 'string', default: '2' }, hurry: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const times = Number(values.times)
const noise = { spoilt: Number(values.spoilt), bursts: Number(values.bursts) }
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-noise-'))
process.stderr.write(`seed ${seed}, ${times} challenges, ${noise.spoilt} of 1000 bytes spoilt and ${noise.bursts} bursts in 10000\n`)
try {
  const told = ({ says, read, seconds }: Outcome, n: number) => process.stderr.write(`${String(n + 1).padStart(4)} ${says} ${read} ${seconds.toFixed(1)} s\n`)
  const { outcomes, signed, counts, befallen } = await challengeOverPtys({ folder, seed, times, noise, within: WITHIN, hurry: Number(values.hurry), told })
  const of = (says: Outcome['says']) => outcomes.filter(it => it.says === says)
  const seconds = outcomes.map(it => it.seconds).toSorted((a, b) => a - b)
  const found = {
    seed, baudRate: 9600, hurry: Number(values.hurry), noise, challenges: times, answered: of('answered').length, refused: of('refused').map(({ read }) => read), failed: of('failed').map(({ read }) => read), signed,
    seconds: { median: rounded(seconds[Math.floor(seconds.length / 2)]), longest: rounded(seconds.at(-1)), all: rounded(seconds.reduce((a, b) => a + b, 0)) }, befallen, agent: counts,
  }
  process.stdout.write(values.json ? `${JSON.stringify(found)}\n` : `${JSON.stringify(found, null, 1)}\n`)
  process.exitCode = found.failed.length === 0 && found.answered + found.refused.length === times && signed <= times ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function rounded(seconds = Number.NaN): number {
  return Math.round(seconds * 10) / 10
}
