import { Socket } from 'node:net'
import { readSigningConfig } from '../config.ts'
import { type AgentCode, AgentError } from '../error.ts'
import { LONGEST_REQUEST, type PairAnswer, type PairRequest, type pairRefusals, readRequest, writeAnswer } from '../pair/frames.ts'
import { atOnce } from '../reading/files.ts'
import { signingBy } from '../signing.ts'

/** Milliseconds for the request, which the front sends at once, and for the answer to be taken. */
const REQUEST_WITHIN = 5000
const TAKEN_WITHIN = 10_000
const whys: Partial<Record<AgentCode, (typeof pairRefusals)[number]>> = { NONCE_REPEATED: 'repeated', STATE_FAILED: 'not-written' }

/** Answers the one request that waits at standard input with the key that a configuration names, and says what came of it. `now`: seconds since 1970. The configuration is read for a whole request alone; what is wrong with it is the answer. */
export async function answerOnce(config: string, now: () => number, say: (text: string) => void): Promise<void> {
  const answered = await answerOne(0, async ({ form, nonce }) => Buffer.from(await (await signingBy(readSigningConfig(config), now, { files: atOnce })).tokens[form](nonce)), say)
  say(answered.says === 'token' ? 'answered a challenge' : `refused a challenge: ${answered.why}: ${answered.because}`)
}

/**
 * Answers the one request that waits at a connection, a file descriptor as systemd hands it over (`Accept=yes`, `StandardInput=socket`), and closes it. Resolves with what was answered.
 * `answer` makes the token; it is asked only for a whole request, and once.
 */
async function answerOne(fd: number, answer: (request: PairRequest) => Promise<Buffer>, hear: (what: string) => void): Promise<PairAnswer> {
  const socket = new Socket({ fd, readable: true, writable: true, allowHalfOpen: true })
  const asked = await requestAt(socket)
  const answered = asked === undefined ? { says: 'refused', why: 'malformed', because: 'the request is no form and nonce' } as const : await made(asked, answer, hear)
  await new Promise<void>(done => {
    const timer = setTimeout(done, TAKEN_WITHIN)
    socket.once('close', () => { clearTimeout(timer); done() })
    socket.once('error', () => socket.destroy())
    socket.end(writeAnswer(answered), () => socket.destroy())
  })
  socket.destroy()
  return answered
}

/** What is asked; undefined where anything else came, too much, or nothing in time. */
async function requestAt(socket: Socket): Promise<PairRequest | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  const whole = await new Promise<boolean>(done => {
    const timer = setTimeout(() => done(false), REQUEST_WITHIN)
    const end = (whole: boolean) => { clearTimeout(timer); done(whole) }
    socket.on('data', chunk => {
      length += chunk.length
      if (length > LONGEST_REQUEST) return end(false)
      chunks.push(chunk)
    })
    socket.once('end', () => end(true))
    socket.once('error', () => end(false))
  })
  return whole ? readRequest(Buffer.concat(chunks)) : undefined
}

async function made(request: PairRequest, answer: (request: PairRequest) => Promise<Buffer>, hear: (what: string) => void): Promise<PairAnswer> {
  try {
    return { says: 'token', form: request.form, token: await answer(request) }
  } catch (fault) {
    if (fault instanceof AgentError) return { says: 'refused', why: whys[fault.code] ?? 'failed', because: fault.message }
    hear(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault))
    return { says: 'refused', why: 'failed', because: 'a fault of the collector, told in its log' }
  }
}
