import { describe, expect, test } from 'vitest'
import { Challenges } from './challenges.ts'
import { AgentError } from './error.ts'

const nonce = (bytes: number, fill = 1) => Buffer.alloc(bytes, fill).toString('base64url')
const message = (text: string) => new TextEncoder().encode(text)
const asking = (value: string) => message(JSON.stringify({ nonce: value }))

describe('challenges', () => {
  test.each([16, 32, 64])('are taken with a nonce of %i bytes', bytes => {
    expect(new Challenges().offer(asking(nonce(bytes)))).toEqual({ says: 'taken', nonce: nonce(bytes) })
  })
  test.each([
    ['15 bytes', asking(nonce(15)), 'malformed'], ['65 bytes', asking(nonce(65)), 'malformed'], ['no JSON', message('hello'), 'malformed'], ['nothing', message(''), 'malformed'],
    ['another member beside', message(`{"nonce":"${nonce(16)}","scope":"all"}`), 'malformed'], ['a second spelling', asking(`${nonce(16).slice(0, -1)}R`), 'malformed'],
    ['padding', asking(`${nonce(16)}==`), 'malformed'], ['a list', message(`["${nonce(16)}"]`), 'malformed'], ['a long message', message(`{"nonce":"${nonce(16)}"}${' '.repeat(256)}`), 'oversized'],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0]), 'malformed'],
  ] as const)('are dropped and counted with %s', (_, bytes, why) => {
    const challenges = new Challenges()
    expect(challenges.offer(bytes)).toEqual({ says: 'dropped', why })
    expect(challenges.counts).toMatchObject({ taken: 0, [why]: 1 })
  })
  test('are answered once for a nonce, however often it comes', async () => {
    const challenges = new Challenges()
    challenges.offer(asking(nonce(16)))
    expect(await challenges.make(nonce(16), async it => `for ${it}`)).toEqual({ says: 'made', it: `for ${nonce(16)}` })
    expect(challenges.offer(message(` { "nonce" : "${nonce(16)}" } `))).toEqual({ says: 'dropped', why: 'repeated' })
    expect(challenges.offer(asking(nonce(16, 2))).says).toBe('taken')
  })
  test('wait for nobody: what is too much at once is dropped, and may come again', async () => {
    const challenges = new Challenges(2)
    for (const n of [1, 2]) challenges.offer(asking(nonce(16, n)))
    expect(challenges.offer(asking(nonce(16, 3)))).toEqual({ says: 'dropped', why: 'busy' })
    expect(await challenges.make(nonce(16, 1), async () => { throw new Error('the TPM is busy') })).toEqual({ says: 'failed', because: 'the TPM is busy' })
    expect(challenges.offer(asking(nonce(16, 3))).says).toBe('taken')
  })
  test('that an earlier process answered are repeated like any other', async () => {
    const challenges = new Challenges(1)
    challenges.offer(asking(nonce(16)))
    expect(await challenges.make(nonce(16), async () => { throw new AgentError('NONCE_REPEATED', 'the nonce was answered before') })).toEqual({ says: 'dropped', why: 'repeated' })
    expect(challenges.counts).toMatchObject({ taken: 0, repeated: 1 })
    expect(challenges.offer(asking(nonce(16)))).toEqual({ says: 'dropped', why: 'repeated' })
    expect(challenges.offer(asking(nonce(16, 2))).says).toBe('taken')
  })
  test('that the broker kept are not of now', () => {
    expect(new Challenges().offer(asking(nonce(16)), true)).toEqual({ says: 'dropped', why: 'retained' })
  })
})
