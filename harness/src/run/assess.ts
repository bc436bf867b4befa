import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type Ask, edition, type Finding, inconclusive, type Judgement } from '@fourtwo/contract'
import { type Bench, hazards } from '../bench.ts'
import type { Component } from '../component.ts'
import type { Interface } from '../interface.ts'
import type { Probe } from '../probe.ts'
import { Asker } from './ask.ts'
import { RunWriter } from './folder.ts'
import { watch } from './guard.ts'
import { type Planned, planRun, whyNotCarried } from './plan.ts'

/** What a run needs; `interrupted` is the person's Ctrl-C, `progress` hears each finding as it falls. */
export interface Assessment {
  readonly component: Component
  readonly bench: Bench
  readonly interfaces: readonly Interface[]
  readonly probes: readonly Probe[]
  readonly folder: string
  readonly tool: string
  /** The doors to ask at; all by default. */
  readonly doors?: readonly string[]
  /** Go on with the run in the folder. */
  readonly resume?: boolean
  readonly interrupted?: AbortSignal
  readonly progress?: (finding: Finding, done: number, of: number) => void
  /** Passes time; injected by tests. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
}
/** How a run ended. The evidence is in its folder. */
export interface Ended {
  readonly findings: readonly Finding[]
  readonly stopped?: 'guard' | 'interrupted'
}

/** Puts every probe to every door in its scope and writes the run folder as it goes. */
export async function assess(it: Assessment): Promise<Ended> {
  const { component, bench, interfaces, probes } = it
  const planned = planRun(component, bench, interfaces, probes, it.doors)
  const guardAsk: Ask = { id: 'guard', probe: 'keeps-the-essential-function', assertion: 'CCSC 1/a', door: bench.essential.door }
  const writer = new RunWriter(it.folder, { tool: it.tool, node: process.version, edition, began: new Date().toISOString(), component, bench: withoutSecrets(bench) }, it.resume === true)
  writer.plan([...planned.map(({ ask }) => ask), guardAsk])
  const findings: Finding[] = [...writer.concluded]
  const conclude = (ask: Ask, judgement: Judgement, repetition?: 2): Finding => {
    const finding: Finding = { ...judgement, ask: ask.id, probe: ask.probe, assertion: ask.assertion, door: ask.door, source: 'observed', configuration: component.configuration, ...(repetition === undefined ? {} : { repetition }) }
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
  it.interrupted?.addEventListener('abort', () => end('interrupted'))
  if (it.interrupted?.aborted) end('interrupted')

  const sleep = it.sleep ?? ((ms: number, signal?: AbortSignal) => delay(ms, undefined, { ...(signal === undefined ? {} : { signal }) }))
  const asker = new Asker({ component, bench, interfaces, writer, stop: stop.signal, cut: cut.signal, sleep, began: performance.now(), whyStopped: () => whyStopped(stopped), conclude })
  const over = new AbortController()
  const heart = asker.heart()
  const watching = heart === undefined ? undefined : watch(heart.essential, over.signal).then(watched => {
    if (watched.tripped !== undefined) end('guard')
    return watched
  })

  const asked = new Set(findings.map(({ ask }) => ask))
  const owed = planned.filter(({ ask }) => !asked.has(ask.id))
  const put = (one: Planned) => asker.put(one)
  const gentle = owed.filter(({ probe }) => probe.hazard === 'none' || probe.hazard === 'failed-login')
  const [firstLock, ...locks] = owed.filter(({ probe }) => probe.hazard === 'locks-account').toSorted(byUnasked)
  const worse = owed.filter(({ probe }) => hazards.indexOf(probe.hazard) > hazards.indexOf('locks-account')).toSorted(byHazard)
  await Promise.all(gentle.map(put))
  if (firstLock !== undefined) await put(firstLock) // alone: nobody knows yet how far a lock reaches
  const contained = findings.find(({ ask }) => ask === firstLock?.ask.id)?.outcome === 'satisfied'
  if (contained) await Promise.all(locks.map(put))
  else for (const lock of locks) await put(lock) // a lock that reaches others would spoil what they see
  for (const one of worse) await put(one)

  // What the last ask did to the essential function shows only at the next deadline.
  if (watching !== undefined && owed.length > 0) await Promise.race([watching, sleep(bench.essential.deadline * 1.2, stop.signal).catch(() => undefined)])
  over.abort()
  const watched = await watching
  await heart?.close()
  const unheard = whyNotCarried('essential', bench.essential.door, bench, interfaces)
  if (!findings.some(({ ask }) => ask === guardAsk.id))
    conclude(guardAsk, watched === undefined
      ? inconclusive(unheard?.cause ?? 'no-driver', unheard?.because ?? `no driver reads the essential function at ${bench.essential.door}`)
      : (watched.tripped ?? inconclusive('not-reached', `the heartbeat kept its deadline through ${watched.beats} beats of this run; a full log and a loaded interface were not part of it`)))
  cut.abort(new Error('the run is over')) // what a stop left open on its way must not keep the process
  writer.seal()
  return { findings, ...(stopped === undefined ? {} : { stopped }) }
}

const byUnasked = (a: Planned, b: Planned): number => Number(a.ask.unasked !== undefined) - Number(b.ask.unasked !== undefined)
const byHazard = (a: Planned, b: Planned): number => hazards.indexOf(a.probe.hazard) - hazards.indexOf(b.probe.hazard)
const whyStopped = (stopped: Ended['stopped']): Judgement =>
  inconclusive('budget', stopped === 'guard' ? 'stopped by the essential-function guard' : 'interrupted before it was concluded')

/** The bench as it may be kept: every secret left out. */
function withoutSecrets(bench: Bench): unknown {
  return {
    ...bench,
    accounts: Object.fromEntries(Object.entries(bench.accounts).map(([name, account]) => [
      name, { ...account, opens: Object.fromEntries(Object.entries(account.opens).map(([door, { user }]) => [door, { user }])) },
    ])),
  }
}
