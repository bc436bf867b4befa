import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Line, transcriptOf } from '@fourtwo/contract'
import { readBenchFile } from '@fourtwo/harness/input/bench-file.ts'
import { readComponentFile } from '@fourtwo/harness/input/component-file.ts'
import { recordedBytes } from '@fourtwo/harness/interfaces/decoded.ts'
import decode from '@fourtwo/harness/interfaces/opcua/decode.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { readRun, type Run } from '@fourtwo/harness/run/folder.ts'
import { startSimulator } from '@fourtwo/harness/simulator.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

console.log = console.info = console.debug = console.error

/** Probes that send what no decoder has to understand. */
const HOSTILE = new Set(['survives-malformed-messages', 'refuses-damaged-messages', 'refuses-ill-formed-fields', 'refuses-recorded-messages', 'refuses-stray-messages', 'wants-proof-of-the-key', 'tells-nothing-in-its-errors', 'survives-odd-chains'])

describe('a bench with an OPC UA door and no other', () => {
  const out = mkdtempSync(join(tmpdir(), 'fourtwo-opcua-only-'))
  let run: Run
  let hazards: ReadonlyMap<string, string>
  beforeAll(async () => {
    const simulator = await startSimulator(['--doors', 'opcua', '--seed', '3', '--lock-window', '1500', '--scrypt', '1024'])
    try {
      const bench = readBenchFile(simulator.benchFile)
      expect(Object.keys(bench.doors)).toEqual(['opcua'])
      expect(bench.essential?.door).toBe('opcua')
      const probes = await loadProbes()
      hazards = new Map(probes.map(({ id, hazard }) => [id, hazard]))
      await assess({ component: readComponentFile(simulator.componentFile), bench, interfaces: await loadInterfaces(), probes, folder: out, tool: 'test' })
    } finally {
      await simulator.close()
    }
    run = readRun(out)
  }, 240_000)
  afterAll(() => rmSync(out, { recursive: true, force: true }))

  const concluded = () => run.findings.filter(it => it.door === 'opcua' && it.ask !== 'guard' && (it.outcome === 'satisfied' || it.outcome === 'violated'))
  const linesOf = (name: string): readonly Line[] => run.transcripts.get(name) ?? []

  test('is asked every question that is put to OPC UA, and nothing is violated', () => {
    expect(concluded().length).toBeGreaterThan(15)
    expect(concluded().filter(it => it.outcome === 'violated').map(({ ask, because }) => `${ask}: ${because}`)).toEqual([])
    const probed = new Set(concluded().map(({ probe }) => probe))
    for (const probe of ['enforces-roles-by-effect', 'lets-nobody-operate', 'records-logins-and-locks', 'records-refused-operations', 'records-invalid-requests', 'records-configuration-changes', 'records-who-acted', 'shows-its-nameplate']) expect(probed).toContain(probe)
  })

  test('leads from every finding to its transcript, each message decoded whole', () => {
    for (const finding of concluded().filter(({ probe }) => probe !== 'answers-only-on-declared-ports')) {
      const lines = linesOf(transcriptOf(finding))
      const cited = finding.cites.map(cite => Number(cite.split('#').at(-1)))
      expect(cited.filter(of => !lines.some(line => line.kind === 'answer' && line.of === of)), finding.ask).toEqual([])
      const messages = lines.filter(line => line.kind === 'bytes' && cited.includes(line.of)).flatMap(line => (line.kind === 'bytes' && line.hex !== '' ? [line] : []))
      expect(messages.length, finding.ask).toBeGreaterThan(0)
      if (HOSTILE.has(finding.probe)) continue
      for (const { hex, what } of messages)
        for (const { at, length, fields, stopped, name } of decode(recordedBytes(hex))) {
          expect(stopped, `${finding.ask}: ${what}, ${name}`).toBeUndefined()
          expect(fields.at(0)?.at).toBe(at)
          expect(fields.reduce((sum, field) => sum + field.length, 0)).toBe(length)
        }
    }
  })

  test('watches the essential function through a session of its own over OPC UA while anything intrusive is asked', () => {
    const guard = linesOf('guard')
    expect(guard.find(line => line.kind === 'opened')).toMatchObject({ session: 'essential', door: 'opcua' })
    expect(guard.some(line => line.kind === 'answer' && line.answer.says !== 'beat')).toBe(false)
    const beats = guard.flatMap(line => (line.kind === 'answer' ? [line.ms] : []))
    const intrusive = concluded().filter(({ probe }) => !['none', 'failed-login'].includes(hazards.get(probe) ?? ''))
    expect(intrusive.length).toBeGreaterThan(8)
    for (const finding of intrusive) {
      const times = linesOf(transcriptOf(finding)).map(({ ms }) => ms)
      const [from = 0, to = 0] = [times[0], times.at(-1)]
      expect(beats.filter(ms => ms >= from && ms <= to).length, `${finding.ask} from ${from} to ${to}`).toBeGreaterThan(0)
    }
    expect(run.findings.find(({ ask }) => ask === 'guard')).toMatchObject({ door: 'opcua', outcome: 'inconclusive', cause: 'not-reached' })
  })
})
