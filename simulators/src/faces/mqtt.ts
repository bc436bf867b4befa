import { readFileSync } from 'node:fs'
import { createServer, type TLSSocket } from 'node:tls'
import { Aedes, type AuthenticateError, type Client } from 'aedes'
import type { Device } from '../core/device.ts'
import type { Plant } from '../core/plant.ts'
import type { Names } from '../names.ts'
import { packetGuard } from './packet-guard.ts'

/** The longest packet the broker lets a client announce, in bytes. */
const LONGEST_PACKET = 65_536

/** Milliseconds between two heartbeats. */
const BEAT_EVERY = 100

/** MQTT 3.1.1 over TLS on the device, with the core's accounts and topics by account. */
export async function openMqttFace(device: Device, names: Names, files: { readonly certificate: string; readonly key: string }, plant: Plant, address: string, wanted: number): Promise<{ port: number; close(): Promise<void> }> {
  const accounts = new WeakMap<Client, string>()
  const by = (client: Client) => ({ door: 'mqtt', account: accounts.get(client) ?? '', peerPort: (client.conn as TLSSocket).remotePort ?? peers.get(client) ?? 0 })
  const peers = new WeakMap<Client, number>()
  const broker = new Aedes({
    authenticate(client: Client, account, secret, done) {
      const peerPort = (client.conn as TLSSocket).remotePort ?? 0
      peers.set(client, peerPort)
      if (account === undefined || account === null) return device.opensToVisitors('mqtt', peerPort) ? done(null, true) : done(refused(5), false)
      void device.login({ door: 'mqtt', account, secret: String(secret ?? ''), peerPort }).then(async outcome => {
        if (device.decoy?.delays !== undefined) await new Promise(slept => setTimeout(slept, device.decoy?.delays))
        if (outcome === 'accepted') {
          accounts.set(client, account)
          return done(null, true)
        }
        if (device.decoy?.closesOnRefusal === true) return void client.conn.destroy()
        done(refused(outcome === 'unknown-user' ? 4 : 5), false)
      })
    },
    authorizeSubscribe(client, subscription, done) {
      const { topic } = subscription
      if (topic === names.nameplateTopic) publish(topic, plant.nameplate(device.showsSerialNumber('mqtt', by(client).peerPort)).join('\n'), true)
      done(null, maySubscribe(topic, accounts.get(client), device, names) ? subscription : null)
    },
    authorizePublish(client, { topic, payload }, done) {
      const account = client === null ? '' : (accounts.get(client) ?? '')
      if (topic === names.setStopLevelTopic && client !== null) {
        if (device.operate(by(client), Number(String(payload))) !== 'done') return done(new Error('not permitted'))
        publish(names.stopLevelTopic, String(device.stopLevel), true)
        return done(null)
      }
      const challenges = client !== null && topic === `${names.agentTopic}/challenge` && device.mayAudit(account)
      if (challenges) device.meetChallenge(by(client))
      const agents = challenges || (topic === `${names.agentTopic}/evidence` && account === names.agent)
      done(agents ? null : new Error('nothing may be published here'))
    },
  })
  broker.on('clientDisconnect', client => {
    if (accounts.has(client)) device.logOut(by(client))
  })
  await broker.listen()
  const publish = (topic: string, payload: string, retain: boolean) => broker.publish({ cmd: 'publish', topic, payload, qos: 0, retain, dup: false }, () => undefined)
  const server = createServer({ cert: readFileSync(files.certificate), key: readFileSync(files.key) }, socket => {
    guardPackets(socket.setNoDelay(true), device)
    broker.handle(socket)
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>(done => server.listen(wanted, address, done))
  const beating = setInterval(() => {
    publish(names.heartbeatTopic, JSON.stringify(plant.beat), false)
    publish(names.levelTopic, String(plant.level), true)
    publish(names.stopLevelTopic, String(device.stopLevel), true)
  }, BEAT_EVERY)
  const at = server.address()
  return {
    port: typeof at === 'object' && at !== null ? at.port : 0,
    close: () => new Promise(done => {
      clearInterval(beating)
      broker.close(() => server.close(() => done()))
    }),
  }
}

/** Everybody who came in reads the process; an inbox is its owner's, the agent's topics are the agent's and the engineer's. */
function maySubscribe(topic: string, account: string | undefined, device: Device, names: Names): boolean {
  if (topic.startsWith(names.inboxTopic(''))) return account !== undefined && topic === names.inboxTopic(account)
  if (topic === `${names.agentTopic}/challenge`) return account === names.agent
  if (topic === `${names.agentTopic}/evidence`) return account !== undefined && device.mayAudit(account)
  return !topic.includes('#') && !topic.includes('+')
}

/** Ends a connection on which a packet announces more than the broker would ever take. Sees a DISCONNECT first. */
function guardPackets(socket: TLSSocket, device: Device): void {
  const emit = socket.push.bind(socket)
  const peerPort = socket.remotePort ?? 0
  const guard = packetGuard(LONGEST_PACKET, first => first !== 0xe0 || device.endsOnDisconnect(peerPort))
  socket.push = (chunk: Buffer | null, ...rest) => {
    if (chunk === null) return emit(chunk, ...rest)
    const guarded = guard(chunk)
    if (guarded !== 'too-long') return guarded.pass.length === 0 ? true : emit(guarded.pass, ...rest)
    socket.destroy()
    return false
  }
  socket.on('error', () => socket.destroy())
}

const refused = (returnCode: number): AuthenticateError => Object.assign(new Error('refused'), { returnCode }) as AuthenticateError
