import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { readRun } from '@fourtwo/harness/run/folder.ts'
import { type Simulator, startSimulator } from '@fourtwo/harness/simulator.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'

const fourtwo = join(import.meta.dirname, '../harness/bin/fourtwo.js')
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-stops-'))
const started: Simulator[] = []
const relays: Server[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map(it => it.close()))
  for (const relay of relays.splice(0)) relay.close()
})

async function simulate(...args: readonly string[]): Promise<Simulator> {
  const simulator = await startSimulator([...args, '--lock-window', '300', '--scrypt', '1024'])
  started.push(simulator)
  return simulator
}
/** Runs the command; each line of its progress goes to `hear`. */
async function run(args: readonly string[], hear: (line: string, child: ChildProcess) => void = () => undefined, begun: (child: ChildProcess) => void = () => undefined): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [fourtwo, 'assess', ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  begun(child)
  createInterface({ input: child.stderr }).on('line', line => {
    said += `${line}\n`
    hear(line, child)
  })
  const [code] = await once(child, 'close')
  return { code, said }
}

/** The exit code of who judges the folder later, without the device. */
const judgedLater = (out: string): number | null => spawnSync(process.execPath, [fourtwo, 'judge', out]).status

/** Waits until a file that is being written has a text in it. */
function whenWritten(file: string, text: string, then: () => void): void {
  const looking = setInterval(() => {
    if (!existsSync(file) || !readFileSync(file, 'utf8').includes(text)) return
    clearInterval(looking)
    then()
  }, 2)
  looking.unref()
}

/** Stands before a port of the device and counts the bytes that go to it. */
async function relay(host: string, port: number, count: { bytes: number }): Promise<number> {
  const server = createServer(outside => {
    const inside = connect({ host, port })
    outside.on('data', bytes => { count.bytes += bytes.length })
    outside.pipe(inside).pipe(outside)
    for (const [socket, other] of [[outside, inside], [inside, outside]] as const) socket.on('error', () => undefined).on('close', () => other.destroy())
  })
  server.listen(0, host)
  await once(server, 'listening')
  relays.push(server)
  const at = server.address()
  return typeof at === 'object' && at !== null ? at.port : 0
}

describe('the guard', () => {
  test('ends the run with exit 5 where the scan stops, and no further byte reaches the device', async () => {
    const simulator = await simulate('--defect', 'scan-stops-after-a-long-line', '--seed', '21')
    const count = { bytes: 0 }
    const bench = parse(readFileSync(simulator.benchFile, 'utf8'))
    for (const door of ['mqtt', 'serial']) bench.doors[door].settings.port = String(await relay(bench.doors[door].settings.host, Number(bench.doors[door].settings.port), count))
    const url = new URL(bench.doors.opcua.settings.url.replace('opc.tcp', 'http'))
    bench.doors.opcua.settings.url = `opc.tcp://${url.hostname}:${await relay(url.hostname, Number(url.port), count)}`
    const file = join(folder, 'relayed.yaml')
    writeFileSync(file, stringify(bench))
    const out = join(folder, 'guard')
    let atStop = -1
    const { code } = await run(['--component', simulator.componentFile, '--bench', file, '--out', out, '--only', 'survives-malformed-messages'], line => {
      if (/ guard(:|$)/.test(line)) atStop = count.bytes
    })
    expect([code, judgedLater(out)]).toEqual([5, 5])
    expect(atStop).toBeGreaterThan(0)
    expect(count.bytes).toBe(atStop)
    const { findings, transcripts } = readRun(out)
    const guard = findings.find(it => it.ask === 'guard')
    expect(guard).toMatchObject({ outcome: 'violated', assertion: 'CCSC 1/a' })
    const long = transcripts.get('survives-malformed-messages@serial')?.find(line => line.kind === 'call' && JSON.stringify(line.given).includes('10 000'))
    const last = transcripts.get('guard')?.at(-1)
    expect((last?.ms ?? Number.POSITIVE_INFINITY) - (long?.ms ?? 0)).toBeLessThan(2000)
  }, 60_000)

  test('stops the run as out of sight where the device is frozen, which is no violation', async () => {
    const simulator = await simulate('--seed', '22')
    const out = join(folder, 'frozen')
    let frozen = false
    const { code } = await run(['--component', simulator.componentFile, '--bench', simulator.benchFile, '--out', out, '--only', 'refuses-wrong-credentials', 'locks-out-after-failed-logins'], () => {
      if (!frozen) process.kill(simulator.pid, 'SIGSTOP')
      frozen = true
    })
    process.kill(simulator.pid, 'SIGCONT')
    expect([code, judgedLater(out)]).toEqual([5, 5])
    const { findings } = readRun(out)
    expect(findings.find(it => it.ask === 'guard')).toMatchObject({ outcome: 'inconclusive', cause: 'transport-lost' })
    expect(findings.filter(it => it.outcome === 'violated')).toEqual([])
  }, 60_000)
})

