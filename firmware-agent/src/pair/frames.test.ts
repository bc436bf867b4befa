import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forms, readAnswer, readRequest, writeAnswer, writeRequest } from './frames.ts'

describe('the frames of a pair', () => {
  test('carry every nonce of 16 to 64 bytes, and nothing else asks', () => fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), bytes => {
    for (const form of forms) {
      const request = { form, nonce: Buffer.from(bytes).toString('base64url') }
      expect(readRequest(writeRequest(request))).toEqual(bytes.length >= 16 && bytes.length <= 64 ? request : undefined)
    }
  })))
  test('carry a token or a refusal; cut off anywhere, neither', () => {
    for (const answer of [{ says: 'token', form: 'jws', token: Buffer.from('aa.bb.cc') }, { says: 'token', form: 'cwt', token: Buffer.of(0xd2, 0, 255) }, { says: 'refused', why: 'repeated', because: 'the nonce was answered before' }] as const) {
      const bytes = writeAnswer(answer)
      expect(readAnswer(bytes)).toEqual(answer)
      for (let length = 0; length < bytes.length; length++) expect(readAnswer(bytes.subarray(0, length))).toBeUndefined()
      expect(readAnswer(Buffer.concat([bytes, Buffer.of(0)]))).toBeUndefined()
    }
  })
  test('are read whatever comes, 200,000 times: a request or none, an answer or none', () => {
    const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
    let state = seed
    const next = () => { state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; return state >>> 8 }
    const whole = [writeRequest({ form: 'jws', nonce: Buffer.alloc(32, 7).toString('base64url') }), writeAnswer({ says: 'token', form: 'jws', token: Buffer.from('aa.bb.cc') }), writeAnswer({ says: 'refused', why: 'failed', because: 'no' })]
    const read = { requests: 0, answers: 0 }
    for (let n = 0; n < 200_000; n++) {
      const bytes = Buffer.from(whole[n % 3] ?? [])
      for (let spoiled = next() % 4; spoiled > 0; spoiled--) bytes[next() % bytes.length] = next() % 256
      const given = next() % 3 === 0 ? bytes.subarray(0, next() % (bytes.length + 1)) : bytes
      try {
        if (readRequest(given) !== undefined) read.requests++
        const answer = readAnswer(given)
        if (answer !== undefined) read.answers++
        if (answer?.says === 'token' && answer.form === 'jws' && !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(Buffer.from(answer.token).toString('latin1'))) throw new Error('a token that is none')
      } catch (fault) {
        throw new Error(`FUZZ_SEED=${seed}, input ${n}: ${given.toString('hex')}`, { cause: fault })
      }
    }
    expect(read.requests).toBeGreaterThan(1000)
    expect(read.answers).toBeGreaterThan(1000)
  })
})
