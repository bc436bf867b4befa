import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding } from '@fourtwo/contract'
import type { Bench } from '@fourtwo/harness/bench.ts'
import { readBenchFile } from '@fourtwo/harness/input/bench-file.ts'
import { readComponentFile } from '@fourtwo/harness/input/component-file.ts'
import type { Lease } from '@fourtwo/harness/interface.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { readRun, type Run } from '@fourtwo/harness/run/folder.ts'
import { type Simulator, startSimulator } from '@fourtwo/harness/simulator.ts'
import type { Trip } from '@fourtwo/simulators/core/device.ts'
import { afterEach, expect, test } from 'vitest'
import { describeWith } from './needs.ts'
import { tiedTo } from './tied.ts'
import { staysOpen } from './undecided.ts'

const started: Simulator[] = []
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-line-'))
afterEach(async () => {
  await Promise.all(started.splice(0).map(it => it.close()))
})

async function simulate(...args: readonly string[]): Promise<{ readonly simulator: Simulator; readonly bench: Bench }> {
  const simulator = await startSimulator(['--pty', '--lock-window', '700', '--scrypt', '1024', ...args])
  started.push(simulator)
  return { simulator, bench: readBenchFile(simulator.benchFile) }
}

/** Asks at the console alone. */
async function askAtConsole({ simulator, bench }: Awaited<ReturnType<typeof simulate>>, name: string, progress: (finding: Finding) => void = () => undefined, only?: readonly string[]): Promise<Run> {
  const probes = (await loadProbes()).filter(({ id }) => only === undefined || only.includes(id))
  await assess({ component: readComponentFile(simulator.componentFile), bench, interfaces: await loadInterfaces(), probes, doors: ['serial'], folder: join(folder, name), tool: 'test', progress })
  return readRun(join(folder, name))
}
const atConsole = ({ findings }: Run) => findings.filter(({ door, repetition }) => door === 'serial' && repetition === undefined)

/** The process that holds the console's pty, a child of the simulator. */
const socatOf = ({ pid }: Simulator): number => Number(execFileSync('pgrep', ['-P', String(pid), '-x', 'socat'], { encoding: 'utf8' }).trim())

/** The driver's session at the console of a bench, with its first steady account; `breakOff` ends the line without a word. */
async function speak(bench: Bench, session: 'login' | 'concurrency' | 'visitor') {
  const door = bench.doors['serial']
  const [account] = Object.values(bench.accounts).filter(({ use }) => use === 'steady')
  if (door === undefined || account === undefined) throw new Error('the bench lacks its console or its accounts')
  const cut = new AbortController()
  const lease: Lease = {
    door, askedOf: 'people', cut: cut.signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' }, credential: () => account.opens['serial'] ?? { user: '', secret: '' },
    facts: { failuresAllowed: 3, lockWindow: 700, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 60_000 },
  }
  const typed: string[] = []
  const verbs = (await loadInterfaces()).find(it => it.kind === 'serial')?.offers[session]?.(lease).verbs ?? {}
  return { typed, breakOff: () => cut.abort(), say: (verb: string, given: object) => verbs[verb]?.(given as never, (way, what) => { if (way === 'out') typed.push(what) }, cut.signal) }
}

describeWith({ needs: [{ program: 'socat', package: 'socat' }, { program: 'pgrep', package: 'procps' }] }, 'a console at a pty', () => {
  test('has every question satisfied on the sound device', async () => {
    const device = await simulate('--seed', '41')
    expect(device.bench.doors['serial']?.settings).toMatchObject({ path: expect.stringContaining('console') })
    const asked = atConsole(await askAtConsole(device, 'sound'))
    expect(asked.filter(it => it.outcome !== 'satisfied' && !staysOpen(it)).map(({ ask, outcome }) => [ask, outcome]).toSorted()).toEqual([
      'accepts-what-the-owner-installs', 'answers-only-on-declared-ports', 'asks-for-proofs-that-nobody-foresees', 'lets-no-keys-outlive-their-time', 'refuses-certificates-of-unknown-users', 'survives-odd-chains', 'tells-nothing-of-what-was-sealed', 'wants-proof-of-a-users-key',
    ].map(it => [`${it}@serial`, 'not-applicable']))
    expect(asked.length).toBeGreaterThanOrEqual(14)
    expect(await device.simulator.trips()).toEqual([])
  })

  test('shows a lock-out that never comes, tied to the decision by door and account', async () => {
    const device = await simulate('--seed', '42', '--defect', 'never-locks-out')
    const run = await askAtConsole(device, 'defective')
    expect(atConsole(run).filter(({ outcome }) => outcome === 'violated').map(({ ask }) => ask).toSorted()).toEqual(['locks-out-after-failed-logins@serial', 'locks-out-however-the-client-comes@serial'])
    const trips = (await device.simulator.trips()) as readonly Trip[]
    expect(tiedTo(run, 'locks-out-after-failed-logins@serial', trips)).toBe(true)
    expect(tiedTo(run, 'shows-its-nameplate@serial', trips)).toBe(false)
  })

  test('is one long conversation: a session whose line broke off is ended before a visitor or another login is taken for it', async () => {
    const { bench } = await simulate('--seed', '43', '--session-timeout', '60000')
    for (const next of ['visitor', 'login'] as const) {
      const lost = await speak(bench, 'concurrency')
      expect(await lost.say('begin', { as: 'user' })).toMatchObject({ says: 'accepted' })
      expect(await lost.say('read', {})).toMatchObject({ says: 'shown' })
      lost.breakOff()
      const after = await speak(bench, next)
      expect(await (next === 'visitor' ? after.say('look', { way: 'before the login' }) : after.say('attempt', { as: 'user', secret: 'right' }))).toMatchObject({ says: next === 'visitor' ? 'refused' : 'accepted' })
      expect(after.typed.slice(1, 3)).toEqual(['wake', 'log out what was left logged in'])
    }
  })

  test('whose pty dies in the midst of a run gives findings, no crash and no violation', async () => {
    const device = await simulate('--seed', '44')
    let killed = false
    const run = await askAtConsole(device, 'killed', ({ door }) => {
      if (!killed && door === 'serial') process.kill(socatOf(device.simulator), 'SIGKILL')
      killed ||= door === 'serial'
    }, ['refuses-wrong-credentials', 'answers-alike-for-unknown-user', 'locks-out-after-failed-logins', 'survives-malformed-messages'])
    const asked = atConsole(run)
    expect(asked).toHaveLength(4)
    expect(asked.filter(({ outcome }) => outcome === 'violated')).toEqual([])
    expect(asked.filter(it => it.outcome === 'inconclusive' && it.cause === 'tool-fault')).toEqual([])
    expect(asked.filter(({ outcome }) => outcome === 'inconclusive').length).toBeGreaterThanOrEqual(3)
    rmSync(folder, { recursive: true, force: true })
  })

  test('that dies in the midst of a login says dropped', async () => {
    const { simulator, bench } = await simulate('--seed', '45', '--decoy', 'answers-slowly')
    const login = await speak(bench, 'login')
    const attempt = login.say('attempt', { as: 'user', secret: 'right' })
    setTimeout(() => process.kill(socatOf(simulator), 'SIGKILL'), 150) // the answer takes 250 ms
    expect(await attempt).toMatchObject({ says: 'dropped' })
    expect(await login.say('attempt', { as: 'user', secret: 'right' })).toMatchObject({ says: 'not-offered' })
  })
})
