// Measures the agent beside an empty Node, Debian's prometheus-node-exporter and Lynis, all in one run: `npm run bench:agent -- [--json] [--rounds 7] [--settle 60] [--idle 60]`.
// A round starts each once, alternating, so that what else the machine does meets all of them; figures are medians, bounds are on ratios. Exits 1 where a bound is exceeded.
// All look at the same Debian root: the agent from outside as the file that a device gets, under the pinned Node; Lynis chrooted into a copy with /proc and /dev mounted, since it starts programs. Needs root, debootstrap, mosquitto, socat and /usr/bin/time.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleAgent, FLAGS } from '@fourtwo/firmware-agent/bundle.ts'
import { copyOf, debianRoot, withoutDebian } from '../debian-root.ts'
import { overMqtt } from './agent-mqtt.ts'
import { overSerial } from './agent-serial.ts'
import { OPCUA_FLAGS, startOpcuaAgent } from './agent-opcua.ts'
import { type Cost, costOf, median } from './cost.ts'
import { round, type Seen, started, type Way } from './running.ts'

/** Bounds: what may be times an empty Node's, percent, seconds and MiB. */
const BOUNDS = { mqtt: 1.6, serial: 1.35, opcua: 3, firstEvidence: 8, report: 3, ofLynis: 0.01, cpu: 1, peak: 80, idle: 0.3 }

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '7' }, settle: { type: 'string', default: '60' }, idle: { type: 'string', default: '60' } } })
if (withoutDebian !== undefined) throw new Error(`the bench ${withoutDebian}`)
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-bench-'))
const root = copyOf(debianRoot())
const node = process.execPath
try {
  await main()
} finally {
  root[Symbol.dispose]()
  rmSync(folder, { recursive: true, force: true })
}

