import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAnswer, readRequest, writeAnswer, writeRequest } from './frames.ts'

describe('the frames of a pair', () => {
  test('carry every nonce of 16 to 64 bytes, and nothing else asks', () => fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), bytes => {
    const nonce = Buffer.from(bytes).toString('base64url')
    expect(readRequest(writeRequest(nonce))).toBe(bytes.length >= 16 && bytes.length <= 64 ? nonce : undefined)
  })))
  test('carry a token or a refusal; cut off anywhere, neither', () => {
    for (const answer of [{ says: 'token', token: 'aa.bb.cc' }, { says: 'refused', why: 'repeated', because: 'the nonce was answered before' }] as const) {
      const bytes = writeAnswer(answer)
      expect(readAnswer(bytes)).toEqual(answer)
      for (let length = 0; length < bytes.length; length++) expect(readAnswer(bytes.subarray(0, length))).toBeUndefined()
      expect(readAnswer(Buffer.concat([bytes, Buffer.of(0)]))).toBeUndefined()
    }
  })
  test('are read whatever comes: an answer, none, or an error that names the word', () => fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
    const framed = Buffer.concat([Buffer.alloc(4), Buffer.from(bytes)])
    framed.writeUInt32BE(bytes.length)
    try {
      readAnswer(framed)
    } catch (fault) {
      expect(String(fault)).toContain("the collector's refusal")
    }
    readRequest(Buffer.from(bytes))
  })))
})
