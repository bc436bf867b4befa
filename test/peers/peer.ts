// What the tests against real software share: an address of its own, and the run whose findings are compared.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding } from '@fourtwo/contract'
import type { Bench } from '@fourtwo/harness/bench.ts'
import { readBenchFile } from '@fourtwo/harness/input/bench-file.ts'
import { readComponentFile } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { readRun, type Run } from '@fourtwo/harness/run/folder.ts'
import { expect } from 'vitest'
import { parse, stringify } from 'yaml'

/** The nameplate of every peer's component statement. */
export const ITEM = { supplier: 'Debian', model: 'Peer', version: '12', serial: 'PEER-1' } as const

/** A loopback address of this peer's own, and a neighbouring one where it is not. */
export function ownAddress(): { readonly address: string; readonly neighbour: string } {
  const net = `127.${200 + Math.floor(Math.random() * 50)}.${Math.floor(Math.random() * 250)}`
  return { address: `${net}.1`, neighbour: `${net}.254` }
}

/** A TCP port that is free at an address. */
export async function freePort(address: string): Promise<number> {
  const server = createServer()
  await new Promise<void>(listening => server.listen(0, address, listening))
  const at = server.address()
  await new Promise(closed => server.close(closed))
  return typeof at === 'object' && at !== null ? at.port : 0
}

/** An account of a peer: as the bench has it, with one secret for every door. */
export interface PeerAccount {
  readonly use: 'expendable' | 'steady' | 'guard'
  readonly role: string
  readonly secret: string
}
/** The accounts that most peers are given: four to fail with, one that may operate and one that may not, and the heartbeat's. */
export const accounts = {
  ann: { use: 'expendable', role: 'operator', secret: 'Wet-Well-11' }, ben: { use: 'expendable', role: 'operator', secret: 'Wet-Well-12' },
  cat: { use: 'expendable', role: 'operator', secret: 'Wet-Well-13' }, dan: { use: 'expendable', role: 'operator', secret: 'Wet-Well-14' },
  eve: { use: 'steady', role: 'engineer', secret: 'Wet-Well-15' }, oto: { use: 'steady', role: 'operator', secret: 'Wet-Well-16' },
  gus: { use: 'guard', role: 'observer', secret: 'Wet-Well-17' },
} as const satisfies Record<string, PeerAccount>

/** What a peer's bench says beside its accounts. */
export type PeerBench = Omit<Bench, 'accounts' | 'survey'> & { readonly survey?: Omit<NonNullable<Bench['survey']>, 'from' | 'to'> }

/** Assesses a peer with every probe, through the files that a person would write; answers the run as it stands in its folder. */
export async function assessPeer(bench: PeerBench, people: Readonly<Record<string, PeerAccount>> = accounts): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-peer-'))
  try {
    const opens = (name: string, secret: string) => {
      writeFileSync(join(folder, `${name}.secret`), secret, { mode: 0o600 })
      return Object.fromEntries(Object.keys(bench.doors).map(door => [door, { user: name, secret: { file: `${name}.secret` } }]))
    }
    const written = { ...bench, accounts: Object.fromEntries(Object.entries(people).map(([name, { secret, ...rest }]) => [name, { ...rest, opens: opens(name, secret) }])) }
    writeFileSync(join(folder, 'bench.yaml'), stringify(written))
    writeFileSync(join(folder, 'component.yaml'), stringify({ ...ITEM, types: ['EDR', 'HDR', 'NDR'], configuration: 'as-found', interfaces: Object.fromEntries(Object.entries(bench.doors).map(([name, { kind, users }]) => [name, { kind, users }])) }))
    const out = join(folder, 'run')
    await assess({
      component: readComponentFile(join(folder, 'component.yaml')), bench: readBenchFile(join(folder, 'bench.yaml')), interfaces: await loadInterfaces(), probes: await loadProbes(), folder: out, tool: 'test',
      progress: finding => { if (process.env['PEER_TALKS'] !== undefined) process.stderr.write(`${finding.ask}: ${inWords(finding)}: ${finding.because}\n`) },
    })
    return readRun(out)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Holds the findings of a run at its doors, ask by ask, against those written down in `<peer>.expected.yaml`; a violated ask has to be violated again, or to be found as `again` says. `or` is what a busier machine comes to, where it is about time. */
export function expectFindings(run: Run, peer: string): void {
  const written = parse(readFileSync(join(import.meta.dirname, `${peer}.expected.yaml`), 'utf8')) as Record<string, { readonly finding: string; readonly or?: string; readonly again?: string; readonly why: string }>
  // No agent runs on a peer: whatever only one could state of it is owed all the same, and stays open for that reason alone.
  const [stated, first] = [true, false].map(bySomeAgent => run.findings.filter(it => it.repetition === undefined && (it.door === 'agent') === bySomeAgent)) as [Finding[], Finding[]]
  expect(stated.length).toBeGreaterThan(0)
  expect(new Set(stated.map(inWords))).toEqual(new Set(['inconclusive: not-reached']))
  // A session that the driver of a door does not have is owed for that reason alone, and needs no line.
  const asked = first.filter(it => written[it.ask] !== undefined || inWords(it) !== 'inconclusive: no-driver')
  const found = Object.fromEntries(asked.map(it => [it.ask, written[it.ask]?.or === inWords(it) ? (written[it.ask]?.finding ?? '') : inWords(it)]))
  const told = asked.filter(it => written[it.ask]?.finding !== inWords(it)).map(it => `${it.ask}: ${it.because}`).join('\n')
  expect(found, told).toEqual(Object.fromEntries(Object.entries(written).map(([ask, { finding }]) => [ask, finding])))
  const again = run.findings.filter(it => it.repetition === 2)
  expect(again.map(it => [it.ask, inWords(it)]).toSorted()).toEqual(first.filter(it => it.outcome === 'violated').map(it => [it.ask, written[it.ask]?.again ?? 'violated']).toSorted())
}

const inWords = (it: Finding): string => (it.outcome === 'inconclusive' ? `inconclusive: ${it.cause}` : it.outcome)

/** Every hazard that a peer may be put to, and no long waits. */
export const permits: Bench['permits'] = { hazards: ['none', 'failed-login', 'locks-account', 'changes-configuration', 'loads'], longestWait: 30_000, unwatched: true }
