import { readFileSync } from 'node:fs'
import { createServer, type TLSSocket } from 'node:tls'
import { Aedes, type AuthenticateError, type Client } from 'aedes'
import type { Device } from '../core/device.ts'
import type { Names } from '../names.ts'

/** The longest packet the broker lets a client announce, in bytes. */
const LONGEST_PACKET = 65_536

/** What the broker publishes: the heartbeat at each scan and the level, kept for whoever subscribes. */
export interface MqttFace {
  readonly port: number
  beat(beat: { readonly counter: number; readonly ms: number }, level: number): void
  close(): Promise<void>
}

/** MQTT 3.1.1 over TLS on the device, with the core's accounts. */
export async function openMqttFace(device: Device, names: Names, files: { readonly certificate: string; readonly key: string }, address: string): Promise<MqttFace> {
  const broker = new Aedes({
    authenticate(client: Client, account, secret, done) {
      const peerPort = (client.conn as TLSSocket).remotePort ?? 0
      if (account === undefined || account === null) return device.opensToVisitors('mqtt', peerPort) ? done(null, true) : done(refused(5), false)
      void device.login({ door: 'mqtt', account, secret: String(secret ?? ''), peerPort }).then(async outcome => {
        if (device.decoy?.delays !== undefined) await new Promise(slept => setTimeout(slept, device.decoy?.delays))
        if (outcome === 'accepted') return done(null, true)
        if (device.decoy?.closesOnRefusal === true) return void client.conn.destroy()
        done(refused(outcome === 'unknown-user' ? 4 : 5), false)
      })
    },
    authorizePublish: (_client, _packet, done) => done(new Error('nothing may be published here')),
  })
  await broker.listen()
  const server = createServer({ cert: readFileSync(files.certificate), key: readFileSync(files.key) }, socket => {
    guardFirstPacket(socket.setNoDelay(true))
    broker.handle(socket)
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>(done => server.listen(0, address, done))
  const at = server.address()
  const publish = (topic: string, payload: string, retain: boolean) => broker.publish({ cmd: 'publish', topic, payload, qos: 0, retain, dup: false }, () => undefined)
  return {
    port: typeof at === 'object' && at !== null ? at.port : 0,
    beat(beat, level) {
      publish(names.heartbeatTopic, JSON.stringify(beat), false)
      publish(names.levelTopic, String(level), true)
    },
    close: () => new Promise(done => broker.close(() => server.close(() => done()))),
  }
}

/** Ends a connection whose first packet announces more than the broker would ever take: aedes would set the memory aside. */
function guardFirstPacket(socket: TLSSocket): void {
  const emit = socket.push.bind(socket)
  let first = true
  socket.push = (chunk: Buffer | null, ...rest) => {
    if (first && chunk !== null) {
      first = false
      let length = 0
      for (let n = 1; n <= 4 && n < chunk.length; n++) {
        length += ((chunk[n] ?? 0) & 127) * 128 ** (n - 1)
        if (((chunk[n] ?? 0) & 128) === 0) break
      }
      if (length > LONGEST_PACKET) {
        socket.destroy()
        return false
      }
    }
    return emit(chunk, ...rest)
  }
  socket.on('error', () => socket.destroy())
}

const refused = (returnCode: number): AuthenticateError => Object.assign(new Error('refused'), { returnCode }) as AuthenticateError
