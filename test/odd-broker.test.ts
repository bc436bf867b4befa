import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench } from '@fourtwo/harness/bench.ts'
import { parseComponent } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { Aedes, type Client } from 'aedes'
import { expect, test } from 'vitest'
import { people } from './odd-console.ts'

const LEVEL = 'plant/level'
const STOP = 'plant/stop'

/** Lets everybody in; who has no account may subscribe to what `nobody` says, and or is hung up on. Level and stop level are published `every` so many milliseconds. */
async function found(nobody: (topic: string) => boolean | 'hangs up', retain: boolean, every: number): Promise<string | undefined> {
  const known = new WeakSet<Client>()
  const broker = new Aedes({
    authenticate(client, user, secret, done) {
      if (user !== undefined && Object.entries(people).some(([name, it]) => name === user && it.secret === String(secret))) known.add(client)
      done(null, user === undefined || known.has(client))
    },
    authorizeSubscribe(client, subscription, done) {
      const may = known.has(client ?? ({} as Client)) || nobody(subscription.topic)
      if (may === 'hangs up') done(new Error('not for nobody'))
      else done(null, may ? subscription : null)
    },
  })
  await broker.listen()
  const server = createServer(broker.handle)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const publishing = setInterval(() => { for (const topic of [LEVEL, STOP]) broker.publish({ cmd: 'publish', topic, payload: '1.5', qos: 0, retain, dup: false }, () => undefined) }, every)
  const at = server.address()
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-broker-'))
  try {
    const bench: Bench = {
      doors: { mqtt: { kind: 'mqtt', users: 'machines', conversations: 1, settings: { host: '127.0.0.1', port: String(typeof at === 'object' && at !== null ? at.port : 0), reading: LEVEL, outputReading: STOP } } },
      accounts: Object.fromEntries(Object.entries(people).map(([user, { secret, ...rest }]) => [user, { ...rest, opens: { mqtt: { user, secret } } }])),
      lockOut: { failures: 3, window: 500, scope: 'account' }, permits: { hazards: ['none'], longestWait: 0 },
    }
    const { findings } = await assess({
      component: parseComponent({ supplier: 'S', model: 'M', version: '1', serial: 'N', types: ['EDR'], configuration: 'as-found', interfaces: { mqtt: { kind: 'mqtt' } } }, 'component'),
      bench, interfaces: await loadInterfaces(), probes: await loadProbes(), folder: join(folder, 'run'), tool: 'test', wanted: ask => ask.probe === 'shows-nothing-without-login',
    })
    const [finding] = findings.filter(it => it.ask !== 'guard')
    if (process.env['ODD_TALKS'] !== undefined) process.stderr.write(`${finding?.outcome}: ${finding?.because}\n`)
    return finding?.outcome
  } finally {
    clearInterval(publishing)
    rmSync(folder, { recursive: true, force: true })
    await new Promise<void>(done => broker.close(() => server.close(() => done())))
  }
}

test('a broker that lets everybody in and shows nobody anything is satisfied', async () => expect(await found(() => false, true, 100)).toBe('satisfied'))
test('a broker that bars the topic by its name and not by a wildcard is violated', async () => {
  expect(await found(topic => topic !== LEVEL, true, 100)).toBe('violated')
})
test('a broker that hangs up at one topic and shows the other to whoever comes again is violated', async () => {
  expect(await found(topic => (topic === STOP ? true : 'hangs up'), true, 100)).toBe('violated')
  expect(await found(() => 'hangs up', true, 100)).toBe('satisfied')
})
