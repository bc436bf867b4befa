import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ask, Finding } from '@fourtwo/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { judgedRunOf } from '../judge/from-run.ts'
import { statementOf } from '../judge/made-runs.ts'
import { readRun, type RunHead, RunWriter } from './folder.ts'

const head: RunHead = { tool: 'test', node: 'v0', edition: 'iec-62443-4-2:2019', began: '2026-01-01', component: statementOf(), bench: { accounts: {} } }
const ask: Ask = { id: 'asks-something@panel', probe: 'asks-something', assertion: 'CR 1.11/b', door: 'panel' }
const finding: Finding = { outcome: 'inconclusive', cause: 'no-baseline', because: 'of a test', cites: [], ask: ask.id, probe: ask.probe, assertion: ask.assertion, door: ask.door, source: 'observed', configuration: 'hardened' }
let at = ''
let run = ''
const begin = (whenBroken?: () => void) => new RunWriter(run, head, false, whenBroken)
beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'fourtwo-folder-'))
  run = join(at, 'run')
})
afterEach(() => rmSync(at, { recursive: true, force: true }))
function sealed(): void {
  const writer = begin()
  writer.plan([ask])
  writer.transcript(ask.id)({ n: 0, ms: 0, kind: 'call', session: 'login', verb: 'attempt', given: null })
  writer.conclude(finding)
  writer.seal()
}

describe('going on with a run', () => {
  test('that belongs to another bench leaves its seal on', () => {
    sealed()
    expect(() => new RunWriter(run, { ...head, bench: { accounts: { other: {} } } }, true)).toThrow('begun with another bench')
    expect(readRun(run).sealed).toBe(true)
  })
  test('that was altered under its seal is refused, so that no new seal covers it', () => {
    sealed()
    writeFileSync(join(run, 'findings.jsonl'), readFileSync(join(run, 'findings.jsonl'), 'utf8').replace('of a test', 'forged'))
    expect(() => new RunWriter(run, head, true)).toThrow('not what was sealed')
  })
  test('that a crash cut off in the middle of a line writes nothing behind that half', () => {
    sealed()
    rmSync(join(run, 'manifest.json'))
    for (const file of ['evidence.jsonl', 'left.jsonl']) appendFileSync(join(run, file), '"half')
    const writer = new RunWriter(run, head, true)
    writer.left('a valve')
    writer.seal()
    expect(readRun(run)).toMatchObject({ left: ['a valve'], dropped: [], sealed: true })
  })
  test('owes what was owed before, also where less is asked now', () => {
    sealed()
    const writer = new RunWriter(run, head, true)
    writer.plan([{ ...ask, id: 'asks-something@broker', door: 'broker' }])
    writer.seal()
    expect(readRun(run).plan.map(({ id }) => id)).toEqual(['asks-something@broker', ask.id])
  })
  test('that is none makes no folder', () => {
    expect(() => new RunWriter(run, head, true)).toThrow('is it a run folder?'.replace('it', run))
    expect(existsSync(run)).toBe(false)
  })
  test('is refused while another process writes there, and taken over from one that is gone', () => {
    const first = begin()
    first.plan([])
    writeFileSync(join(run, 'run.lock'), `${process.ppid}\n`)
    expect(() => new RunWriter(run, head, true)).toThrow(`process ${process.ppid} writes into ${run} at this moment`)
    writeFileSync(join(run, 'run.lock'), `${spawnSync('true').pid}\n`)
    new RunWriter(run, head, true).seal()
    expect(existsSync(join(run, 'run.lock'))).toBe(false)
  })
})

describe('a run folder that cannot be written any more', () => {
  test('stops the run without a throw, writes nothing further, and says so at the end', () => {
    let told = 0
    const writer = begin(() => told++)
    const note = writer.transcript(ask.id)
    rmSync(run, { recursive: true })
    note({ n: 0, ms: 0, kind: 'call', session: 'login', verb: 'attempt', given: null })
    writer.conclude(finding)
    expect(told).toBe(1)
    expect(() => writer.seal()).toThrow(expect.objectContaining({ code: 'RUN_BROKEN' }))
    expect(existsSync(run)).toBe(false)
  })
})

describe('a run folder from elsewhere', () => {
  test.each([
    ['a link in the place of its views', () => symlinkSync(at, join(run, 'views')), 'neither a plain file nor a folder'],
    ['a link in the place of a transcript', () => symlinkSync('/dev/zero', join(run, 'transcripts/x.jsonl')), 'neither a plain file nor a folder'],
    ['a pipe', () => execFileSync('mkfifo', [join(run, 'transcripts/x.jsonl')]), 'neither a plain file nor a folder'],
    ['a folder in the place of a file', () => execFileSync('mkdir', [join(run, 'x.jsonl')]), 'expected a file'],
    ['no transcripts', () => rmSync(join(run, 'transcripts'), { recursive: true }), 'transcripts cannot be read'],
    ['a bench that is a list', () => writeFileSync(join(run, 'run.json'), JSON.stringify({ ...head, bench: [] })), 'run.json.bench is [], expected an object'],
    ['accounts that are none', () => writeFileSync(join(run, 'run.json'), JSON.stringify({ ...head, bench: { accounts: 5 } })), 'run.json.bench.accounts is 5, expected an object'],
  ])('with %s is damaged evidence', (_, spoil, says) => {
    sealed()
    rmSync(join(run, 'manifest.json'))
    spoil()
    expect(() => readRun(run)).toThrow(expect.objectContaining({ code: 'RUN_UNREADABLE', message: expect.stringContaining(says) }))
  })
  test('whose finding is called attested without a token is damaged evidence', () => {
    sealed()
    rmSync(join(run, 'manifest.json'))
    writeFileSync(join(run, 'findings.jsonl'), `${JSON.stringify({ ...finding, source: 'attested' })}\n`)
    expect(() => judgedRunOf(readRun(run))).toThrow(`${ask.id} is called attested, and the run holds no verified token that answers it`)
  })
})
