import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, existsSync, openSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'

/** Milliseconds for a pty to be there, and between two portions of a line that is throttled. */
const READY_WITHIN = 5000
const EVERY = 20

/** Two ptys tied together by this process: what is written at one comes out at the other. */
export interface PtyPair {
  readonly agentEnd: string
  readonly harnessEnd: string
  /** Takes the agent's end away, as a plug that is pulled. */
  pull(): Promise<void>
  close(): Promise<void>
}

/** Makes the pair. `baudRate`: how fast it carries, as fast as it can where none is given; `spoil`: what becomes of bytes on their way. */
export async function openPtyPair(folder: string, { baudRate, spoil = bytes => bytes }: { readonly baudRate?: number; readonly spoil?: (bytes: Buffer, to: 'agent' | 'harness') => Buffer } = {}): Promise<PtyPair> {
  const [agent, harness] = await Promise.all([openEnd(`${folder}/agent-end`), openEnd(`${folder}/harness-end`)])
  const ways = [carry(agent.socat, harness.socat, baudRate, bytes => spoil(bytes, 'harness')), carry(harness.socat, agent.socat, baudRate, bytes => spoil(bytes, 'agent'))]
  return {
    agentEnd: agent.link, harnessEnd: harness.link, pull: agent.close,
    async close() {
      for (const stop of ways) stop()
      await Promise.all([agent.close(), harness.close()])
    },
  }
}

type Socat = ChildProcessByStdio<Writable, Readable, null>

async function openEnd(link: string): Promise<{ readonly link: string; readonly socat: Socat; close(): Promise<void> }> {
  const socat = spawn('socat', [`PTY,link=${link},raw,echo=0,mode=600`, 'STDIO'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const gone = once(socat, 'exit')
  socat.stdin.on('error', () => undefined)
  // While nobody holds it open, socat takes the pty for closed.
  const held = await holdOpen(link)
  void gone.then(() => closeSync(held))
  return {
    link, socat,
    async close() {
      socat.kill()
      await gone
    },
  }
}

async function holdOpen(link: string): Promise<number> {
  for (const until = performance.now() + READY_WITHIN; performance.now() < until; await new Promise(later => setTimeout(later, 5))) if (existsSync(link)) return openSync(link, constants.O_RDWR | constants.O_NOCTTY)
  throw new Error(`socat made no pty within ${READY_WITHIN} ms`)
}

function carry(from: Socat, to: Socat, baudRate: number | undefined, spoil: (bytes: Buffer) => Buffer): () => void {
  if (baudRate === undefined) {
    from.stdout.on('data', bytes => to.stdin.write(spoil(bytes)))
    return () => undefined
  }
  let waiting = Buffer.alloc(0)
  let may = 0
  from.stdout.on('data', bytes => { waiting = Buffer.concat([waiting, spoil(bytes)]) })
  const portions = setInterval(() => {
    may = waiting.length === 0 ? 0 : may + (baudRate / 10) * (EVERY / 1000)
    const now = waiting.subarray(0, Math.floor(may))
    waiting = waiting.subarray(now.length)
    may -= now.length
    if (now.length > 0) to.stdin.write(now)
  }, EVERY)
  return () => clearInterval(portions)
}
