import { createConnection } from 'node:net'
import { AgentError } from '../error.ts'
import { LONGEST_ANSWER, type PairAnswer, type PairRequest, readAnswer, writeRequest } from './frames.ts'

/** Milliseconds for an answer: the collector starts, looks at the device and signs. */
const WITHIN = 60_000

/**
 * Asks the collector behind a socket for tokens, one at a time: it is a process for each request, and two at once would look at the device twice.
 * @throws AgentError NONCE_REPEATED where it answered the nonce before; COLLECTOR_FAILED, saying what else it refused, or that nothing whole came in time.
 */
export function relaying(socket: string, within = WITHIN): { jws(nonce: string): Promise<string>; cwt(nonce: string): Promise<Uint8Array> } {
  let before: Promise<unknown> = Promise.resolve()
  const tokenOf = (request: PairRequest) => {
    const mine = before.then(() => ask(socket, request, within)).then(answer => {
      if (answer.says === 'refused') throw new AgentError(answer.why === 'repeated' ? 'NONCE_REPEATED' : 'COLLECTOR_FAILED', `the collector refused: ${answer.why}: ${answer.because}`)
      if (answer.form !== request.form) throw new AgentError('COLLECTOR_FAILED', `the collector answered with a ${answer.form}, asked for a ${request.form}`)
      return answer.token
    })
    before = mine.catch(() => undefined)
    return mine
  }
  return { jws: async nonce => Buffer.from(await tokenOf({ form: 'jws', nonce })).toString('latin1'), cwt: nonce => tokenOf({ form: 'cwt', nonce }) }
}

async function ask(path: string, request: PairRequest, within: number): Promise<PairAnswer> {
  const chunks: Buffer[] = []
  let length = 0
  await new Promise<void>((done, failed) => {
    const fail = (what: string) => {
      clearTimeout(timer)
      socket.destroy()
      failed(new AgentError('COLLECTOR_FAILED', `the collector at ${path} ${what}`))
    }
    const timer = setTimeout(() => fail(`gave no answer within ${within} ms`), within)
    const socket = createConnection({ path, allowHalfOpen: true }, () => socket.end(writeRequest(request)))
    socket.on('error', fault => fail(`cannot be asked: ${'code' in fault ? String(fault.code) : fault.message}`))
    socket.on('data', chunk => {
      chunks.push(chunk)
      length += chunk.length
      if (length > LONGEST_ANSWER) fail(`answered with more than ${LONGEST_ANSWER} bytes`)
    })
    socket.on('close', () => {
      clearTimeout(timer)
      done()
    })
  })
  const answer = readAnswer(Buffer.concat(chunks))
  if (answer === undefined) throw new AgentError('COLLECTOR_FAILED', `the collector at ${path} broke off${length === 0 ? ' without a word' : ''}`)
  return answer
}
