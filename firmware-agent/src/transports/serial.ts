import { closeSync, constants, openSync } from 'node:fs'
import { isatty, ReadStream } from 'node:tty'
import type { Challenges } from '../challenges.ts'
import type { SerialConfig } from '../config.ts'
import { AgentError } from '../error.ts'
import type { Line } from './line.ts'
import { LineAnswerer } from './line-answerer.ts'

/**
 * Answers the challenges that come over a serial line. Resolves once the device is open.
 *
 * The device is used as the system has set it: Node sets no speed. What reads it waits for nothing, so that nothing holds the agent when it is to end.
 * `make` gives the token for a nonce (base64url), `hear` is told what happens, in a word and without secrets.
 */
export function answerOverSerial({ device, reopenEvery }: SerialConfig, challenges: Challenges, make: (nonce: string) => Promise<Uint8Array>, hear: (what: string) => void): Promise<Line> {
  let over: (fault?: AgentError) => void = () => undefined
  const ended = new Promise<void>((done, lost) => {
    over = fault => (fault === undefined ? done() : lost(fault))
  })
  ended.catch(() => undefined) // whoever waits for the line hears of it
  let stream: ReadStream | undefined
  let closed = false
  let again: NodeJS.Timeout | undefined
  const answerer = new LineAnswerer({ challenges, make, hear, send: bytes => void stream?.write(bytes), isSending: () => (stream?.writableLength ?? 0) > 0 })
  const line: Line = {
    ended,
    async close() {
      closed = true
      clearTimeout(again)
      stream?.destroy()
      over()
    },
  }
  return new Promise((ready, failed) => {
    const open = () => {
      try {
        stream = openTty(device)
      } catch (cause) {
        return gone(`the serial device ${device} cannot be opened: ${codeOf(cause)}`, cause)
      }
      let fault: Error | undefined
      stream.on('data', bytes => answerer.take(bytes)).on('error', cause => { fault = cause }).on('end', () => stream?.destroy())
      stream.once('close', () => gone(`the serial device ${device} is gone${fault === undefined ? '' : `: ${codeOf(fault)}`}`, fault))
      hear(`listening at ${device}`)
      ready(line)
    }
    const gone = (what: string, cause: unknown) => {
      stream = undefined
      if (closed) return
      if (reopenEvery > 0) {
        hear(what)
        again = setTimeout(open, reopenEvery * 1000)
        return
      }
      const fault = new AgentError('TRANSPORT_FAILED', what, cause)
      over(fault)
      failed(fault)
    }
    open()
  })
}

/** A tty opened without becoming ours, and without waiting for a carrier. */
function openTty(device: string): ReadStream {
  const descriptor = openSync(device, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
  if (isatty(descriptor)) return new ReadStream(descriptor)
  closeSync(descriptor)
  throw Object.assign(new Error('no tty'), { code: 'it is no tty' })
}

const codeOf = (fault: unknown): string => (fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown')
