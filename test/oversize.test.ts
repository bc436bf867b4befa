import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Bench, Door } from '@fourtwo/harness/bench.ts'
import { readBenchFile } from '@fourtwo/harness/input/bench-file.ts'
import type { Lease } from '@fourtwo/harness/interface.ts'
import { loadInterfaces } from '@fourtwo/harness/load.ts'
import { type Simulator, startSimulator } from '@fourtwo/harness/simulator.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

console.log = console.info = console.debug = console.error
const MB = 1024 * 1024
/** What a process may grow by when somebody claims 4 GB and sends a little of it. */
const GROWTH = 128 * MB
/** What is sent after the claim, to see that nobody keeps it. */
const SENT = 320 * MB
const HEL_HEADER = Buffer.from('HELF\xff\xff\xff\xff', 'latin1')
const hello = (url: string): Buffer => {
  const body = Buffer.alloc(24)
  for (const [n, value] of [0, 65_535, 65_535, 0, 0, url.length].entries()) body.writeUInt32LE(value, n * 4)
  const header = Buffer.from('HELF____', 'latin1')
  header.writeUInt32LE(8 + 24 + url.length, 4)
  return Buffer.concat([header, body, Buffer.from(url)])
}

/** A login of a steady account at a door, through the driver. */
async function login(door: Door, { user, secret }: { user: string; secret: string }): Promise<string | undefined> {
  const lease: Lease = {
    door, askedOf: 'people', cut: new AbortController().signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' }, credential: () => ({ user, secret }),
    facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 },
  }
  const heard = await (await loadInterfaces()).find(it => it.kind === door.kind)?.offers.login?.(lease).verbs['attempt']?.({ as: 'user', secret: 'right' } as never, () => undefined, lease.cut)
  return heard?.says
}

/** Sends the claim and then as much as the peer takes, until it closes or takes no more for a while. */
async function flood(socket: Socket, first: Buffer): Promise<void> {
  socket.on('error', () => undefined).resume()
  socket.write(first)
  const chunk = Buffer.alloc(MB, 0x41)
  const closed = once(socket, 'close').catch(() => undefined)
  for (let sent = 0; sent < SENT && !socket.destroyed; sent += MB) {
    if (socket.write(chunk)) continue
    const stalled = new Promise(done => setTimeout(done, 500, 'stalled'))
    if ((await Promise.race([closed, once(socket, 'drain').catch(() => undefined), stalled])) === 'stalled') break
  }
  socket.destroy()
}

describe('an oversize claim in the first bytes ends no process of the simulator', () => {
  let simulator: Simulator
  let bench: Bench
  beforeAll(async () => {
    simulator = await startSimulator(['--seed', '51', '--scrypt', '1024'])
    bench = readBenchFile(simulator.benchFile)
  })
  afterAll(() => simulator.close())

  const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${simulator.pid}/status`, 'utf8'))?.[1]) * 1024
  const at = (door: string) => {
    const settings = bench.doors[door]?.settings ?? {}
    const url = new URL((settings['url'] ?? 'opc.tcp://x:1').replace('opc.tcp', 'http'))
    return { settings, host: settings['host'] ?? url.hostname, port: Number(settings['port'] ?? url.port) }
  }
  const tcp = (door: string) => connectTcp({ host: at(door).host, port: at(door).port })
  const tls = (door: string) => connectTls({ host: at(door).host, port: at(door).port, ca: readFileSync(at(door).settings['ca'] ?? ''), checkServerIdentity: () => undefined })

  test.each<[string, string, () => Socket, () => Buffer]>([
    ['HEL of 4 GB', 'opcua', () => tcp('opcua'), () => HEL_HEADER],
    ['MSG of 4 GB after a good HEL', 'opcua', () => tcp('opcua'), () => Buffer.concat([hello(at('opcua').settings['url'] ?? ''), Buffer.from('MSGF\xff\xff\xff\xff', 'latin1')])],
    ['OPN of 2 GB after a good HEL', 'opcua', () => tcp('opcua'), () => Buffer.concat([hello(at('opcua').settings['url'] ?? ''), Buffer.from('OPNF\xff\xff\xff\x7f', 'latin1')])],
    ['CONNECT of 256 MB', 'mqtt', () => tls('mqtt'), () => Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])],
    ['CONNECT of 256 MB, byte by byte', 'mqtt', () => tls('mqtt'), () => Buffer.from([0x10])],
    ['line that never ends', 'serial', () => tcp('serial'), () => Buffer.alloc(MB, 0x41)],
  ])('%s at %s', async (name, door, open, first) => {
    const [account] = Object.values(bench.accounts).filter(({ use }) => use === 'steady')
    const to = bench.doors[door]
    if (account === undefined || to === undefined) throw new Error(`the bench lacks ${door}`)
    const credential = account.opens[door] ?? { user: '', secret: '' }
    expect(await login(to, credential)).toBe('accepted')
    const before = rss()
    const socket = open()
    await once(socket, door === 'mqtt' ? 'secureConnect' : 'connect')
    if (name.endsWith('byte by byte')) for (const byte of [0x10, 0xff, 0xff, 0xff]) { socket.write(Buffer.of(byte)); await new Promise(done => setTimeout(done, 20)) }
    await flood(socket, name.endsWith('byte by byte') ? Buffer.of(0x7f) : first())
    expect(rss() - before).toBeLessThan(GROWTH)
    expect(await login(to, credential)).toBe('accepted')
  }, 60_000)
})
