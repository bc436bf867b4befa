import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { connectAsync } from 'mqtt'
import { freePort } from './free-port.ts'

/** Debian's Mosquitto at an address of the loopback, at a free port where none is given: open to everybody, or to whoever `lets` says in its configuration, which lies in `folder`. */
export async function openBroker(host: string, folder: string, { port: wanted, lets = 'allow_anonymous true' }: { readonly port?: number; readonly lets?: string } = {}): Promise<{ readonly port: number } & AsyncDisposable> {
  const port = wanted ?? (await freePort(host))
  const file = join(folder, 'open-broker.conf')
  writeFileSync(file, `listener ${port} ${host}\n${lets}\npersistence false\nuser root\nlog_dest stderr\n`)
  const child = spawn('/usr/sbin/mosquitto', ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  for await (const line of createInterface({ input: child.stderr })) if (/running$/.test(line)) break
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

/** One challenge on `site/agent`: the token, or what else came. */
export async function challengeOver(host: string, port: number, nonce: Buffer): Promise<string> {
  const client = await connectAsync({ host, port, reconnectPeriod: 0 })
  await client.subscribeAsync('site/agent/evidence', { qos: 1 })
  const token = new Promise<string>(done => client.once('message', (_, message) => done(message.toString())))
  await client.publishAsync('site/agent/challenge', JSON.stringify({ nonce: nonce.toString('base64url') }), { qos: 1 })
  try {
    return await token
  } finally {
    await client.endAsync(true)
  }
}
