import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { bundleAgent, FLAGS } from '@fourtwo/firmware-agent/bundle.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const TREE = join(import.meta.dirname, '../test-vectors/device-trees/rtu')
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-compiled-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('what V8 has made of the agent', () => {
  let agent: string
  let plain: unknown
  const run = (flags: readonly string[], file: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, file, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return stdout
  }
  const facts = (flags: readonly string[]): unknown => JSON.parse(run(flags, agent, 'report', '--json', '--root', TREE)).facts
  const compiled = () => readdirSync(dirname(agent)).filter(name => /^agent-[0-9a-f]{32}\.compiled$/.test(name)).map(name => join(dirname(agent), name))
  /** Whether V8 took it, as whoever starts the agent can ask. */
  const taken = (flags: readonly string[]) => run(flags, join(folder, 'ask.cjs')).split('\n').at(-2)
  beforeAll(async () => {
    agent = await bundleAgent(join(folder, 'agent'))
    writeFileSync(join(folder, 'ask.cjs'), `process.argv = [process.argv[0], ${JSON.stringify(agent)}, '--help']\nconst { script } = require(${JSON.stringify(agent)})\nprocess.once('exit', () => console.log(String(script.cachedDataRejected)))\n`)
    plain = facts(FLAGS)
    expect([compiled(), taken(FLAGS)]).toEqual([[], 'undefined'])
    run(FLAGS, join(dirname(agent), 'compile.cjs'))
  })

  test('is taken by the Node and the flags that it was made with, and says the same', () => {
    expect([compiled().length, taken(FLAGS)]).toEqual([1, 'false'])
    expect(facts(FLAGS)).toEqual(plain)
  })
  test('is left aside under other flags, and where it was cut off', () => {
    expect(taken(['--no-opt'])).toBe('true')
    expect(facts(['--no-opt'])).toEqual(plain)
    const [file = ''] = compiled()
    const whole = readFileSync(file)
    for (const bytes of [whole.subarray(0, whole.length / 2), Buffer.alloc(0), Buffer.alloc(64)]) {
      writeFileSync(file, bytes)
      expect(taken(FLAGS)).not.toBe('false')
      expect(facts(FLAGS)).toEqual(plain)
    }
    writeFileSync(file, whole)
  })
  test('is not that of another agent: another text has another name for it', () => {
    const [file = ''] = compiled()
    const text = readFileSync(agent, 'utf8')
    const [, digest = ''] = /agent-([0-9a-f]{32})\.compiled/.exec(text) ?? []
    expect(file).toContain(digest)
    expect(text).not.toContain('@DIGEST@')
  })
})
