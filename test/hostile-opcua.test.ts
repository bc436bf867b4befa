import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { harms, startHostile } from './hostile-opcua.ts'

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
