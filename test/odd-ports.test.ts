import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench } from '@fourtwo/harness/bench.ts'
import { parseComponent } from '@fourtwo/harness/input/component-file.ts'
import { portsOf } from '@fourtwo/harness/interfaces/ports.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { afterEach, describe, expect, test } from 'vitest'

/** An address of this test's own, so that nothing else listens there. */
const ADDRESS = `127.${180 + Math.floor(Math.random() * 15)}.${Math.floor(Math.random() * 250)}.1`
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listen(times: 'once' | 'always' = 'always'): Promise<string> {
  const server = createServer(socket => {
    socket.on('error', () => undefined).end()
    if (times === 'once') server.close()
  })
  servers.push(server)
  server.listen(0, ADDRESS)
  await once(server, 'listening')
  const at = server.address()
  return String(typeof at === 'object' && at !== null ? at.port : 0)
}

/** Surveys an address where these doors are, of a component that has these interfaces. */
async function survey(doors: Readonly<Record<string, { readonly kind: string; readonly settings: Readonly<Record<string, string>> }>>, interfaces: readonly string[] = Object.keys(doors), rate = 50_000): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-ports-'))
  try {
    const bench: Bench = {
      doors: Object.fromEntries(Object.entries(doors).map(([name, door]) => [name, { users: 'machines', conversations: 1, ...door }])), accounts: {}, lockOut: { failures: 3, window: 500, scope: 'account' },
      survey: { address: ADDRESS, from: 1, to: 65_535, rate, neighbour: ADDRESS.replace(/\.1$/, '.254') }, permits: { hazards: ['none'], longestWait: 0 },
    }
    const { findings } = await assess({
      component: parseComponent({ supplier: 'S', model: 'M', version: '1', serial: 'N', types: ['EDR'], configuration: 'as-found', interfaces: Object.fromEntries(interfaces.map(name => [name, { kind: doors[name]?.kind ?? name }])) }, 'component'),
      bench, interfaces: await loadInterfaces(), probes: await loadProbes(), folder: join(folder, 'run'), tool: 'test', wanted: ask => ask.probe === 'answers-only-on-declared-ports',
    })
    const [finding] = findings.filter(it => it.ask !== 'guard' && it.outcome !== 'not-applicable')
    if (process.env['ODD_TALKS'] !== undefined) process.stderr.write(`${finding?.outcome}: ${finding?.because}\n`)
    return finding?.outcome
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('a port that answers', () => {
  test('and belongs to a door without a driver is declared', async () => {
    const [broker, web] = [await listen(), await listen()]
    expect(await survey({ mqtt: { kind: 'mqtt', settings: { host: ADDRESS, port: broker } }, web: { kind: 'https', settings: { host: ADDRESS, port: web } } })).toBe('satisfied')
  })
  test('is declared where the bench names the address in another way', async () => {
    const [broker, other] = [await listen(), await listen()]
    expect(await survey({ mqtt: { kind: 'mqtt', settings: { host: ADDRESS, port: broker } }, other: { kind: 'mqtt', settings: { host: `::ffff:${ADDRESS}`, port: other } } })).toBe('satisfied')
  })
  test('may belong to a declared door of which the bench names no port', async () => {
    const broker = await listen()
    await listen()
    expect(await survey({ mqtt: { kind: 'mqtt', settings: { host: ADDRESS, port: broker } } }, ['mqtt', 'https'])).toBe('inconclusive')
  })
  test('is one too many where more answer than doors are declared', async () => {
    const broker = await listen()
    await listen()
    await listen()
    expect(await survey({ mqtt: { kind: 'mqtt', settings: { host: ADDRESS, port: broker } } }, ['mqtt', 'https'])).toBe('violated')
  })
  test('is one too many where every door is known', async () => {
    const broker = await listen()
    await listen()
    expect(await survey({ mqtt: { kind: 'mqtt', settings: { host: ADDRESS, port: broker } } })).toBe('violated')
  })
  test('and does not any more when it is knocked at again is neither', async () => {
    const broker = await listen()
    await listen('once')
    expect(await survey({ mqtt: { kind: 'mqtt', settings: { host: ADDRESS, port: broker } } })).toBe('inconclusive')
  })
  test('is found though the first knock at it was lost', async () => {
    // Its queue holds two; while it is stopped, a third is thrown away without a word.
    const full = spawn(process.execPath, ['-e', `require('net').createServer(it => it.destroy()).listen({ host: '${ADDRESS}', port: 0, backlog: 1 }, function () { console.log(this.address().port) })`])
    try {
      const port = Number(String((await once(full.stdout, 'data'))[0]))
      full.kill('SIGSTOP')
      const waiting = [1, 2].map(() => connect({ host: ADDRESS, port }).on('error', () => undefined))
      await Promise.all(waiting.map(it => once(it, 'connect')))
      const goesOn = setTimeout(() => full.kill('SIGCONT'), 1000)
      const { verbs } = portsOf({ address: ADDRESS, from: port, to: port + 2000, rate: 1000 }, [], [])
      const swept = await verbs['sweep']?.({} as never, () => undefined, new AbortController().signal)
      expect(JSON.parse(swept?.read ?? '')).toMatchObject({ open: expect.arrayContaining([port]) })
      clearTimeout(goesOn)
    } finally {
      full.kill('SIGKILL')
    }
  })
  test('tells nothing of the others where it goes deaf while they are knocked at', async () => {
    const broker = await listen()
    const [server] = servers
    const deaf = setTimeout(() => server?.close(), 800)
    const back = setTimeout(() => server?.listen(Number(broker), ADDRESS), 2200)
    const finding = await survey({ mqtt: { kind: 'mqtt', settings: { host: ADDRESS, port: broker } } }, ['mqtt'], 20_000)
    clearTimeout(deaf)
    clearTimeout(back)
    expect(finding).toBe('inconclusive')
  })
})
