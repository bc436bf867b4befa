import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash, createPublicKey, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { bundleAgent } from '@fourtwo/firmware-agent/bundle.ts'
import { answeredIn } from '@fourtwo/firmware-agent/token/answered.ts'
import { verifyToken } from '@fourtwo/harness/evidence/verify.ts'
import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askAt, collectorAt, nonceRequest, withoutSystemd } from './collector-socket.ts'
import { challengeOver, openBroker } from './open-broker.ts'

const TREE = join(import.meta.dirname, '../test-vectors/device-trees/rtu')
const UEID = Buffer.concat([Buffer.of(1), Buffer.alloc(16, 9)]).toString('base64url')
const HOST = '127.99.7.5'
const KILLS = 200
const asRoot = process.getuid?.() === 0
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-killed-'))
const file = (name: string) => join(folder, name)
let bundle: string
let publicKey: string

beforeAll(async () => {
  bundle = await bundleAgent(file('agent'))
  publicKey = JSON.parse(spawnSync(process.execPath, [bundle, 'keygen', '--key', file('device.key'), '--json'], { encoding: 'utf8' }).stdout).publicKey
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The words that start a collector with a state folder of its own. */
function collectorWith(state: string): string[] {
  mkdirSync(file(state), { recursive: true, mode: 0o700 })
  writeFileSync(file(`${state}.json`), JSON.stringify({ root: TREE, key: 'device.key', state, device: { ueid: UEID, oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu', swversion: '2' } }))
  return [process.execPath, '--permission', '--allow-fs-read=*', `--allow-fs-write=${file(state)}/*`, bundle, 'collector', '--config', file(`${state}.json`)]
}
const verify = (token: string, nonce: Buffer) => verifyToken(token, { nonce: nonce.toString('base64url'), publicKey: createPublicKey(publicKey), ueid: UEID, used: new Set(), now: Date.now() / 1000 })
async function claimsOf(token: string, nonce: Buffer) {
  const verification = await verify(token, nonce)
  if (verification.says !== 'verified') throw new Error(JSON.stringify(verification))
  return verification.claims
}
const payloadOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
/** Chance that a seed repeats: numbers from 0 up to 1. */
function chance(seed: string): () => number {
  let n = 0
  return () => createHash('sha256').update(`${seed} ${n++}`).digest().readUInt32BE() / 2 ** 32
}

describe.skipIf(withoutSystemd)('the collector, killed at any point', () => {
  test(`${KILLS} times: starts clean each time, signs no nonce twice, loses no key`, async () => {
    const seed = process.env['SEED'] ?? String(Date.now())
    const key = readFileSync(file('device.key'), 'utf8')
    // Two at once, since there are two processors at least: each with its own state.
    const ends = await Promise.all(['killed-a', 'killed-b'].map(lane => killed(lane, `${seed} ${lane}`, KILLS / 2)))
    console.info(`seed ${seed}: ${JSON.stringify(ends)}`)
    expect({ seed, kills: ends.reduce((sum, { kills }) => sum + kills, 0) }).toEqual({ seed, kills: KILLS })
    expect(readFileSync(file('device.key'), 'utf8')).toBe(key)
  }, 180_000)
})

/** Kills collectors until there were so many that it met alive; throws where a nonce was signed twice, or one that nobody kills gives no token in the end. */
async function killed(state: string, seed: string, most: number) {
  const next = chance(seed)
  const collector = await collectorAt(file(`${state}.sock`), collectorWith(state))
  try {
    const began = performance.now()
    await askAt(collector.path, nonceRequest(randomBytes(32)))
    let whole = 2 * (performance.now() - began)
    const signed = new Set<string>()
    const ends = { kills: 0, token: 0, repeated: 0, broken: 0 }
    for (let nonce = randomBytes(32), asked = 0; ends.kills < most && asked < 4 * most; asked++) {
      let late: NodeJS.Timeout | undefined
      collector.onSpawn(pid => {
        late = setTimeout(() => {
          try {
            process.kill(pid, 'SIGKILL')
            ends.kills++
          } catch {
            // It had ended by itself.
          }
        }, next() * whole)
      })
      const answer = await askAt(collector.path, nonceRequest(nonce))
      clearTimeout(late)
      // How long one takes changes with what else the machine does: so that kills fall from its start to its end, half of them are to come too late.
      whole *= answer === undefined ? 1.05 : 0.95
      const name = nonce.toString('hex')
      if (answer?.says === 'refused' && answer.why !== 'repeated') throw new Error(`seed ${seed}: ${JSON.stringify(answer)}`)
      if (answer?.says === 'token' && signed.has(name)) throw new Error(`seed ${seed}: a nonce was signed twice, after ${ends.kills} kills`)
      if (answer?.says === 'token') signed.add(name)
      ends[answer === undefined ? 'broken' : answer.says === 'token' ? 'token' : 'repeated']++
      // Until the nonce is known for answered, it is asked again: after a token too.
      if (answer?.says === 'refused') nonce = randomBytes(32)
    }
    collector.onSpawn(() => undefined)
    const last = randomBytes(32)
    const answer = await askAt(collector.path, nonceRequest(last))
    if (answer?.says !== 'token') throw new Error(`seed ${seed}: ${JSON.stringify(answer)}`)
    await claimsOf(answer.token, last)
    expect(readdirSync(file(state)).filter(name => !/^(answered\.\d+|collection\.json(\.\d+)?)$/.test(name))).toEqual([])
    return ends
  } finally {
    await collector.close()
  }
}

test('the agent in one process, killed: what it answered before it answers never again, and everything else', async () => {
  mkdirSync(file('single'), { mode: 0o700 })
  await using broker = await openBroker(HOST, folder)
  writeFileSync(file('single.json'), JSON.stringify({ root: TREE, key: 'device.key', state: 'single', device: { ueid: UEID, oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu', swversion: '2' }, mqtt: { host: HOST, port: broker.port, plain: true, topic: 'site/agent' } }))
  const children: ChildProcess[] = []
  const start = async () => {
    const child = spawn(process.execPath, [bundle, 'run', '--config', file('single.json'), '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
    children.push(child)
    const said = createInterface({ input: child.stderr })[Symbol.asyncIterator]()
    await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
    return { child, heard: async (what: RegExp) => { for (;;) { const { value, done } = await said.next(); if (done === true || what.test(String(value))) return String(value) } } }
  }
  try {
    const nonce = randomBytes(32)
    const before = await start()
    const claims = await claimsOf(await challengeOver(HOST, broker.port, nonce), nonce)
    before.child.kill('SIGKILL')
    await once(before.child, 'exit')
    const after = await start()
    const client = await connectAsync({ host: HOST, port: broker.port, reconnectPeriod: 0 })
    await client.publishAsync('site/agent/challenge', JSON.stringify({ nonce: nonce.toString('base64url') }), { qos: 1 })
    expect(await after.heard(/dropped a challenge/)).toBe('dropped a challenge: repeated')
    await client.endAsync(true)
    const other = randomBytes(32)
    // Nor does a restart make it look again before its time.
    expect((await claimsOf(await challengeOver(HOST, broker.port, other), other)).collectors).toEqual(claims.collectors)
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
})

describe.skipIf(!asRoot && process.env['CI'] === undefined)('a full disk (needs root to be tried)', () => {
  beforeAll(() => {
    mkdirSync(file('small'), { mode: 0o700 })
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=0700', 'tmpfs', file('small')]).status).toBe(0)
  })
  afterAll(() => spawnSync('umount', [file('small')]))
  const fill = () => spawnSync('dd', ['if=/dev/zero', `of=${file('small/filler')}`, 'bs=4k'])

  test('is a stated condition: no token, the reason, and both are over when there is room', async () => {
    const collector = await collectorAt(file('small.sock'), collectorWith('small'))
    try {
      fill()
      const nonce = randomBytes(32)
      expect(await askAt(collector.path, nonceRequest(nonce))).toEqual({ says: 'refused', why: 'not-written', because: expect.stringMatching(/cannot be written down in .*small: ENOSPC; without that it is not answered/) })
      rmSync(file('small/filler'))
      const answer = await askAt(collector.path, nonceRequest(nonce))
      if (answer?.says !== 'token') throw new Error(JSON.stringify(answer))
      await claimsOf(answer.token, nonce)
    } finally {
      await collector.close()
    }
  })
  test('in the middle of a nonce leaves that one unanswered and every other answered', () => {
    for (const name of readdirSync(file('small'))) rmSync(join(file('small'), name))
    const writeDown = answeredIn(file('small'))
    writeDown('N0')
    fill()
    let n = 1
    for (; n < 1000; n++) {
      try {
        writeDown(`N${n}`)
      } catch {
        break
      }
    }
    expect(n).toBeLessThan(60)
    expect(statSync(file('small/answered.0')).size % 83).not.toBe(0) // cut off in its middle
    rmSync(file('small/filler'))
    writeDown(`N${n}`)
    for (let k = 0; k <= n; k++) expect(() => writeDown(`N${k}`)).toThrow(expect.objectContaining({ code: 'NONCE_REPEATED' }))
  })
})

describe.skipIf(withoutSystemd || (spawnSync('faketime', ['--version']).status !== 0 && process.env['CI'] === undefined))('a wall clock that was set', () => {
  test.each([['+1h', 3600], ['-1h', -3600], ['-20s', -20]] as const)('by %s: nothing that was seen before is told with its old time, and the harness says what it thinks of the token', async (by, seconds) => {
    const words = collectorWith(`clock${by}`)
    const tokenOf = async (name: string, command: readonly string[]) => {
      const collector = await collectorAt(file(`${name}.sock`), command)
      try {
        const nonce = randomBytes(32)
        const answer = await askAt(collector.path, nonceRequest(nonce))
        if (answer?.says !== 'token') throw new Error(JSON.stringify([answer, collector.said]))
        return { nonce, token: answer.token, payload: payloadOf(answer.token) }
      } finally {
        await collector.close()
      }
    }
    const before = await tokenOf('c1', words)
    const after = await tokenOf('c2', ['/usr/bin/env', 'FAKETIME_DONT_FAKE_MONOTONIC=1', 'faketime', '-f', by, ...words])
    const moved = after.payload.iat - before.payload.iat
    expect(Math.abs(moved - seconds)).toBeLessThan(15)
    // Looked at within the same moment, by the clock as it is now.
    for (const { at } of after.payload.collectors) expect(Math.abs(after.payload.iat - at)).toBeLessThan(15)
    const verification = await verify(after.token, after.nonce)
    expect(verification.says === 'refused' ? verification.reason : 'verified').toBe(by.endsWith('h') ? 'stale' : 'verified')
  })
})
