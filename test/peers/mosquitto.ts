// Debian's Mosquitto as a process of the test, and a client that plays the device behind it: reading, heartbeat, and an output that follows its command topic.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { makePki } from '@fourtwo/simulators/pki.ts'
import mqtt from 'mqtt'
import { accounts, freePort, ownAddress, type PeerAccount, type PeerBench, permits } from './peer.ts'

/** The station's own client; no account of the bench. */
const STATION = { user: 'station', secret: 'Station-Only-1' }
const BEAT_EVERY = 100

/** How the broker is set up. `access: 'list'` gives passwords, an access list and TLS; with `anonymous` clients without a user are let in as well. */
export interface Setup {
  readonly anonymous: boolean
  readonly access: 'all' | 'list'
}

/** Starts the broker at an address of its own and feeds it; answers the bench that reaches it. */
export async function startMosquitto({ anonymous, access }: Setup): Promise<{ readonly bench: PeerBench; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-mosquitto-'))
  const { address, neighbour } = ownAddress()
  const port = await freePort(address)
  const tls = access === 'list'
  const { device } = await makePki(folder, address)
  const people: Readonly<Record<string, PeerAccount>> = accounts
  const users = [...Object.entries(people).map(([user, { secret }]) => ({ user, secret })), { user: 'deaf', secret: people['oto']?.secret ?? '' }, STATION]
  writeFileSync(join(folder, 'passwords'), users.map(({ user, secret }) => `${user}:${secret}\n`).join(''), { mode: 0o600 })
  if (tls) execFileSync('mosquitto_passwd', ['-U', join(folder, 'passwords')])
  writeFileSync(join(folder, 'access'), [
    `user ${STATION.user}`, 'topic readwrite #',
    ...Object.entries(people).flatMap(([user, { role }]) => [`user ${user}`, 'topic read station/#', ...(role === 'engineer' ? ['topic write station/stop-level/set'] : [])]), '',
  ].join('\n'))
  writeFileSync(join(folder, 'mosquitto.conf'), [
    ...(process.getuid?.() === 0 ? ['user root'] : []), `listener ${port} ${address}`, `allow_anonymous ${anonymous}`, 'log_dest stderr',
    ...(tls ? [`certfile ${device.certificate}`, `keyfile ${device.key}`, `password_file ${join(folder, 'passwords')}`, `acl_file ${join(folder, 'access')}`] : []), '',
  ].join('\n'))
  chmodSync(folder, 0o700)
  const broker = spawn('mosquitto', ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore', env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` } })
  const gone = once(broker, 'exit')
  await answers(address, port)
  const station = await feed(`${tls ? 'mqtts' : 'mqtt'}://${address}:${port}`, tls ? readFileSync(device.certificate) : undefined)
  return {
    bench: {
      doors: { mqtt: { kind: 'mqtt', users: 'machines', conversations: 8, settings: {
        host: address, port: String(port), ...(tls ? { ca: device.certificate } : {}), reading: 'station/level', heartbeat: 'station/beat',
        output: 'station/stop-level/set', outputReading: 'station/stop-level', outputValues: '1.2, 1.3',
      } } },
      // Mosquitto looks for keep-alives that ran out once in six seconds.
      lockOut: { failures: 3, window: 500, scope: 'account' }, sessionTimeout: 15_000, permissions: { operate: ['engineer'] }, survey: { address, rate: 50_000, neighbour },
      essential: { door: 'mqtt', period: BEAT_EVERY, deadline: 1000 }, permits,
    },
    async stop() {
      await station.stop()
      broker.kill()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answers(address: string, port: number): Promise<void> {
  for (let look = 0; look < 200; look++) {
    const socket = connectTcp(port, address)
    const open = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false)
    socket.destroy()
    if (open) return
    await delay(25)
  }
  throw new Error(`mosquitto does not answer at ${address}:${port}`)
}

async function feed(url: string, ca: Buffer | undefined): Promise<{ stop(): Promise<void> }> {
  const client = await mqtt.connectAsync(url, { username: STATION.user, password: STATION.secret, reconnectPeriod: 0, ...(ca === undefined ? {} : { ca, checkServerIdentity: () => undefined }) })
  let counter = 0
  let stopLevel = '1.2'
  client.on('message', (_topic, payload) => { stopLevel = String(payload) })
  await client.subscribeAsync('station/stop-level/set')
  const beating = setInterval(() => {
    counter++
    client.publish('station/beat', JSON.stringify({ counter, ms: Math.round(performance.now()) }))
    client.publish('station/level', String(1.5 + (counter % 10) / 100), { retain: true })
    client.publish('station/stop-level', stopLevel, { retain: true })
  }, BEAT_EVERY)
  return {
    async stop() {
      clearInterval(beating)
      await client.endAsync(true)
    },
  }
}
