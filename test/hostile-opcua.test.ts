import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Bench } from '@fourtwo/harness/bench.ts'
import { parseComponent } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { harms, startHostile } from './hostile-opcua.ts'
import { people } from './odd-console.ts'

console.log = console.info = console.debug = console.error = console.warn = () => undefined
/** Megabytes by which the process that asks may grow, and milliseconds after which it has an answer. */
const GROWS_AT_MOST = 64
const ANSWERS_WITHIN = { raw: 13_000, library: 15_000 } as const

let folder = ''
let pki: Awaited<ReturnType<typeof makePki>>
let servers: Awaited<ReturnType<typeof startHostile>>[] = []
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fourtwo-hostile-'))
  pki = await makePki(folder, '127.0.0.1')
  servers = await Promise.all(Object.values(harms).map(harm => startHostile(harm, pki.device)))
})
afterAll(() => {
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.each(['raw', 'library'] as const)('asked for a session by the %s channel', path => {
  test('no hostile server ends the process, holds it up or fills it', async () => {
    const settings = JSON.stringify({ certificate: pki.client.certificate, key: pki.client.key, serverCertificate: pki.device.certificate })
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--import', 'tsx', join(import.meta.dirname, 'hostile-opcua-child.ts'), path, settings, ...servers.map(({ port }) => String(port))], { timeout: 280_000 })
    const came = stdout.trim().split('\n').map(line => JSON.parse(line) as { says: string; read: string; ms: number; grew: number })
    const told = Object.fromEntries(Object.keys(harms).map((name, n) => [name, came[n]]))
    if (process.env['HOSTILE_TALKS'] !== undefined) process.stderr.write(`${JSON.stringify(told, undefined, 1)}\n`)
    expect(came).toHaveLength(Object.keys(harms).length)
    for (const [name, it] of Object.entries(told)) {
      expect(it?.says, `${name}: ${it?.read}`).not.toBe('accepted')
      expect(it?.ms, name).toBeLessThan(ANSWERS_WITHIN[path])
      expect(it?.grew, name).toBeLessThanOrEqual(GROWS_AT_MOST)
    }
  }, 300_000)
})

describe('an assessment', () => {
  /** Those that are quickly done with: the others are waited for as long as anybody would wait. */
  const quick = ['claims 4 GB and floods', 'a handshake with a certificate of noise', 'endless chunks', 'an array of 2147483647', 'an answer to what nobody asked']
  const asked = ['refuses-damaged-messages', 'refuses-recorded-messages', 'tells-nothing-in-its-errors', 'wants-proof-of-the-key']
  test.each(quick)('of a server that does its worst by %s is a run with findings, none of them about the device', async harm => {
    const at = Object.keys(harms).indexOf(harm)
    const settings = {
      url: `opc.tcp://127.0.0.1:${servers[at]?.port}`, certificate: pki.client.certificate, key: pki.client.key, serverCertificate: pki.device.certificate, reading: 'i=2258', output: 'ns=1;s=Output', outputType: 'Double', outputValues: '1, 2', effectWithin: '50',
    }
    const bench: Bench = {
      doors: { opcua: { kind: 'opcua', users: 'both', conversations: 2, settings } }, accounts: Object.fromEntries(Object.entries(people).map(([user, { secret, ...rest }]) => [user, { ...rest, opens: { opcua: { user, secret } } }])),
      lockOut: { failures: 3, window: 500, scope: 'account' }, permissions: { operate: ['engineer'] }, permits: { hazards: ['none', 'changes-configuration'], longestWait: 1000, unwatched: true },
    }
    const { findings } = await assess({
      component: parseComponent({ supplier: 'S', model: 'M', version: '1', serial: 'N', types: ['EDR'], configuration: 'as-found', interfaces: { opcua: { kind: 'opcua', users: 'both' } } }, 'component'),
      bench, interfaces: await loadInterfaces(), probes: await loadProbes(), folder: mkdtempSync(join(folder, 'run-')), tool: 'test', wanted: ask => asked.includes(ask.probe),
    })
    const found = findings.filter(it => it.ask !== 'guard')
    expect(found.map(({ probe }) => probe).toSorted()).toEqual(asked)
    expect(found.map(it => `${it.ask} ${it.outcome} ${it.outcome === 'inconclusive' ? it.cause : ''}`)).toEqual(found.map(it => `${it.ask} inconclusive no-baseline`))
  }, 60_000)
})
