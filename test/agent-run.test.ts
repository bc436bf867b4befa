import { spawnSync } from 'node:child_process'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyToken } from '@fourtwo/harness/evidence/verify.ts'
import { readBenchFile } from '@fourtwo/harness/input/bench-file.ts'
import { readComponentFile } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { type Run, readRun } from '@fourtwo/harness/run/folder.ts'
import { replay } from '@fourtwo/harness/run/replay.ts'
import { startSimulator } from '@fourtwo/harness/simulator.ts'
import { viewOf } from '@fourtwo/harness/view.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'

console.log = console.info = console.debug = console.error
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-statements-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const PROBES = ['states-a-lock-out', 'states-unambiguous-identifiers', 'locks-out-after-failed-logins']

/** Asks the statements, and what is seen of the lock-out; the bench file may be changed first. */
async function ask(name: string, args: readonly string[], change: (bench: { doors: Record<string, { settings: Record<string, string> }>; accounts: Record<string, { opens: string[] }> }) => void = () => undefined) {
  const simulator = await startSimulator([...args, '--lock-window', '300', '--scrypt', '1024'])
  try {
    const bench = parse(readFileSync(simulator.benchFile, 'utf8'))
    change(bench)
    writeFileSync(simulator.benchFile, stringify(bench))
    const read = readBenchFile(simulator.benchFile)
    await assess({ component: readComponentFile(simulator.componentFile), bench: read, interfaces: await loadInterfaces(), probes: (await loadProbes()).filter(({ id }) => PROBES.includes(id)), folder: join(folder, name), tool: 'test' })
    return { run: readRun(join(folder, name)), trips: await simulator.trips(), secrets: Object.values(read.accounts).flatMap(it => Object.values(it.opens).map(({ secret }) => secret)) }
  } finally {
    await simulator.close()
  }
}
const about = ({ findings }: Run, assertion: string, door: string) => findings.filter(it => it.assertion === assertion && it.door === door && it.repetition === undefined).map(({ probe, outcome, source, collector }) => ({ probe, outcome, source, collector }))

describe('a contradiction', () => {
  let run: Run
  let secrets: readonly string[]
  beforeAll(async () => {
    const asked = await ask('contradiction', ['--seed', '31', '--defect', 'never-locks-out'])
    run = asked.run
    secrets = asked.secrets
  })
  test('stands in the run: the agent states a lock-out where none is seen, at the same door', () => {
    expect(about(run, 'CR 1.11/b', 'serial')).toEqual(expect.arrayContaining([
      { probe: 'states-a-lock-out', outcome: 'satisfied', source: 'attested', collector: 'lock-out' },
      { probe: 'locks-out-after-failed-logins', outcome: 'violated', source: 'observed', collector: undefined },
    ]))
    expect(viewOf(run).score.rows.find(({ row }) => row === 'CR 1.11')?.verdict).toBe('unmet')
  })
  test('is printed as a pair, and no fact of that collector speaks for the device any more', () => {
    expect(viewOf(run).score.contradictions).toEqual([expect.objectContaining({
      assertion: 'CR 1.11/b', door: 'serial', weaker: expect.objectContaining({ source: 'attested', collector: 'lock-out' }), stronger: expect.objectContaining({ source: 'observed', ask: 'locks-out-after-failed-logins@serial' }),
    })])
  })
  test('keeps the tokens, each under the nonce of its own ask, and anybody verifies them again from the run alone', async () => {
    expect(run.evidence.map(({ door, verification }) => [door, verification.says])).toEqual([['agent', 'verified'], ['agent', 'verified']])
    expect(new Set(run.evidence.map(({ nonce }) => nonce)).size).toBe(2)
    for (const { nonce, token, received, id } of run.evidence) {
      const opened = run.transcripts.get(id.split('/')[0] ?? '')?.find(line => line.kind === 'opened')
      const facts = opened?.kind === 'opened' ? JSON.parse(JSON.stringify(opened.facts)) : {}
      expect(await verifyToken(token, { nonce, publicKey: createPublicKey(facts.publicKey), ueid: facts.ueid, used: new Set(), now: Date.parse(received) / 1000 })).toMatchObject({ says: 'verified' })
    }
  })
  test('is sealed: a token altered afterwards is found', () => {
    cpSync(join(folder, 'contradiction'), join(folder, 'altered'), { recursive: true })
    const file = join(folder, 'altered', 'evidence.jsonl')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"tier":"T0"', '"tier":"T2"'))
    expect(() => readRun(join(folder, 'altered'))).toThrow(/evidence\.jsonl is not what was sealed/)
  })
  test('changes no finding when it is replayed', async () => {
    expect(await replay(run, await loadProbes())).toEqual([])
  })
  test('is told by a report that says the unit was modified', () => {
    expect(viewOf(run).notes.join('\n')).toContain('agent added')
    expect(run.plan.filter(({ door }) => door === 'agent').map(({ id }) => id)).toEqual(['states-unambiguous-identifiers@agent'])
  })
  test('leaves no secret in the run: not those of the bench, not the tree’s hashes; raw, in hex, in base64, in a token', () => {
    const at = join(folder, 'contradiction')
    const all = readdirSync(at, { recursive: true, encoding: 'utf8' }).filter(file => file.includes('.json')).map(file => readFileSync(join(at, file), 'utf8')).join('\n')
    const tokens = run.evidence.flatMap(({ token }) => token.split('.').map(part => Buffer.from(part, 'base64url').toString('latin1'))).join('\n')
    expect(secrets.length).toBeGreaterThan(20)
    for (const secret of [...secrets, 'NoRealHashOfAny', 'NoRealSalt', 'PRIVATE KEY'])
      for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64').replace(/.{1,4}$/, '')]) expect(`${all}\n${tokens}`.includes(form)).toBe(false)
  })
})

