// Measures what a collection costs beside Lynis: `npm run bench:agent -- [--json] [--runs N]`. Prints each figure beside its bound; exits 1 where one is exceeded.
// Both look at the same Debian root in the same run: the agent from outside as one file under the pinned Node, Lynis chrooted into a copy with /proc and /dev mounted, since it starts programs. Needs root, debootstrap and /usr/bin/time.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleAgent } from '@fourtwo/firmware-agent/bundle.ts'
import { copyOf, debianRoot, withoutDebian } from './debian-root.ts'

/** Bounds of a full collection: part of Lynis' wall time, seconds of CPU, MiB. */
const BOUNDS = { ofLynis: 0.01, cpu: 1, peak: 80 }

interface Cost {
  readonly wall: number
  readonly cpu: number
  /** Peak of the largest process, MiB. */
  readonly peak: number
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, runs: { type: 'string', default: '9' } } })
if (withoutDebian !== undefined) throw new Error(`the bench ${withoutDebian}`)
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-bench-'))

/** What a command costs with all that it starts, as the kernel counts it. */
function costOf(command: readonly string[]): Cost {
  const out = join(folder, 'cost')
  const began = performance.now()
  const { status, stderr } = spawnSync('/usr/bin/time', ['-o', out, '-f', '%U %S %M', ...command], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, timeout: 600_000 })
  const wall = (performance.now() - began) / 1000
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr.slice(-500)}`)
  const [user = Number.NaN, system = Number.NaN, peak = Number.NaN] = (readFileSync(out, 'utf8').trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  return { wall, cpu: user + system, peak: peak / 1024 }
}
const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN

const root = copyOf(debianRoot())
try {
  const agent = await bundleAgent(join(folder, 'agent'))
  const node = process.execPath
  const runs = Array.from({ length: Number(values.runs) }, () => costOf([node, agent, 'report', '--json', '--root', root.path]))
  const empty = Array.from({ length: Number(values.runs) }, () => costOf([node, '-e', '0']))
  const lynis = costOf(['unshare', '--mount', '--propagation', 'private', 'sh', '-c', 'mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev" && exec chroot "$0" /usr/sbin/lynis audit system --quick --no-colors --quiet', root.path])
  const of = (costs: readonly Cost[], key: keyof Cost) => median(costs.map(cost => cost[key]))
  const facts = spawnSync(node, [agent, 'report', '--json', '--root', root.path], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).stdout
  const wall = of(runs, 'wall')
  const figures = [
    { what: 'Lynis audit system --quick, wall, s', value: lynis.wall }, { what: 'Lynis, CPU, s', value: lynis.cpu }, { what: 'Lynis, peak of its largest process, MiB', value: lynis.peak },
    { what: 'agent, full collection with its start, wall, s', value: wall }, { what: 'of which an empty Node, s', value: of(empty, 'wall') },
    { what: 'agent, wall as part of Lynis\', %', value: (wall / lynis.wall) * 100, bound: BOUNDS.ofLynis * 100 },
    { what: 'agent, CPU, s', value: of(runs, 'cpu'), bound: BOUNDS.cpu }, { what: 'agent, CPU as part of Lynis\', %', value: (of(runs, 'cpu') / lynis.cpu) * 100 },
    { what: 'agent, peak memory, MiB', value: of(runs, 'peak'), bound: BOUNDS.peak }, { what: 'of which an empty Node, MiB', value: of(empty, 'peak') },
    { what: 'facts as JSON, KiB', value: facts.length / 1024 }, { what: 'the agent\'s file, KiB', value: statSync(agent).size / 1024 },
  ]
  const kept = figures.every(({ value, bound }) => bound === undefined || value <= bound)
  process.stdout.write(values.json ? `${JSON.stringify({ runs: runs.length, figures, kept })}\n`
    : `${figures.map(({ what, value, bound }) => `${what.padEnd(50)} ${value.toFixed(3).padStart(9)}${bound === undefined ? '' : `   at most ${bound}: ${value <= bound ? 'kept' : 'EXCEEDED'}`}`).join('\n')}\n`)
  process.exitCode = kept ? 0 : 1
} finally {
  root[Symbol.dispose]()
  rmSync(folder, { recursive: true, force: true })
}
