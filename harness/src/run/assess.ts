import { setTimeout as delay } from 'node:timers/promises'
import { type Ask, edition, type Finding, inconclusive, type Judgement } from '@fourtwo/contract'
import { type Bench, hazards } from '../bench.ts'
import type { Component } from '../component.ts'
import type { Interface, Lease, Verbs } from '../interface.ts'
import type { Open, Probe, SessionName, Sessions, Wait, WaitName } from '../probe.ts'
import { RunWriter } from './folder.ts'
import { watch } from './guard.ts'
import { Accounts, type Parts, Turnstile } from './leases.ts'
import { type Planned, planRun } from './plan.ts'
import { Recorder } from './recorder.ts'

/** Rest and waits last a tenth longer than declared: the device's clock is not ours. */
const MARGIN = 1.1

/** What a run needs; `interrupted` is the person's Ctrl-C, `progress` hears each finding as it falls. */
export interface Assessment {
  readonly component: Component
  readonly bench: Bench
  readonly interfaces: readonly Interface[]
  readonly probes: readonly Probe[]
  readonly folder: string
  readonly tool: string
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

/** Puts every probe to every door in its scope and writes the run folder as it goes. The only place that catches. */
export async function assess(it: Assessment): Promise<Ended> {
  const { component, bench, interfaces, probes } = it
  const sleep = it.sleep ?? ((ms, signal) => delay(ms, undefined, { ...(signal === undefined ? {} : { signal }) }))
  const began = performance.now()
  const writer = new RunWriter(it.folder, { tool: it.tool, edition, began: new Date().toISOString(), component, bench: withoutSecrets(bench) })
  const planned = planRun(component, bench, interfaces, probes)
  const guardAsk: Ask = { id: 'guard', probe: 'keeps-the-essential-function', assertion: 'CCSC 1/a', door: bench.essential.door }
  writer.plan([...planned.map(({ ask }) => ask), guardAsk])

  const stop = new AbortController()
  let stopped: Ended['stopped']
  const end = (why: NonNullable<Ended['stopped']>) => {
    stopped ??= why
    stop.abort(new Error(why))
  }
  it.interrupted?.addEventListener('abort', () => end('interrupted'))
  if (it.interrupted?.aborted) end('interrupted')

  const accounts = new Accounts(bench)
  const turnstiles = new Map(Object.entries(bench.doors).map(([name, door]) => [name, new Turnstile(door.conversations)]))
  const secrets = Object.values(bench.accounts).flatMap(account => Object.values(account.opens).map(({ secret }) => secret))
  const findings: Finding[] = []
  const conclude = (ask: Ask, judgement: Judgement, lines: Recorder['lines']) => {
    const finding: Finding = { ...judgement, ask: ask.id, probe: ask.probe, assertion: ask.assertion, door: ask.door }
    writer.conclude(finding, lines)
    findings.push(finding)
    it.progress?.(finding, findings.length, planned.length + 1)
  }

  const speak = (name: SessionName, door: string, parts: Parts, mayLock: boolean): Verbs | undefined => {
    const settings = bench.doors[door]
    const offer = interfaces.find(driver => driver.kind === settings?.kind)?.offers[name]
    if (settings === undefined || offer === undefined) return undefined
    const lease: Lease = {
      door: settings,
      facts: { failuresAllowed: bench.lockOut.failures, lockWindow: bench.lockOut.window, period: bench.essential.period, deadline: bench.essential.deadline },
      credential: (as, secret) => accounts.credential(parts[as] ?? '', door, secret, mayLock),
    }
    return offer(lease)
  }

  async function put({ probe, ask }: Planned): Promise<void> {
    const recorder = new Recorder(ask.id, secrets, stop.signal, began)
    if (ask.unasked !== undefined) return conclude(ask, inconclusive(ask.unasked.cause, ask.unasked.because), [])
    if (stop.signal.aborted) return conclude(ask, whyStopped(stopped), [])
    const witnessDoor = probe.witness === undefined ? undefined : doorOffering(probe.witness, bench, interfaces)
    const mayLock = probe.hazard === 'locks-account'
    const parts = await accounts.lease(probe.accounts, [ask.door])
    if (parts === undefined) return conclude(ask, inconclusive('needs-credential', `the bench has too few accounts for this at ${ask.door}`), [])
    const turnstile = turnstiles.get(ask.door)
    await turnstile?.enter()
    const opened: Verbs[] = []
    const open: Open = <K extends SessionName>(name: K, as: 'asked' | 'witness') => {
      const door = as === 'asked' ? ask.door : (witnessDoor ?? '')
      const verbs = speak(name, door, as === 'asked' ? parts : { guard: guardAccount(bench) }, mayLock)
      if (verbs === undefined) throw new Error(`no door offers ${name}`)
      opened.push(verbs)
      return recorder.session(name, verbs) as Sessions[K]
    }
    const wait: Wait<WaitName> = async name => {
      const ms = bench.lockOut.window
      turnstile?.leave() // the door is somebody else's meanwhile
      const waited = await recorder.verb('wait', name, null, async () => {
        await sleep(ms * MARGIN, stop.signal)
        return { says: 'waited', read: `${ms} ms and a tenth` }
      }).finally(() => turnstile?.enter())
      return { ...waited, says: 'waited' }
    }
    try {
      conclude(ask, await probe.ask(open, wait), recorder.lines)
    } catch (fault) {
      conclude(ask, stop.signal.aborted ? whyStopped(stopped) : inconclusive('tool-fault', `the harness failed: ${fault instanceof Error ? fault.message : String(fault)}`), recorder.lines)
    } finally {
      await Promise.all(opened.map(verbs => verbs.close?.()))
      turnstile?.leave()
    }
    if (mayLock && !stop.signal.aborted) await sleep(bench.lockOut.window * MARGIN, stop.signal).catch(() => undefined)
    accounts.giveBack(probe.accounts, parts)
  }

  const heartRecorder = new Recorder('guard', secrets, new AbortController().signal, began)
  const heart = speak('essential', bench.essential.door, { guard: guardAccount(bench) }, false)
  const over = new AbortController()
  const watching = heart === undefined ? undefined : watch(heartRecorder.session('essential', heart) as Sessions['essential'], over.signal).then(watched => {
    if (watched.tripped !== undefined) end('guard')
    return watched
  })
  const gentle = planned.filter(({ probe }) => probe.hazard === 'none' || probe.hazard === 'failed-login')
  const [firstLock, ...locks] = planned.filter(({ probe }) => probe.hazard === 'locks-account').toSorted(byUnasked)
  await Promise.all(gentle.map(put))
  if (firstLock !== undefined) await put(firstLock) // alone: nobody knows yet how far a lock reaches
  const contained = findings.find(it => it.ask === firstLock?.ask.id)?.outcome === 'satisfied'
  if (contained) await Promise.all(locks.map(put))
  else for (const lock of locks) await put(lock) // a lock that reaches others would spoil what they see
  for (const one of planned.filter(({ probe }) => hazards.indexOf(probe.hazard) > hazards.indexOf('locks-account')).toSorted(byHazard)) await put(one)
  over.abort()
  const watched = await watching
  await heart?.close?.()
  conclude(guardAsk, watched === undefined
    ? inconclusive('no-driver', `no driver reads the essential function at ${bench.essential.door}`)
    : (watched.tripped ?? inconclusive('not-reached', `the heartbeat kept its deadline through ${watched.beats} beats of this run; a full log and a loaded interface were not part of it`)), heartRecorder.lines)
  return { findings, ...(stopped === undefined ? {} : { stopped }) }
}

const byUnasked = (a: Planned, b: Planned): number => Number(a.ask.unasked !== undefined) - Number(b.ask.unasked !== undefined)
const byHazard = (a: Planned, b: Planned): number => hazards.indexOf(a.probe.hazard) - hazards.indexOf(b.probe.hazard)
const whyStopped = (stopped: Ended['stopped']): Judgement =>
  inconclusive('budget', stopped === 'guard' ? 'stopped by the essential-function guard' : 'interrupted before it was concluded')
const guardAccount = (bench: Bench): string => Object.entries(bench.accounts).find(([, account]) => account.use === 'guard')?.[0] ?? ''
const doorOffering = (session: SessionName, bench: Bench, interfaces: readonly Interface[]): string | undefined =>
  session === 'essential' ? bench.essential.door : Object.entries(bench.doors).find(([, door]) => interfaces.find(driver => driver.kind === door.kind)?.offers[session] !== undefined)?.[0]

/** The bench as it may be kept: every secret replaced. */
function withoutSecrets(bench: Bench): unknown {
  return {
    ...bench,
    accounts: Object.fromEntries(Object.entries(bench.accounts).map(([name, account]) => [
      name, { ...account, opens: Object.fromEntries(Object.entries(account.opens).map(([door, { user }]) => [door, { user }])) },
    ])),
  }
}
