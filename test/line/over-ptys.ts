import { spawn } from 'node:child_process'
import { createHash, createPublicKey } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeKey } from '@fourtwo/firmware-agent/token/key.ts'
import { verifyCwt } from '@fourtwo/harness/evidence/verify-cwt.ts'
import { type ByteLine, fetchOverLine } from '@fourtwo/harness/interfaces/agent/over-line.ts'
import { SerialLine } from '@fourtwo/harness/interfaces/agent/serial-line.ts'
import { chanceOf } from '../fuzz/inputs.ts'
import { type Befallen, type Noise, NoisyWay } from './noise.ts'
import { openPtyPair } from './pty-pair.ts'

const AGENT = join(import.meta.dirname, '../../firmware-agent/bin/fourtwo-agent.js')
const TREE = join(import.meta.dirname, '../../test-vectors/device-trees/rtu')
const UEID = Buffer.concat([Buffer.of(1), Buffer.alloc(16, 9)]).toString('base64url')
const BAUD = 9600

/** What is to be tried. `folder`: an empty one. `within`: milliseconds for a challenge, by the line's clock. */
export interface Trial {
  readonly folder: string
  readonly seed: number
  readonly times: number
  readonly noise: Noise
  readonly within: number
  /** How many times faster than 9600 baud all goes: with 1 the line carries no more than that, with more it carries what it can and the challenger's clock is that much faster. */
  readonly hurry: number
  readonly told?: (outcome: Outcome, n: number) => void
}

/** What became of a challenge. answered: by a token that verifies for its nonce; refused: with its cause, by the agent or by whoever verifies; failed: silence, a line that was dropped, no end, or a token taken for right that is not. */
export interface Outcome {
  readonly says: 'answered' | 'refused' | 'failed'
  readonly read: string
  readonly seconds: number
}

/** What became of all. `signed`: the nonces that the agent wrote down before it signed; `counts`: its last words. */
export interface Tried {
  readonly outcomes: readonly Outcome[]
  readonly signed: number
  readonly counts: string
  readonly befallen: { readonly toAgent: Befallen; readonly toHarness: Befallen }
}

/** Starts the agent at one of two ptys, which are tied together by what spoils bytes on both ways, and challenges it at the other with what the harness uses, one nonce after the other. */
export async function challengeOverPtys({ folder, seed, times, noise, within, hurry, told }: Trial): Promise<Tried> {
  const toAgent = new NoisyWay(chanceOf(seed, 0), noise)
  const toHarness = new NoisyWay(chanceOf(seed, 1), noise)
  const pair = await openPtyPair(folder, { ...(hurry === 1 ? { baudRate: BAUD } : {}), spoil: (bytes, to) => (to === 'agent' ? toAgent : toHarness).spoil(bytes) })
  const key = makeKey(join(folder, 'evidence.key'))
  const publicKey = createPublicKey(key.publicKey)
  const agent = await startAgent(folder, pair.agentEnd)
  const cut = new AbortController()
  const line = await SerialLine.open({ door: { settings: { path: pair.harnessEnd, baudRate: String(BAUD) } }, cut: cut.signal }, () => undefined)
  try {
    if (typeof line === 'string') throw new Error(line)
    const outcomes: Outcome[] = []
    for (let n = 0; n < times; n++) {
      const nonce = createHash('sha256').update(`${seed} ${n}`).digest()
      const began = performance.now()
      const { says, read } = await orNoEnd(challenge(hurried(line, hurry), nonce, within, publicKey), (2 * within) / hurry)
      const outcome = { says, read, seconds: ((performance.now() - began) / 1000) * hurry }
      outcomes.push(outcome)
      told?.(outcome, n)
    }
    const counts = await agent.end()
    const state = join(folder, 'state')
    const signed = readdirSync(state).filter(name => name.startsWith('answered.')).flatMap(name => readFileSync(join(state, name), 'utf8').split('\n').filter(it => it !== '')).length
    return { outcomes, signed, counts, befallen: { toAgent: toAgent.befallen, toHarness: toHarness.befallen } }
  } finally {
    cut.abort()
    await agent.end()
    await pair.close()
  }
}

async function challenge(line: ByteLine, nonce: Buffer, within: number, publicKey: ReturnType<typeof createPublicKey>): Promise<Omit<Outcome, 'seconds'>> {
  const fetched = await fetchOverLine(line, nonce, within)
  if (fetched.says === 'declined') return { says: 'refused', read: fetched.read }
  if (fetched.says !== 'token') return { says: 'failed', read: `${fetched.says}: ${fetched.read}` }
  const verification = await verifyCwt(fetched.token, { nonce: nonce.toString('base64url'), publicKey, ueid: UEID, used: new Set(), now: Date.now() / 1000 })
  if (verification.says === 'refused') return { says: 'refused', read: `${verification.reason}: ${verification.because}` }
  return verification.claims.eat_nonce === nonce.toString('base64url') ? { says: 'answered', read: verification.tier } : { says: 'failed', read: 'the token of another nonce was taken for right' }
}

/** The same line by a clock that is so many times faster. */
const hurried = (line: ByteLine, times: number): ByteLine => ({ baudRate: line.baudRate, send: bytes => line.send(bytes), next: within => line.next(within / times), now: () => line.now() * times })

async function orNoEnd(outcome: Promise<Omit<Outcome, 'seconds'>>, within: number): Promise<Omit<Outcome, 'seconds'>> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Omit<Outcome, 'seconds'>>(done => { timer = setTimeout(() => done({ says: 'failed', read: `no end within ${Math.round(within)} ms` }), within) })
  return Promise.race([outcome, late]).finally(() => clearTimeout(timer))
}

/** The real agent; `end` answers its last words. */
async function startAgent(folder: string, device: string): Promise<{ end(): Promise<string> }> {
  mkdirSync(join(folder, 'state'), { mode: 0o700 })
  writeFileSync(join(folder, 'agent.json'), JSON.stringify({ root: TREE, key: 'evidence.key', state: 'state', device: { ueid: UEID, oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu-firmware', swversion: '2.4.1' }, serial: { device, reopenEvery: 0 } }))
  const child = spawn(process.execPath, [AGENT, 'run', '--config', join(folder, 'agent.json'), '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const gone = once(child, 'close')
  let last = ''
  createInterface({ input: child.stderr }).on('line', line => { last = line })
  await Promise.race([once(child.stdout, 'data'), gone.then(() => { throw new Error(last) })])
  return {
    async end() {
      child.kill('SIGTERM')
      await gone
      return last
    },
  }
}
