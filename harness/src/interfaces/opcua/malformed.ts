import { connect } from 'node:net'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { endWith } from '../cut.ts'

const CONNECT_WITHIN = 3000
const ANSWER_WITHIN = 100

/** A message of OPC UA's TCP transport with the size its header claims (OPC 10000-6, 7.1.2.2). */
const message = (type: string, body: Buffer, claims = body.length + 8): Buffer => {
  const header = Buffer.from(`${type}____`, 'latin1')
  header.writeUInt32LE(claims, 4)
  return Buffer.concat([header, body])
}
const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [n, value] of values.entries()) bytes.writeUInt32LE(value, n * 4)
  return bytes
}

const URL_OF_NOBODY = Buffer.from('opc.tcp://localhost:4840')
/** A HEL as it should be. */
export const hello = message('HELF', Buffer.concat([words(0, 65_535, 65_535, 0, 0, URL_OF_NOBODY.length), URL_OF_NOBODY]))

/** Messages that break the transport in one way each. */
export const malformed: Readonly<Record<string, Buffer>> = {
  'HEL cut short': message('HELF', words(0, 65_535)),
  'HEL whose URL is longer than the message': message('HELF', words(0, 65_535, 65_535, 0, 0, 0x7fffffff)),
  'unknown message type': message('XXXF', words(1, 2, 3)),
  'MSG before HEL': message('MSGF', words(1, 1, 1, 1)),
  'claim of 4 GB': message('HELF', words(0, 65_535), 0xffffffff),
  'size below the header': message('HELF', words(0), 4),
  // In one segment with the HEL: a server may have put on its limits by then, or be about to.
  'claim of 4 GB behind a good HEL': Buffer.concat([hello, message('OPNF', words(0), 0xffffffff)]),
  'OPN of noise before HEL': message('OPNF', Buffer.alloc(64, 0xa5)),
}

/** Sends one malformed message over a connection of its own. */
export function sendMalformed({ door: { settings }, cut }: Lease, hear: Hear, name: string): Promise<Heard> {
  const { promise, resolve } = Promise.withResolvers<Heard>()
  const { hostname, port } = new URL((settings['url'] ?? '').replace(/^opc\.tcp:/, 'http:'))
  const socket = connect({ host: hostname, port: Number(port) }).setNoDelay(true)
  endWith(cut, socket)
  let timer = setTimeout(() => end({ says: 'not-offered', read: 'connecting took too long' }), CONNECT_WITHIN)
  let sent = false
  const end = (heard: Heard) => {
    clearTimeout(timer)
    socket.destroy()
    resolve(heard)
  }
  socket.on('error', fault => end(sent ? { says: 'dropped', read: 'connection reset' } : { says: 'not-offered', read: fault.message }))
    .on('connect', () => {
      hear('out', `connected from ${socket.localPort}`, Buffer.alloc(0))
      const bytes = malformed[name] ?? Buffer.alloc(0)
      hear('out', name, bytes)
      sent = true
      clearTimeout(timer)
      timer = setTimeout(() => end({ says: 'silent', read: `nothing within ${ANSWER_WITHIN} ms` }), ANSWER_WITHIN)
      socket.write(bytes)
    })
    .on('data', bytes => {
      hear('in', 'answer', bytes)
      end({ says: 'answered', read: `a message of type ${bytes.toString('latin1', 0, 3).replaceAll(/[^A-Z]/g, '?')}` })
    })
    .on('close', () => end({ says: 'dropped', read: 'connection closed' }))
  return promise
}
