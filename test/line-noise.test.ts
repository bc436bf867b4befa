import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { FrameReader, frameOf } from '@fourtwo/contract/line/frame.ts'
import { type LineReply, LONGEST_CHUNK, LONGEST_REQUEST, readRequest, writeReply, writeRequest } from '@fourtwo/contract/line/messages.ts'
import { Challenges } from '@fourtwo/firmware-agent/challenges.ts'
import { collect, loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import { readBelow } from '@fourtwo/firmware-agent/reading/host.ts'
import { signCwt } from '@fourtwo/firmware-agent/token/cwt.ts'
import { fileSigner } from '@fourtwo/firmware-agent/token/key.ts'
import { claimsOf } from '@fourtwo/firmware-agent/token/token.ts'
import { LineAnswerer } from '@fourtwo/firmware-agent/transports/line-answerer.ts'
import { verifyCwt } from '@fourtwo/harness/evidence/verify-cwt.ts'
import { type ByteLine, fetchOverLine } from '@fourtwo/harness/interfaces/agent/over-line.ts'
import { describe, expect, test } from 'vitest'
import { chanceOf } from './fuzz/inputs.ts'
import { FastLine } from './line/fast-line.ts'
import type { Noise } from './line/noise.ts'
import { challengeOverPtys } from './line/over-ptys.ts'
import { describeWith } from './needs.ts'

const NOW = 1_800_000_000
const WITHIN = 120_000
/** How much faster than 9600 baud the challenger at a pty waits; `npm run noise:line` tries it at its own pace. */
const HURRY = 60
// Another seed every time; to try one again, FUZZ_SEED=<it>.
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
process.stderr.write(`noise with FUZZ_SEED=${seed}\n`)

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = fileSigner(privateKey)
const ueid = Buffer.concat([Buffer.of(1), Buffer.alloc(16, 3)]).toString('base64url')
const identity = { ueid, oemid: 32473, hwmodel: Buffer.from('RTU-1').toString('base64url'), swname: 'rtu-firmware', swversion: ['2.4.1'] } as const
const collection = await collect(await loadCollectors(), readBelow(join(import.meta.dirname, '../test-vectors/device-trees/rtu')), () => NOW)
const nonceOf = (n: number) => createHash('sha256').update(`${seed} ${n}`).digest()
const make = (nonce: string) => signCwt(claimsOf(nonce, identity, collection, NOW), key)
const judged = async (token: Uint8Array, nonce: Uint8Array) => verifyCwt(token, { nonce: Buffer.from(nonce).toString('base64url'), publicKey, ueid, used: new Set(), now: NOW })

/** So many challenges one after the other on one line: how many were answered, and what became of the others. */
async function challengeOften(times: number, noise: Noise): Promise<{ readonly verified: number; readonly others: readonly string[]; readonly took: number; readonly made: readonly string[]; readonly line: FastLine }> {
  const made: string[] = []
  const line = new FastLine(seed, noise, nonce => {
    made.push(nonce)
    return make(nonce)
  })
  const others: string[] = []
  let verified = 0
  for (let n = 0; n < times; n++) {
    const nonce = nonceOf(n)
    const fetched = await fetchOverLine(line, nonce, WITHIN)
    if (fetched.says !== 'token') others.push(`${fetched.says}: ${fetched.read}`)
    else {
      const verification = await judged(fetched.token, nonce)
      if (verification.says === 'verified') {
        verified++
        expect(verification.claims).toMatchObject({ eat_nonce: nonce.toString('base64url'), ueid, facts: collection.facts })
      } else others.push(`${verification.reason}: ${verification.because}`)
    }
  }
  return { verified, others, took: line.now() / times, made, line }
}

describe('at 9600 baud', () => {
  test('a quiet line gives a token of a small device within seconds', async () => {
    const { verified, took, others } = await challengeOften(1, { spoilt: 0, bursts: 0 })
    expect(others).toEqual([])
    expect(verified).toBe(1)
    expect(took).toBeLessThan(8000)
    process.stderr.write(`a token over a quiet line takes ${Math.round(took)} ms\n`)
  })
  test.each([{ spoilt: 1, bursts: 0 }, { spoilt: 3, bursts: 2 }, { spoilt: 10, bursts: 5 }])('100 of 100 challenges are answered rightly, and each nonce is signed once: %o', async noise => {
    const { verified, others, made, line, took } = await challengeOften(100, noise)
    process.stderr.write(`${JSON.stringify(noise)}: ${verified} answered, ${Math.round(took)} ms each; ${JSON.stringify(line.challenges.counts)}\n`)
    expect(others).toEqual([])
    expect(verified).toBe(100)
    expect(new Set(made).size).toBe(made.length)
    expect(made).toHaveLength(100)
    expect(line.challenges.counts.noise).toBeGreaterThan(0)
  }, 120_000)
  test('100 of 100 challenges on a line that is hardly one are answered rightly or refused with a cause', async () => {
    const { verified, others, made } = await challengeOften(100, { spoilt: 14, bursts: 7 })
    process.stderr.write(`hardly a line: ${verified} answered, others ${others.length}, such as ${others[0]}\n`)
    expect(verified + others.length).toBe(100)
    for (const other of others) expect(other).toMatch(/^(silent|declined|altered|malformed): .{10}/)
    expect(new Set(made).size).toBe(made.length)
  }, 120_000)
})

describeWith({ needs: [{ program: 'socat', package: 'socat' }] }, 'the agent at a pty', () => {
  test('answers 100 of 100 challenges rightly, each nonce signed once, while noise spoils bytes on both ways', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fourtwo-line-noise-'))
    try {
      const { outcomes, signed, counts, befallen } = await challengeOverPtys({ folder, seed, times: 100, noise: { spoilt: 3, bursts: 2 }, within: 10 * WITHIN, hurry: HURRY })
      expect(outcomes.filter(({ says }) => says !== 'answered')).toEqual([])
      expect(outcomes).toHaveLength(100)
      expect(signed).toBe(100)
      expect(counts).toMatch(/^challenges taken 100, .* noise [1-9]/)
      for (const way of Object.values(befallen)) for (const how of ['flipped', 'inserted', 'lost'] as const) expect(way[how]).toBeGreaterThan(0)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 120_000)
})

/** An agent that answers as it is told, at once and over a line without noise. */
function scripted(reply: (request: NonNullable<ReturnType<typeof readRequest>>) => LineReply | undefined): ByteLine {
  const reader = new FrameReader(LONGEST_REQUEST)
  const coming: Uint8Array[] = []
  let now = 0
  return {
    baudRate: 9600, now: () => now,
    send: bytes => {
      for (const framed of reader.take(bytes)) {
        const request = framed.says === 'frame' ? readRequest(framed.carried) : undefined
        const answer = request === undefined ? undefined : reply(request)
        if (answer !== undefined) coming.push(frameOf(writeReply(answer)))
      }
    },
    async next(within) {
      const [first] = coming.splice(0, 1)
      now += first === undefined ? within : 1
      return first ?? 'silent'
    },
  }
}
/** One that has these bytes to send for a token. */
const sending = (bytes: Uint8Array, { length = bytes.length, coding = 'plain' as 'plain' | 'deflate', sent = bytes.length, altering = (chunk: Uint8Array) => chunk } = {}) => scripted(({ verb, turn, ...request }) => {
  switch (verb) {
    case 'HELLO': return { verb, turn, version: 1 }
    case 'CAPS': return { verb, turn, longestChunk: LONGEST_CHUNK, leastNonce: 16, mostNonce: 64 }
    case 'CHALLENGE': return { verb, turn, state: 'ready', id: 1, length, sent, coding }
    case 'GETCHUNK': {
      const { offset, length: asked } = request as { offset: number; length: number }
      return { verb, turn, id: 1, offset, bytes: altering(new Uint8Array(bytes.subarray(offset, offset + asked))) }
    }
  }
})

describe('whoever speaks at the other end', () => {
  test('and alters what passes, checksums and all, gets nothing verified', async () => {
    const nonce = nonceOf(1)
    const token = await make(nonce.toString('base64url'))
    for (const [bytes, coding] of [[token, 'plain'], [deflateRawSync(token), 'deflate']] as const) {
      for (let at = 0; at < 60; at++) {
        const chance = chanceOf(seed, at)
        let left = chance.below(Math.ceil(bytes.length / LONGEST_CHUNK))
        const fetched = await fetchOverLine(sending(bytes, { length: token.length, coding, altering: chunk => {
          const n = chance.below(chunk.length)
          if (left-- === 0) chunk[n] = (chunk[n] ?? 0) ^ (1 << chance.below(8))
          return chunk
        } }), nonce, WITHIN)
        if (fetched.says !== 'token') expect(fetched.says).toBe('declined')
        // The last bits of what is deflated may mean nothing: the same token is the same token.
        else if (!Buffer.from(fetched.token).equals(token)) expect(await judged(fetched.token, nonce)).toMatchObject({ says: 'refused' })
      }
      const whole = await fetchOverLine(sending(bytes, { length: token.length, coding }), nonce, WITHIN)
      expect(whole.says === 'token' && (await judged(whole.token, nonce)).says).toBe('verified')
    }
  })
  test('and sends other pieces than those asked for, is asked again until they come', async () => {
    const token = await make(nonceOf(1).toString('base64url'))
    let odd = 0
    const line = scripted(request => {
      const { verb, turn } = request
      if (verb === 'CHALLENGE') return { verb, turn, state: 'ready', id: 1, length: token.length, sent: token.length, coding: 'plain' }
      if (verb !== 'GETCHUNK') return verb === 'HELLO' ? { verb, turn, version: 1 } : { verb, turn, longestChunk: LONGEST_CHUNK, leastNonce: 16, mostNonce: 64 }
      const { id, offset, length } = request
      const right = { verb, turn, id, offset, bytes: new Uint8Array(token.subarray(offset, offset + length)) } as const
      odd++
      return odd % 4 === 1 ? { ...right, id: 2 } : odd % 4 === 2 ? { ...right, offset: offset + 1 } : odd % 4 === 3 ? { ...right, bytes: new Uint8Array(length + 1) } : right
    })
    expect(await fetchOverLine(line, nonceOf(1), 20 * WITHIN)).toEqual({ says: 'token', token: Buffer.from(token) })
  })
  test('with the token of another challenge, is told apart', async () => {
    const fetched = await fetchOverLine(sending(await make(nonceOf(2).toString('base64url'))), nonceOf(1), WITHIN)
    expect(fetched.says === 'token' && await judged(fetched.token, nonceOf(1))).toMatchObject({ says: 'refused', reason: 'stale' })
  })
  test('and sends what unfolds without end, costs no more than what it said', async () => {
    const bomb = deflateRawSync(Buffer.alloc(200 * 1024 * 1024))
    const before = process.memoryUsage().rss
    const fetched = await fetchOverLine(sending(bomb, { length: 5000, coding: 'deflate' }), nonceOf(1), 10 * WITHIN)
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(64)
    expect(fetched.says === 'token' && await judged(fetched.token, nonceOf(1))).toMatchObject({ says: 'refused', reason: 'malformed' })
  })
  test.each([[{ sent: 1024 * 1024 + 1 }], [{ length: 0xffffffff }]])('and promises more than a token may have, is not waited for: %o', async promised => {
    expect(await fetchOverLine(sending(new Uint8Array(8), promised), nonceOf(1), WITHIN)).toMatchObject({ says: 'declined', read: expect.stringContaining('expected 1048576 at most') })
  })
  test.each<[string, (request: NonNullable<ReturnType<typeof readRequest>>) => LineReply | undefined, object]>([
    ['says nothing', () => undefined, { says: 'silent', read: expect.stringContaining('HELLO') }],
    ['speaks another version', ({ turn }) => ({ verb: 'HELLO', turn, version: 2 }), { says: 'declined', read: expect.stringContaining('version 2') }],
    ['answers every question with a greeting', ({ turn }) => ({ verb: 'HELLO', turn, version: 1 }), { says: 'silent', read: expect.stringContaining('CAPS') }],
    ['answers questions that were not put', ({ turn }) => ({ verb: 'HELLO', turn: (turn + 1) % 256, version: 1 }), { says: 'silent', read: 'nobody at the line answered a HELLO' }],
  ])('and %s, is no agent', async (_, reply, wanted) => {
    expect(await fetchOverLine(scripted(reply), nonceOf(1), WITHIN)).toMatchObject(wanted)
  })
  test('and answered the nonce before, or could not, says so', async () => {
    for (const why of ['repeated', 'failed'] as const) {
      const line = scripted(({ verb, turn }) => (verb === 'HELLO' ? { verb, turn, version: 1 } : verb === 'CAPS' ? { verb, turn, longestChunk: 64, leastNonce: 16, mostNonce: 64 } : { verb: 'CHALLENGE', turn, state: 'refused', why }))
      expect(await fetchOverLine(line, nonceOf(1), WITHIN)).toEqual({ says: 'declined', read: `the agent refused the challenge: ${why}` })
    }
  })
})

describe('an agent at a line', () => {
  const asked = async (answerer: (send: (bytes: Uint8Array) => void, sends: () => boolean) => LineAnswerer) => {
    const sent: Uint8Array[] = []
    let sending = false
    const it = answerer(bytes => sent.push(bytes), () => sending)
    return {
      it, sent, busy: (is: boolean) => { sending = is },
      /** Asks; answers what it has to say once whatever it is making is made. */
      ask: async (request: Parameters<typeof writeRequest>[0]) => {
        it.take(frameOf(writeRequest(request)))
        await new Promise(settled => setTimeout(settled, 10))
        return sent.splice(0)
      },
    }
  }
  test('knows four verbs, and drops and counts everything else', async () => {
    const challenges = new Challenges()
    const { it, sent } = await asked(send => new LineAnswerer({ challenges, make, send, isSending: () => false, hear: () => undefined }))
    for (const verb of [0, 5, 6, 0x42, 0x81, 0xff]) it.take(frameOf(Uint8Array.of(verb, 0, ...new Uint8Array(20))))
    it.take(frameOf(new Uint8Array(LONGEST_REQUEST + 1)))
    it.take(Buffer.from('login: root\r\n\xc0'))
    it.take(Uint8Array.of(0xc0))
    expect(sent).toEqual([])
    expect(challenges.counts).toMatchObject({ taken: 0, unknown: 6, oversized: 1, noise: 1 })
  })
  test('makes one token for a nonce, however often it is asked, and gives its bytes again', async () => {
    const challenges = new Challenges()
    const made: string[] = []
    const { ask } = await asked(send => new LineAnswerer({ challenges, send, isSending: () => false, hear: () => undefined, make: async nonce => {
      made.push(nonce)
      return make(nonce)
    } }))
    const nonce = nonceOf(1)
    await ask({ verb: 'CHALLENGE', turn: 1, nonce })
    const ready = await ask({ verb: 'CHALLENGE', turn: 2, nonce })
    expect(await ask({ verb: 'CHALLENGE', turn: 2, nonce })).toEqual(ready)
    const id = Buffer.from(ready[0] ?? []).readUInt32BE(4)
    const chunk = await ask({ verb: 'GETCHUNK', turn: 3, id, offset: 0, length: 100 })
    expect(await ask({ verb: 'GETCHUNK', turn: 3, id, offset: 0, length: 100 })).toEqual(chunk)
    const nothing = { verb: 'GETCHUNK', turn: 3, id: id ^ 1, offset: 0, bytes: new Uint8Array(0) } as const
    expect(await ask({ ...nothing, id: (id ^ 1) >>> 0, length: 100 })).toEqual([frameOf(writeReply({ ...nothing, id: (id ^ 1) >>> 0 }))])
    await ask({ verb: 'CHALLENGE', turn: 4, nonce: nonceOf(2) })
    await ask({ verb: 'CHALLENGE', turn: 5, nonce })
    expect(made).toEqual([nonce, nonceOf(2)].map(it => it.toString('base64url')))
    expect(challenges.counts).toMatchObject({ taken: 2, repeated: 1 })
  })
  test('signs nothing for a nonce that came over another transport before', async () => {
    const challenges = new Challenges()
    challenges.offer(Buffer.from(JSON.stringify({ nonce: nonceOf(1).toString('base64url') })))
    const { ask } = await asked(send => new LineAnswerer({ challenges, make, send, isSending: () => false, hear: () => undefined }))
    expect(await ask({ verb: 'CHALLENGE', turn: 1, nonce: nonceOf(1) })).toEqual([frameOf(writeReply({ verb: 'CHALLENGE', turn: 1, state: 'refused', why: 'repeated' }))])
  })
  test('makes one token at a time, and a nonce that came meanwhile may come again', async () => {
    const challenges = new Challenges()
    let finish: (token: Uint8Array) => void = () => undefined
    const { ask } = await asked(send => new LineAnswerer({ challenges, send, isSending: () => false, hear: () => undefined, make: () => new Promise(made => { finish = made }) }))
    const said = async (nonce: Uint8Array) => Buffer.from((await ask({ verb: 'CHALLENGE', turn: 1, nonce }))[0] ?? []).subarray(3, 5).toString('hex')
    expect(await said(nonceOf(1))).toMatch(/^00/) // being made
    expect(await said(nonceOf(2))).toBe('0201') // refused: busy
    expect(await said(nonceOf(1))).toMatch(/^00/)
    finish(new Uint8Array(100))
    await new Promise(settled => setImmediate(settled))
    expect(await said(nonceOf(1))).toMatch(/^01/) // ready
    expect(await said(nonceOf(2))).toMatch(/^00/)
    expect(challenges.counts).toMatchObject({ taken: 2, busy: 1 })
  })
  test('that could not make a token says so, and tries no second time', async () => {
    let tried = 0
    const { ask } = await asked(send => new LineAnswerer({ challenges: new Challenges(), send, isSending: () => false, hear: () => undefined, make: async () => {
      tried++
      throw new Error('the TPM is busy')
    } }))
    const refused = [frameOf(writeReply({ verb: 'CHALLENGE', turn: 2, state: 'refused', why: 'failed' }))]
    await ask({ verb: 'CHALLENGE', turn: 1, nonce: nonceOf(1) })
    expect(await ask({ verb: 'CHALLENGE', turn: 2, nonce: nonceOf(1) })).toEqual(refused)
    expect(await ask({ verb: 'CHALLENGE', turn: 2, nonce: nonceOf(1) })).toEqual(refused)
    expect(tried).toBe(1)
  })
  test('answers nobody while it is still sending, and counts it', async () => {
    const challenges = new Challenges()
    const { ask, busy } = await asked((send, isSending) => new LineAnswerer({ challenges, make, send, isSending, hear: () => undefined }))
    busy(true)
    expect(await ask({ verb: 'HELLO', turn: 1 })).toEqual([])
    busy(false)
    expect(await ask({ verb: 'HELLO', turn: 1 })).toHaveLength(1)
    expect(challenges.counts.busy).toBe(1)
  })
})
