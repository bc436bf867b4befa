import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { connectAsync } from 'mqtt'
import { freePort } from '../free-port.ts'
import { ended, type Running, started } from './running.ts'

const HOST = '127.99.9.1'

/** The agent at a real broker over TLS. `run` starts the agent with its configuration's name after it, and has it answer once. */
export interface OverMqtt {
  run(command: readonly string[]): Promise<Running>
  close(): Promise<void>
}

/** Starts Mosquitto with TLS, and a challenger at it. It sends at once what it has: else it waits twice for the acknowledgement of what it sent before, which the kernel holds back for 40 ms, whoever the client is. `key` was made by keygen, `root` is what the agent looks at. */
export async function overMqtt(folder: string, key: string, root: string): Promise<OverMqtt> {
  const { device } = await makePki(folder, HOST)
  const port = await freePort(HOST)
  writeFileSync(join(folder, 'broker.conf'), [`listener ${port} ${HOST}`, `certfile ${device.certificate}`, `keyfile ${device.key}`, 'allow_anonymous true', 'persistence false', 'user root', 'set_tcp_nodelay true', ''].join('\n'))
  const broker: ChildProcess = spawn('/usr/sbin/mosquitto', ['-c', join(folder, 'broker.conf')], { stdio: 'ignore' })
  const config = join(folder, 'mqtt.json')
  writeFileSync(config, JSON.stringify({ root, key, device: { oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu-firmware', swversion: '1', ueid: Buffer.concat([Buffer.of(1), Buffer.alloc(16, 9)]).toString('base64url') }, mqtt: { host: HOST, port, ca: device.certificate, topic: 'bench' } }))
  await listening(port)
  const challenger = await connectAsync({ host: HOST, port, protocol: 'mqtts', ca: readFileSync(device.certificate) })
  await challenger.subscribeAsync('bench/evidence', { qos: 1 })
  return {
    run: command => started([...command, 'run', '--config', config, '--json'], async child => {
      if (child.stdout === null) throw new Error('the agent has no output')
      await once(child.stdout, 'data')
      const answered = new Promise<void>(done => challenger.once('message', () => done()))
      await challenger.publishAsync('bench/challenge', JSON.stringify({ nonce: randomBytes(32).toString('base64url') }), { qos: 1 })
      await answered
    }),
    async close() {
      await challenger.endAsync(true)
      await ended(broker)
    },
  }
}

async function listening(port: number): Promise<void> {
  for (const until = performance.now() + 5000; performance.now() < until;) {
    const socket = connect(port, HOST)
    const open = await new Promise<boolean>(done => socket.once('connect', () => done(true)).once('error', () => done(false)))
    socket.destroy()
    if (open) return
    await new Promise(later => setTimeout(later, 20))
  }
  throw new Error(`nobody listens at ${HOST}:${port}`)
}