describe('a statement', () => {
  test('of a unit whose configuration is defective is violated at the door it speaks for, whatever is seen there', async () => {
    const { run, trips } = await ask('unlocked', ['--seed', '32', '--defect', 'states-no-lock-out'])
    expect(about(run, 'CR 1.11/b', 'serial')).toEqual(expect.arrayContaining([
      { probe: 'states-a-lock-out', outcome: 'violated', source: 'attested', collector: 'lock-out' }, { probe: 'locks-out-after-failed-logins', outcome: 'satisfied', source: 'observed', collector: undefined },
    ]))
    expect(trips).toEqual(expect.arrayContaining([expect.objectContaining({ policy: 'configuresLockOut' })]))
  })
  test('under another key than the pinned one proves nothing, and is kept with the reason', async () => {
    const { run } = await ask('other-key', ['--seed', '33'], ({ doors }) => {
      const other = join(folder, 'other.pem')
      writeFileSync(other, generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }))
      Object.assign(doors['agent']?.settings ?? {}, { publicKey: other })
    })
    expect(run.findings.filter(({ collector }) => collector !== undefined).map(({ outcome, source }) => [outcome, source])).toEqual([['inconclusive', 'reported'], ['inconclusive', 'reported']])
    expect(run.evidence.map(({ verification }) => verification)).toEqual([expect.objectContaining({ says: 'refused', reason: 'wrong-key' }), expect.objectContaining({ says: 'refused', reason: 'wrong-key' })])
  })
  test('is owed of the component where the bench has no agent, and of no door', async () => {
    const { run } = await ask('no-agent', ['--seed', '34'], ({ doors, accounts }) => {
      delete doors['agent']
      for (const account of Object.values(accounts)) account.opens = account.opens.filter(door => door !== 'agent')
    })
    expect(run.plan.filter(({ probe }) => probe.startsWith('states-')).map(({ id, unasked }) => [id, unasked?.cause])).toEqual([['states-unambiguous-identifiers@agent', 'not-reached']])
    expect(run.evidence).toEqual([])
  })
  test('for a door that the bench lacks is bad input', async () => {
    await expect(ask('stranger', ['--seed', '35'], ({ doors }) => Object.assign(doors['agent']?.settings ?? {}, { speaksFor: 'serial=login, ssh=sshd' }))).rejects.toThrow(/doors\.agent\.settings\.speaksFor has ssh=sshd, expected a door of this bench/)
  })
})

test('the agent beside a simulator ends with it, also where it is killed', async () => {
  const simulator = await startSimulator(['--seed', '36', '--scrypt', '1024'])
  const [agent] = spawnSync('pgrep', ['-P', String(simulator.pid)], { encoding: 'utf8' }).stdout.split('\n').filter(pid => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('fourtwo-agent')).map(Number)
  expect(agent).toBeGreaterThan(1)
  const lives = () => spawnSync('kill', ['-0', String(agent)]).status === 0
  expect(lives()).toBe(true)
  process.kill(simulator.pid, 'SIGKILL')
  await simulator.close()
  for (const until = performance.now() + 5000; lives() && performance.now() < until;) await new Promise(later => setTimeout(later, 20))
  expect(lives()).toBe(false)
})
