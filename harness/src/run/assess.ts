import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type Ask, type AssertionId, type AssessmentKind, edition, type Finding, inconclusive, type Judgement, practice, type Source } from '@fourtwo/contract'
import { type Bench, hazards } from '../bench.ts'
import type { Component } from '../component.ts'
import type { Interface } from '../interface.ts'
import type { Probe } from '../probe.ts'
import { Asker } from './ask.ts'
import { type Ended, GUARD, muteDoors } from './ended.ts'
import { RunWriter } from './folder.ts'
import { watch } from './guard.ts'
import { type Planned, planRun, whyNotCarried } from './plan.ts'
import { provenance } from './provenance.ts'
import { findUnreached } from './reach.ts'

/** What a run needs; `interrupted` is the person's Ctrl-C, `progress` hears each finding as it falls. */
export interface Assessment {
  readonly component: Component
  readonly bench: Bench
  readonly interfaces: readonly Interface[]
  readonly probes: readonly Probe[]
  /** What all probes of this version can ask, of which `probes` may be a choice; the run then says what was left out, and what nobody can ask yet. */
  readonly askable?: readonly AssertionId[]
  readonly folder: string
  readonly tool: string
  /** Whose assessment it is; the supplier's own by default. */
  readonly assessment?: AssessmentKind
  /** The doors to ask at; all by default. */
  readonly doors?: readonly string[]
  /** The asks to put, of all that are owed; the rest is left out of the plan. For trying a defect on what it can touch. */
  readonly wanted?: (ask: Ask) => boolean
  /** Go on with the run in the folder. */
  readonly resume?: boolean
  readonly interrupted?: AbortSignal
  readonly progress?: (finding: Finding, done: number, of: number) => void
  /** Passes time; injected by tests. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
}
/** Puts every probe to every door in its scope and writes the run folder as it goes. */
export async function assess(it: Assessment): Promise<Ended> {
  const { component, bench, interfaces, probes } = it
  const planned = planRun(component, bench, interfaces, probes, it.doors).filter(({ ask }) => it.wanted?.(ask) !== false)
  const guardAsk: Ask = { id: GUARD, probe: 'keeps-the-essential-function', assertion: 'CCSC 1/a', door: bench.essential?.door ?? Object.keys(bench.doors)[0] ?? '' }
  const writer = new RunWriter(it.folder, { tool: it.tool, node: process.version, ...(await provenance()), edition, ...(it.assessment === undefined ? {} : { assessment: it.assessment }), ...(it.askable === undefined ? {} : { askable: [...new Set([...it.askable, guardAsk.assertion])].toSorted() }), practiceList: practice.date, began: new Date().toISOString(), component, bench: withoutSecrets(bench) }, it.resume === true, () => end('interrupted'))
  const findings: Finding[] = [...writer.concluded]
  const conclude = ({ ask, probe }: { readonly ask: Ask; readonly probe?: Probe }, judgement: Judgement, source: Source, repetition?: 2): Finding => {
    const finding: Finding = { ...judgement, ask: ask.id, probe: ask.probe, assertion: ask.assertion, door: ask.door, source, configuration: component.configuration, ...(probe?.collector === undefined ? {} : { collector: probe.collector }), ...(repetition === undefined ? {} : { repetition }) }
    writer.conclude(finding)
    findings.push(finding)
    it.progress?.(finding, new Set(findings.map(({ ask }) => ask)).size, planned.length + 1)
    return finding
  }

  const stop = new AbortController()
  const cut = new AbortController()
  for (const { signal } of [stop, cut]) setMaxListeners(0, signal)
  let stopped: Ended['stopped']
  const end = (why: NonNullable<Ended['stopped']>) => {
    stopped ??= why
    if (why === 'guard') cut.abort(new Error(why))
    stop.abort(new Error(why))
  }
  writer.plan([...planned.map(({ ask }) => ask), guardAsk])
  it.interrupted?.addEventListener('abort', () => end('interrupted'))
  if (it.interrupted?.aborted) end('interrupted')

  const sleep = it.sleep ?? ((ms: number, signal?: AbortSignal) => delay(ms, undefined, { ...(signal === undefined ? {} : { signal }) }))
  const asker = new Asker({ component, bench, interfaces, writer, stop: stop.signal, cut: cut.signal, sleep, began: performance.now(), whyStopped: () => whyStopped(stopped), whyNot: planned => whyNot(planned), conclude })
  const over = new AbortController()
  const guarded = findings.some(({ ask }) => ask === guardAsk.id) // its citations must find the transcript they were made from
  const unreached = await findUnreached(bench, interfaces)
  const heart = bench.essential === undefined || unreached.has(bench.essential.door) ? undefined : asker.heart(guarded ? 'guard~resumed' : 'guard')
  let beat = Promise.withResolvers<void>()
  const nextBeat = (): Promise<void> => {
    beat = Promise.withResolvers<void>()
    return beat.promise
  }
  const watching = heart === undefined ? undefined : watch(heart.essential, over.signal, { sleep, now: () => performance.now(), seen: () => beat.resolve() }).then(watched => {
    if (watched.tripped !== undefined) end('guard')
    return watched
  })
  const whyNot = ({ ask, probe }: Planned): Judgement | undefined => {
    const away = unreached.get(ask.door)
    if (away !== undefined && probe.asks !== 'ports') return inconclusive('not-reached', `nobody answers at ${ask.door}: ${away}`)
    if (heart === undefined && bench.permits.unwatched !== true && hazards.indexOf(probe.hazard) > hazards.indexOf('failed-login'))
      return inconclusive('not-permitted', 'the essential function cannot be watched, and the bench does not permit to go so far unwatched')
    return undefined
  }
  if (watching !== undefined) await Promise.race([watching, beat.promise]) // nothing is asked before the heartbeat was seen

  const asked = new Set(findings.map(({ ask }) => ask))
  const owed = planned.filter(({ ask }) => !asked.has(ask.id))
  const put = (one: Planned) => asker.put(one)
  const gentle = owed.filter(({ probe }) => probe.hazard === 'none' || probe.hazard === 'failed-login')
  const [firstLock, ...locks] = owed.filter(({ probe }) => probe.hazard === 'locks-account').toSorted((a, b) => byUnasked(a, b) || byWhetherItLocks(a, b))
  const worse = owed.filter(({ probe }) => hazards.indexOf(probe.hazard) > hazards.indexOf('locks-account')).toSorted(byHazard)
  // Where failures are not an account's own, those of two asks side by side are counted together.
  if (bench.lockOut.scope === 'account') await Promise.all(gentle.map(put))
  else for (const one of gentle) await put(one)
  if (firstLock !== undefined) await put(firstLock) // alone: nobody knows yet how far a lock reaches
  const first = findings.find(({ ask }) => ask === firstLock?.ask.id)
  // Satisfied: another account got in meanwhile. Violated: nothing locked, so nothing reaches others. Anything else may be a lock that does.
  if (bench.lockOut.scope === 'account' && (first?.outcome === 'satisfied' || first?.outcome === 'violated')) await Promise.all(locks.map(put))
  else
    for (const lock of locks) {
      await asker.rested() // a lock that reaches others would spoil what they see
      await put(lock)
    }
  for (const one of worse) await put(one)

  await asker.rested()
  // What the last ask did to the essential function shows only at the next deadline, and a heartbeat that is away then is waited for until it is out of sight.
  if (watching !== undefined && owed.length > 0) {
    await Promise.race([watching, sleep((bench.essential?.deadline ?? 0) * 1.2, stop.signal).catch(() => undefined)])
    if (!stop.signal.aborted) await Promise.race([watching, nextBeat()])
  }
  over.abort()
  const watched = await watching
  await heart?.close()
  if (!guarded)
    conclude({ ask: guardAsk }, watched === undefined
      ? unwatched(bench, interfaces, unreached)
      : (watched.tripped ?? inconclusive('not-reached', `the heartbeat kept its deadline through ${watched.beats} beats of this run; a full log and a loaded interface were not part of it`)), 'observed')
  cut.abort(new Error('the run is over')) // what a stop left open on its way must not keep the process
  writer.seal(new Date().toISOString())
  return { findings, unreached, mute: muteDoors(findings.filter(it => it.ask !== guardAsk.id && !unreached.has(it.door))), ...(stopped === undefined ? {} : { stopped }) }
}

function unwatched(bench: Bench, interfaces: readonly Interface[], unreached: ReadonlyMap<string, string>): Judgement {
  const { essential } = bench
  if (essential === undefined) return inconclusive('not-reached', 'the bench does not say where the essential function is read')
  const away = unreached.get(essential.door)
  const unheard = whyNotCarried('essential', essential.door, bench, interfaces)
  return away === undefined ? inconclusive(unheard?.cause ?? 'no-driver', unheard?.because ?? `no driver reads the essential function at ${essential.door}`) : inconclusive('not-reached', `nobody answers at ${essential.door}: ${away}`)
}

const byUnasked = (a: Planned, b: Planned): number => Number(a.ask.unasked !== undefined) - Number(b.ask.unasked !== undefined)
/** Whether it locks at all, and only whom it should: the answer says how the others may be put. */
const byWhetherItLocks = (a: Planned, b: Planned): number => Number(b.probe.assertion === 'CR 1.11/b') - Number(a.probe.assertion === 'CR 1.11/b')
const byHazard = (a: Planned, b: Planned): number => hazards.indexOf(a.probe.hazard) - hazards.indexOf(b.probe.hazard)
const whyStopped = (stopped: Ended['stopped']): Judgement =>
  inconclusive('budget', stopped === 'guard' ? 'stopped by the essential-function guard' : 'interrupted before it was concluded')

/** The bench as it may be kept: every secret left out. */
function withoutSecrets(bench: Bench): unknown {
  return {
    ...bench,
    ...(bench.factoryCredentials === undefined ? {} : { factoryCredentials: bench.factoryCredentials.map(({ user }) => ({ user })) }),
    accounts: Object.fromEntries(Object.entries(bench.accounts).map(([name, account]) => [
      name, { ...account, opens: Object.fromEntries(Object.entries(account.opens).map(([door, { user }]) => [door, { user }])) },
    ])),
  }
}
