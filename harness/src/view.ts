import { type DoorScope, type DoorState, type Line, parseObject, WITNESS } from '@fourtwo/contract'
import type { Component } from './component.ts'
import { ownWords } from './evidence/own-word.ts'
import { recordedBytes } from './interfaces/decoded.ts'
import { compare } from './judge/answered.ts'
import { judgedRunOf } from './judge/from-run.ts'
import { judge } from './judge/judge.ts'
import { loadDecoders } from './load.ts'
import type { DecodedReport, DoorLine, Report } from './report/model.ts'
import type { Run } from './run/folder.ts'

/** The report of a run: a pure view of its folder, the same bytes wherever and whenever it is made. */
export function viewOf(run: Run): Report {
  const { component, edition, tool, began } = run.head
  const { types, supplier, model, version, serial, configuration } = component
  const score = judge(judgedRunOf(run))
  return {
    title: `${supplier} ${model}`,
    item: { supplier, model, version, serial },
    details: detailsOf(component),
    types, configuration, edition, tool, began, digest: run.digest, sealed: run.sealed,
    doors: score.doors.map(door => doorLine(door, run)),
    asks: asksOf(run),
    forbidden: { ...score.notPermitted, asks: run.plan.filter(ask => ask.unasked?.cause === 'not-permitted').length },
    notes: [
      ...(run.sealed ? [] : ['The run was never sealed: it ended early, and what is missing is unproven.']),
      ...score.remarks,
      ...ownWords(run.evidence),
      ...run.dropped.map(file => `The last line of ${file} was cut off and is not counted.`),
    ],
    left: [...new Set(run.left)], score, transcripts: run.transcripts,
  }
}

/** The same with every message decoded by the decoder of its door's kind. Loads only the decoders that the run needs. */
export async function decodedViewOf(run: Run): Promise<DecodedReport> {
  const kinds = new Map(Object.entries(run.head.component.interfaces).map(([name, { kind }]) => [name, kind]))
  const decoders = await loadDecoders([...new Set(kinds.values())])
  const decoded = [...run.transcripts].flatMap(([name, lines]) => {
    const asked = name === 'guard' ? heartbeatDoor(run) : run.plan.find(ask => name === ask.id || name.startsWith(`${ask.id}~`))?.door
    const sessions = new Map(lines.flatMap(line => (line.kind === 'opened' && line.door !== undefined ? [[line.session, line.door] as const] : [])))
    const calls = new Map(lines.flatMap(line => (line.kind === 'call' ? [[line.n, sessions.get(line.session) ?? asked] as const] : [])))
    return lines.flatMap((line): [Line, ReturnType<NonNullable<ReturnType<typeof decoders.get>>>][] => {
      const decode = line.kind === 'bytes' && line.hex !== '' ? decoders.get(kinds.get(calls.get(line.of) ?? '') ?? '') : undefined
      return decode === undefined || line.kind !== 'bytes' ? [] : [[line, decode(recordedBytes(line.hex))]]
    })
  })
  return { ...viewOf(run), decoded: new Map(decoded) }
}

function heartbeatDoor({ head: { bench } }: Run): string | undefined {
  const { essential } = parseObject(bench, 'run.json.bench')
  const { door } = parseObject(essential ?? {}, 'run.json.bench.essential')
  return typeof door === 'string' ? door : undefined
}

/** What the statement says of the item besides its name, in the words of a report. */
function detailsOf({ hardware, options, furtherUnits, softwareDigest, hardening, agent }: Component): Readonly<Record<string, string>> {
  const said: readonly (readonly [string, string | undefined])[] = [
    ['hardware', hardware], ['options', options === undefined || options.length === 0 ? undefined : options.join(', ')],
    ['further units', furtherUnits === undefined || furtherUnits.length === 0 ? undefined : furtherUnits.join(', ')],
    ['hardening guide', hardening === undefined ? undefined : `${hardening.guide}, version ${hardening.version}`], ['settings, SHA-256', hardening?.settingsDigest],
    ['installed software, SHA-256', softwareDigest], ['agent', agent === 'part-of-product' ? 'part of the product' : agent === 'test-equipment' ? 'test equipment' : undefined],
  ]
  return Object.fromEntries(said.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

function doorLine({ name, kind, users, refuted, outOfScope }: DoorScope, { findings }: Run): DoorLine {
  const at = findings.filter(it => it.door === name && it.repetition === undefined)
  const count = (outcome: DoorState['outcome']) => at.filter(it => it.outcome === outcome).length
  const driverless = at.some(it => it.outcome === 'inconclusive' && it.cause === 'no-driver') && !at.some(it => it.cites.length > 0)
  return {
    name, kind, users, driver: !driverless, ...(refuted === undefined ? {} : { refuted }), ...(outOfScope === undefined ? {} : { outOfScope }),
    findings: { satisfied: count('satisfied'), violated: count('violated'), inconclusive: count('inconclusive'), 'not-applicable': count('not-applicable') },
  }
}

/** What came of the asks; the guard, which is never concluded by one run, is told of elsewhere. */
function asksOf({ findings }: Run): Report['asks'] {
  const asked = findings.filter(it => it.repetition === undefined && it.ask !== 'guard' && it.probe !== WITNESS)
  const count = (outcome: DoorState['outcome']) => asked.filter(it => it.outcome === outcome).length
  const open = Map.groupBy(asked.filter(it => it.outcome === 'inconclusive'), it => `${it.cause}\n${it.because}`)
  const notConcluded = [...open.values()].flatMap(all => {
    const [first] = all
    return first === undefined || first.outcome !== 'inconclusive' ? [] : [{ cause: first.cause, because: first.because, asks: all.map(it => it.ask).toSorted() }]
  })
  return {
    counts: { satisfied: count('satisfied'), violated: count('violated'), inconclusive: count('inconclusive'), 'not-applicable': count('not-applicable') },
    notConcluded: notConcluded.toSorted((a, b) => b.asks.length - a.asks.length || compare(a.because, b.because)),
  }
}
