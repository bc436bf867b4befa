import { describe, expect, test } from 'vitest'
import { type LineReply, type LineRequest, LONGEST_CHUNK, LONGEST_REPLY, LONGEST_REQUEST, readReply, readRequest, writeReply, writeRequest } from './messages.ts'

const requests: readonly LineRequest[] = [
  { verb: 'HELLO', turn: 0 }, { verb: 'CAPS', turn: 255 }, { verb: 'CHALLENGE', turn: 1, nonce: new Uint8Array(16) }, { verb: 'CHALLENGE', turn: 1, nonce: new Uint8Array(64) },
  { verb: 'GETCHUNK', turn: 7, id: 0xffffffff, offset: 0xffffffff, length: 0xffff },
]
const replies: readonly LineReply[] = [
  { verb: 'HELLO', turn: 0, version: 1 }, { verb: 'CAPS', turn: 3, longestChunk: 512, leastNonce: 16, mostNonce: 64 }, { verb: 'CHALLENGE', turn: 9, state: 'making' },
  { verb: 'CHALLENGE', turn: 9, state: 'ready', id: 0xfedcba98, length: 70_000, sent: 9000, coding: 'deflate' }, { verb: 'CHALLENGE', turn: 9, state: 'ready', id: 0, length: 1, sent: 1, coding: 'plain' },
  { verb: 'CHALLENGE', turn: 9, state: 'refused', why: 'repeated' }, { verb: 'CHALLENGE', turn: 9, state: 'refused', why: 'failed' },
  { verb: 'GETCHUNK', turn: 2, id: 5, offset: 512, bytes: new Uint8Array(LONGEST_CHUNK).fill(0xc0) }, { verb: 'GETCHUNK', turn: 2, id: 5, offset: 0, bytes: new Uint8Array(0) },
]

describe('what is said over a line', () => {
  test.each(requests)('is asked and read: %o', request => {
    expect(readRequest(writeRequest(request))).toEqual(request)
    expect(writeRequest(request).length).toBeLessThanOrEqual(LONGEST_REQUEST)
    expect(readReply(writeRequest(request))).toBeUndefined() // the echo of a request is no answer to it
  })
  test.each(replies)('is answered and read: %o', reply => {
    expect(readReply(writeReply(reply))).toEqual(reply)
    expect(writeReply(reply).length).toBeLessThanOrEqual(LONGEST_REPLY)
    expect(readRequest(writeReply(reply))).toBeUndefined()
  })
  test.each(['', '01', '0100ff', '0200ff', `0300${'00'.repeat(15)}`, `0300${'00'.repeat(65)}`, '04000000', `0400${'00'.repeat(11)}`, '0000', '0500', '7f00'])('is no request: %s', hex => {
    expect(readRequest(Buffer.from(hex, 'hex'))).toBeUndefined()
  })
  test.each(['', '81', '8100', '81000000', '820000', '8300', '830003', '83000203', '830000ff', `830001${'00'.repeat(12)}02`, '840000', '8000', '8500'])('is no answer: %s', hex => {
    expect(readReply(Buffer.from(hex, 'hex'))).toBeUndefined()
  })
})
