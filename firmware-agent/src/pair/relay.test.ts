import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LONGEST_ANSWER, writeAnswer } from './frames.ts'
import { relaying } from './relay.ts'

const NONCE = Buffer.alloc(32, 7).toString('base64url')
const TOKEN = writeAnswer({ says: 'token', form: 'jws', token: Buffer.from('aa.bb.cc') })

describe('the front, asking', () => {
  let folder: string
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'fourtwo-relay-')) })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** A collector that does as it is told with each connection. */
  async function collectorThat(acts: (socket: Socket) => void) {
    const open = new Set<Socket>()
    const server = createServer({ allowHalfOpen: true }, socket => {
      open.add(socket)
      socket.on('error', () => undefined)
      acts(socket)
    }).listen(join(folder, 's'))
    await once(server, 'listening')
    return { path: join(folder, 's'), [Symbol.dispose]: () => { for (const socket of open) socket.destroy(); server.close() } }
  }

  test.each([
    ['says nothing', () => undefined, /gave no answer within 200 ms/],
    ['ends without a word', (socket: Socket) => socket.end(), /broke off without a word/],
    ['is killed in the middle of its answer', (socket: Socket) => socket.end(TOKEN.subarray(0, 9)), /broke off$/],
    ['says more than a token', (socket: Socket) => socket.end(Buffer.concat([TOKEN, TOKEN])), /broke off$/],
    ['never stops', (socket: Socket) => socket.write(Buffer.alloc(LONGEST_ANSWER + 1)), /more than \d+ bytes/],
  ] as const)('has no token from a collector that %s, and says so', async (_, acts, because) => {
    using collector = await collectorThat(acts)
    await expect(relaying(collector.path, 200).jws(NONCE)).rejects.toThrow(because)
  })
  test('takes no token of another form than it asked for', async () => {
    using collector = await collectorThat(socket => socket.end(TOKEN))
    await expect(relaying(collector.path, 5000).cwt(NONCE)).rejects.toThrow('answered with a jws, asked for a cwt')
  })
  test('asks one nonce after the other, and a failure holds up nobody', async () => {
    let open = 0
    let most = 0
    let n = 0
    using collector = await collectorThat(socket => {
      most = Math.max(most, ++open)
      socket.on('close', () => open--)
      socket.resume().on('end', () => socket.end(n++ === 1 ? Buffer.alloc(0) : TOKEN))
    })
    const { jws: ask } = relaying(collector.path, 5000)
    expect(await Promise.allSettled([ask(NONCE), ask(NONCE), ask(NONCE)])).toEqual([
      { status: 'fulfilled', value: 'aa.bb.cc' }, { status: 'rejected', reason: expect.objectContaining({ code: 'COLLECTOR_FAILED' }) }, { status: 'fulfilled', value: 'aa.bb.cc' },
    ])
    expect(most).toBe(1)
  })
})