async function main(): Promise<void> {
  const agent = await bundleAgent(join(folder, 'agent'))
  costOf(folder, [node, ...FLAGS, join(dirname(agent), 'compile.cjs')]) // as the package does when it is configured
  const key = join(folder, 'evidence.key')
  costOf(folder, [node, agent, 'keygen', '--key', key])
  const report = [node, ...FLAGS, agent, 'report', '--json', '--root', root.path]
  const mqtt = await overMqtt(folder, key, root.path)
  const serial = await overSerial(folder, key, root.path)
  const exporter = await nodeExporter()
  const ways: Way[] = [
    { name: 'emptyNode', start: () => started([node, '-e', 'setInterval(() => {}, 1e6)'], child => once(child, 'spawn')) },
    { name: 'mqtt', start: () => mqtt.run([node, ...FLAGS, agent]) },
    { name: 'serial', start: () => serial.run([node, ...FLAGS, agent]) },
    { name: 'opcua', start: () => startOpcuaAgent(agent, root.path) },
    ...(exporter === undefined ? [] : [exporter]),
  ]
  const seen: ReadonlyMap<string, Seen>[] = []
  const empty: Cost[] = []
  const reports: Cost[] = []
  const lynis: Cost[] = []
  try {
    for (let n = 0; n < Number(values.rounds); n++) {
      for (let k = 0; k < 3; k++) {
        empty.push(costOf(folder, [node, '-e', '0']))
        reports.push(costOf(folder, report))
      }
      lynis.push(costOf(folder, ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', 'mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev" && exec chroot "$0" /usr/sbin/lynis audit system --quick --no-colors --quiet', root.path]))
      seen.push(await round(ways, Number(values.settle), Number(values.idle)))
      process.stderr.write(`round ${n + 1} of ${values.rounds}\n`)
    }
  } finally {
    await mqtt.close()
    await serial.close()
  }
  const of = (costs: readonly Cost[], what: keyof Cost) => median(costs.map(cost => cost[what]))
  const way = (name: string, what: keyof Seen) => median(seen.map(it => it.get(name)?.[what] ?? Number.NaN))
  const start = of(empty, 'wall') * 1000
  const beside = (name: string) => ({ rssMiB: way(name, 'rss'), peakMiB: way(name, 'peak'), rssRatio: way(name, 'rss') / way('emptyNode', 'rss'), startRatio: way(name, 'start') / start, idleCpuPercent: way(name, 'idle') })
  const facts = spawnSync(report[0] ?? '', report.slice(1), { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).stdout
  const out = {
    emptyNode: { rssMiB: way('emptyNode', 'rss'), startMs: start }, mqtt: beside('mqtt'), serial: beside('serial'), opcua: beside('opcua'),
    report: { startRatio: (of(reports, 'wall') * 1000) / start },
    collection: { wallMs: of(reports, 'wall') * 1000, cpuMs: of(reports, 'cpu') * 1000, peakMiB: of(reports, 'peak'), lynisRatio: of(reports, 'wall') / of(lynis, 'wall') },
    idleCpuPercent: Math.max(...['mqtt', 'serial', 'opcua'].map(name => way(name, 'idle'))),
    lynis: { wallMs: of(lynis, 'wall') * 1000, cpuMs: of(lynis, 'cpu') * 1000, peakMiB: of(lynis, 'peak') },
    ...(exporter === undefined ? {} : { nodeExporter: { rssMiB: way('nodeExporter', 'rss'), idleCpuPercent: way('nodeExporter', 'idle') } }),
    factsKiB: facts.length / 1024, agentFilesKiB: readdirSync(join(folder, 'agent')).reduce((sum, file) => sum + statSync(join(folder, 'agent', file)).size, 0) / 1024,
    rounds: Number(values.rounds), flags: FLAGS, opcuaFlags: OPCUA_FLAGS,
  }
  const bounded: readonly (readonly [string, number, number])[] = [
    ['resident memory over MQTT and TLS, times an empty Node\'s', out.mqtt.rssRatio, BOUNDS.mqtt], ['resident memory over a serial line, times an empty Node\'s', out.serial.rssRatio, BOUNDS.serial],
    ['resident memory at its OPC UA server, times an empty Node\'s', out.opcua.rssRatio, BOUNDS.opcua],
    ['first evidence over MQTT and TLS, times an empty Node\'s start', out.mqtt.startRatio, BOUNDS.firstEvidence],
    ['report, times an empty Node\'s start', out.report.startRatio, BOUNDS.report], ['collection, part of Lynis\' wall time', out.collection.lynisRatio, BOUNDS.ofLynis],
    ['collection, CPU, s', out.collection.cpuMs / 1000, BOUNDS.cpu], ['collection, peak, MiB', out.collection.peakMiB, BOUNDS.peak], ['idle, percent of one CPU', out.idleCpuPercent, BOUNDS.idle],
  ]
  const talk = values.json ? process.stderr : process.stdout
  for (const [what, value, bound] of bounded) talk.write(`${what.padEnd(64)} ${value.toFixed(4).padStart(9)}   at most ${bound}: ${value <= bound ? 'kept' : 'EXCEEDED'}\n`)
  process.stdout.write(`${JSON.stringify(out, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value))}\n`)
  process.exitCode = bounded.every(([, value, bound]) => value <= bound) ? 0 : 1
}

/** Debian's prometheus-node-exporter, unpacked and not installed; undefined where it cannot be fetched. */
async function nodeExporter(): Promise<Way | undefined> {
  const fetched = spawnSync('apt-get', ['download', 'prometheus-node-exporter'], { cwd: folder, encoding: 'utf8' })
  const file = readdirSync(folder).find(name => name.startsWith('prometheus-node-exporter') && name.endsWith('.deb'))
  if (fetched.status !== 0 || file === undefined || spawnSync('dpkg-deb', ['-x', join(folder, file), join(folder, 'exporter')]).status !== 0) {
    process.stderr.write('without prometheus-node-exporter: it could not be fetched\n')
    return undefined
  }
  const host = '127.99.9.2:19100'
  const answered = async () => {
    for (const until = performance.now() + 5000; performance.now() < until; await new Promise(later => setTimeout(later, 20))) {
      const scraped = await fetch(`http://${host}/metrics`).then(it => it.text(), () => undefined)
      if (scraped !== undefined) return
    }
    throw new Error('prometheus-node-exporter does not answer')
  }
  return { name: 'nodeExporter', start: () => started([join(folder, 'exporter/usr/bin/prometheus-node-exporter'), `--web.listen-address=${host}`], answered) }
}
