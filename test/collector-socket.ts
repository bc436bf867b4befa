import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import { type PairAnswer, readAnswer, writeRequest } from '@fourtwo/firmware-agent/pair/frames.ts'

/** systemd's own way of starting a program for each connection, without systemd as process 1: a connection becomes standard input and output, as with `Accept=yes` and `StandardInput=socket`. */
const ACTIVATE = ['/usr/bin/systemd-socket-activate', '/bin/systemd-socket-activate'].find(existsSync)
export const withoutSystemd = ACTIVATE === undefined && process.env['CI'] === undefined

/** A collector behind a socket, started for each connection. */
export interface CollectorSocket {
  readonly path: string
  /** What the collectors said on standard error. */
  readonly said: readonly string[]
  /** Told the process of each request as it starts. */
  onSpawn(hear: (pid: number) => void): void
  close(): Promise<void>
}

/** Listens at `path` and starts `command` for each connection. */
export async function collectorAt(path: string, command: readonly string[]): Promise<CollectorSocket> {
  rmSync(path, { force: true })
  const child: ChildProcess = spawn(ACTIVATE ?? 'systemd-socket-activate', ['--accept', '--inetd', '-l', path, ...command], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said: string[] = []
  let hear: (pid: number) => void = () => undefined
  if (child.stderr === null) throw new Error('no standard error')
  const lines = createInterface({ input: child.stderr })
  const listening = new Promise<void>((ready, failed) => {
    lines.on('line', line => {
      if (line.startsWith('Listening on')) ready()
      const pid = /^Spawned .* as PID (\d+)/.exec(line)?.[1]
      if (pid !== undefined) hear(Number(pid))
      if (!/^(Listening|Communication|Connection|Spawned|Execing|Child)/.test(line)) said.push(line)
    })
    child.once('exit', code => failed(new Error(`systemd-socket-activate ended with ${code}`)))
  })
  await listening
  return {
    path, said, onSpawn: it => { hear = it },
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** What came of asking for a JWS. */
type Asked = { readonly says: 'token'; readonly token: string } | Extract<PairAnswer, { says: 'refused' }>

/** Asks as the front does, once; undefined where the collector broke off. */
export async function askAt(path: string, request: Buffer): Promise<Asked | undefined> {
  const socket = createConnection({ path, allowHalfOpen: true }, () => socket.end(request))
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk))
  socket.on('error', () => undefined)
  await new Promise<void>(done => socket.once('close', () => done()))
  const answer = readAnswer(Buffer.concat(chunks))
  return answer?.says === 'token' ? { says: 'token', token: Buffer.from(answer.token).toString('latin1') } : answer
}
export const nonceRequest = (nonce: Buffer): Buffer => writeRequest({ form: 'jws', nonce: nonce.toString('base64url') })