describe('an end that the system asks for', () => {
  test.each(['SIGTERM', 'SIGHUP'] as const)('%s keeps what is finished and seals it: exit 3', async signal => {
    const simulator = await simulate('--seed', '27')
    const out = join(folder, signal)
    let seen = 0
    const { code } = await run(['--component', simulator.componentFile, '--bench', simulator.benchFile, '--out', out, '--only', 'refuses-wrong-credentials', 'ends-a-session-with-its-logout'], (_, child) => { if (++seen === 2) child.kill(signal) })
    expect(code).toBe(3)
    expect(readRun(out)).toMatchObject({ sealed: true, dropped: [] })
  }, 60_000)

  test('a disk that is full is our fault, not a target that is missed: exit 3, and the run goes on with --resume', async () => {
    const simulator = await simulate('--seed', '28')
    const files = ['--component', simulator.componentFile, '--bench', simulator.benchFile]
    const out = join(folder, 'full')
    let seen = 0
    const first = await run([...files, '--out', out, '--only', 'refuses-wrong-credentials', 'ends-a-session-with-its-logout'], () => {
      if (++seen !== 2) return
      renameSync(join(out, 'transcripts'), join(out, 'away')) // nothing can be written below it, as where the disk is full
    })
    expect(first.code).toBe(3)
    expect(first.said).toMatch(/the run folder .*full could not be written any more: .*--resume/)
    expect(first.said).not.toMatch(/^ {4}at /m)
    renameSync(join(out, 'away'), join(out, 'transcripts'))
    expect((await run([...files, '--resume', out, '--only', 'refuses-wrong-credentials', 'ends-a-session-with-its-logout'])).code).toBe(0)
  }, 60_000)

  test('a reader of the output that is gone costs neither the report nor a stack trace', async () => {
    const golden = join(folder, 'golden')
    cpSync(join(import.meta.dirname, '../test-vectors/runs/rtu-never-locks-out'), golden, { recursive: true })
    const child = spawn(process.execPath, [fourtwo, 'judge', golden], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let said = ''
    child.stderr.on('data', chunk => { said += chunk })
    await once(child, 'close')
    expect(said).not.toMatch(/^ {4}at /m)
    expect(said).toContain('report.html')
  })
})

describe('Ctrl-C', () => {
  test('keeps what is finished, exits 3, and the run goes on with --resume', async () => {
    const simulator = await simulate('--seed', '23')
    const files = ['--component', simulator.componentFile, '--bench', simulator.benchFile]
    const out = join(folder, 'interrupted')
    let seen = 0
    const first = await run([...files, '--out', out, '--only', 'refuses-wrong-credentials', 'ends-a-session-with-its-logout'], (_, child) => { if (++seen === 2) child.kill('SIGINT') })
    expect([first.code, judgedLater(out)]).toEqual([3, 3])
    expect(first.said).toContain('--resume')
    const before = readRun(out).findings
    const finished = before.filter(it => it.outcome === 'satisfied')
    expect(finished.length).toBeGreaterThan(0)
    expect(before.filter(it => it.outcome === 'inconclusive' && it.cause === 'budget').length).toBeGreaterThan(0)

    const second = await run([...files, '--resume', out, '--only', 'refuses-wrong-credentials', 'ends-a-session-with-its-logout'])
    expect([second.code, judgedLater(out)]).toEqual([0, 0])
    const after = readRun(out).findings
    expect(after.filter(it => it.outcome !== 'satisfied').map(it => it.ask)).toEqual(['guard'])
    expect(after).toEqual(expect.arrayContaining(finished))

    const other = await simulate('--seed', '24')
    const third = await run(['--component', other.componentFile, '--bench', other.benchFile, '--resume', out])
    expect(third.code).toBe(2)
    expect(third.said).toContain('begun with another')
  }, 60_000)

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('puts the output back as it was found after %s', async signal => {
    const simulator = await simulate('--seed', '25')
    const out = join(folder, `undone-${signal}`)
    await run(['--component', simulator.componentFile, '--bench', simulator.benchFile, '--out', out, '--only', 'enforces-roles-by-effect', '--interface', 'opcua'], undefined, child => whenWritten(join(out, 'transcripts', 'enforces-roles-by-effect@opcua.jsonl'), '"verb":"perform"', () => child.kill(signal)))
    const { left, transcripts } = readRun(out)
    expect(left).toEqual([])
    const undone = [...transcripts].filter(([name]) => name.endsWith('~undo')).flatMap(([, lines]) => lines.flatMap(line => (line.kind === 'answer' ? [line.answer] : [])))
    expect(undone).toMatchObject([{ says: 'undone', read: expect.stringMatching(/ is 1\.2 again$/) }])
  }, 60_000)
})

describe('a sealed run', () => {
  test('that was altered afterwards is damaged evidence: exit 4', async () => {
    const simulator = await simulate('--seed', '26')
    const out = join(folder, 'altered')
    await run(['--component', simulator.componentFile, '--bench', simulator.benchFile, '--out', out, '--only', 'shows-its-nameplate'])
    const file = join(out, 'findings.jsonl')
    writeFileSync(file, readFileSync(file, 'utf8').replace('nameplate shows supplier', 'nameplate shows everything'))
    const child = spawn(process.execPath, [fourtwo, 'judge', out], { stdio: ['ignore', 'ignore', 'pipe'] })
    const [code] = await once(child, 'close')
    expect(code).toBe(4)
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)
})
