import { type Ask, type Finding, inconclusive, type Judgement, type Source } from '@fourtwo/contract'
import { type Bench, MODEST_LOAD } from '../bench.ts'
import type { Component } from '../component.ts'
import type { Interface, Lease, Verbs } from '../interface.ts'
import { Evidences } from '../evidence/book.ts'
import { portsOf } from '../interfaces/ports.ts'
import type { Open, SessionName, Sessions, Wait, WaitName } from '../probe.ts'
import type { RunWriter } from './folder.ts'
import { Accounts, type Parts, shortened, Turnstile } from './leases.ts'
import { declaredBy, lengthOf, listening, type Planned, unnamedDoors, witnessDoor } from './plan.ts'
import { publishedFor, unpublished } from './published.ts'
import { Recorder } from './recorder.ts'

/** Rest and waits last a tenth longer than declared: the device's clock is not ours. */
const MARGIN = 1.1

/** What asking shares with the run around it. `stop` ends the asking; `cut` ends every conversation with the device as well. */
export interface Surroundings {
  readonly component: Component
  readonly bench: Bench
  readonly interfaces: readonly Interface[]
  readonly writer: RunWriter
  readonly stop: AbortSignal
  readonly cut: AbortSignal
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly began: number
  readonly whyStopped: () => Judgement
  /** Why this may not be asked now, for what the run has found out since it was planned. */
  readonly whyNot: (planned: Planned) => Judgement | undefined
  readonly conclude: (planned: Planned, judgement: Judgement, source: Source, repetition?: 2) => Finding
}

/** Puts asks to doors, one at a time each: leases, places at the door, waits, rest, repetition, undoing. The only place that catches. */
export class Asker {
  readonly #with: Surroundings
  readonly #accounts: Accounts
  readonly #turnstiles: ReadonlyMap<string, Turnstile>
  readonly #secrets: readonly string[]
  readonly #resting: Promise<void>[] = []
  readonly #evidences: Evidences

  constructor(surroundings: Surroundings) {
    const { bench } = surroundings
    this.#with = surroundings
    this.#accounts = new Accounts(bench)
    this.#evidences = new Evidences(surroundings.writer.received, evidence => surroundings.writer.evidence(evidence))
    this.#turnstiles = new Map(Object.entries(bench.doors).map(([name, door]) => [name, new Turnstile(door.conversations)]))
    this.#secrets = Object.values(bench.accounts).flatMap(account => Object.values(account.opens).flatMap(({ secret }) => [secret, shortened(secret) ?? secret])).concat(unpublished(bench))
  }

  /** The heartbeat's own session, recorded under that name; undefined where its door does not carry it. */
  heart(transcript: string): { readonly essential: Sessions['essential']; close(): Promise<void> } | undefined {
    const { bench, interfaces } = this.#with
    if (bench.essential === undefined || witnessDoor('essential', bench, interfaces) === undefined) return undefined
    const verbs = this.#speak('essential', bench.essential.door, bench.essential.door, {}, false, transcript)
    if (verbs === undefined) return undefined
    const recorder = this.#recorder(transcript, new AbortController().signal)
    return { essential: recorder.session('essential', verbs, bench.essential.door) as Sessions['essential'], close: async () => verbs.close?.() }
  }

  /** Puts one ask, and once more where it was violated. */
  async put(planned: Planned): Promise<void> {
    const { conclude, stop, whyStopped } = this.#with
    const { ask, probe } = planned
    // Only a token that verified makes what follows from it attested.
    const sourceOf = (transcript: string): Source => (probe.asks !== 'agent' ? 'observed' : this.#evidences.attests(transcript) ? 'attested' : 'reported')
    const unasked = sourceOf('')
    if (ask.outOfScope !== undefined) return void conclude(planned, { outcome: 'not-applicable', because: ask.outOfScope, cites: [] }, unasked)
    if (ask.unasked !== undefined) return void conclude(planned, inconclusive(ask.unasked.cause, ask.unasked.because), unasked)
    if (stop.aborted) return void conclude(planned, whyStopped(), unasked)
    const barred = this.#with.whyNot(planned)
    if (barred !== undefined) return void conclude(planned, barred, unasked)
    const { judgement, rest } = await this.#once(planned, ask.id)
    const first = conclude(planned, judgement, sourceOf(ask.id))
    if (first.outcome === 'violated' && probe.hazard !== 'erases' && !stop.aborted) {
      await rest
      const { judgement: again } = await this.#once(planned, `${ask.id}~2`)
      if (!(again.outcome === 'inconclusive' && again.cause === 'budget')) conclude(planned, again, sourceOf(`${ask.id}~2`), 2)
    }
  }

  /** Resolves once every account that was locked has rested and was seen to open again. */
  async rested(): Promise<void> {
    while (this.#resting.length > 0) await Promise.all(this.#resting.splice(0))
  }

  async #once({ probe, ask, at, askedOf }: Planned, transcript: string): Promise<{ readonly judgement: Judgement; readonly rest: Promise<void> }> {
    const { bench, interfaces, stop, sleep, whyStopped } = this.#with
    const witnessAt = probe.witness === undefined ? '' : (witnessDoor(probe.witness, bench, interfaces) ?? '')
    const doorOf = (part: string) => (probe.atWitness.includes(part) ? witnessAt : at)
    const mayLock = probe.hazard === 'locks-account'
    const needless = Object.keys(probe.accounts).filter(part => this.#asksNobodyIn(doorOf(part)))
    const parts = await this.#accounts.lease(probe.accounts, doorOf, [...probe.optional, ...needless])
    if (parts === undefined) return { judgement: inconclusive('needs-credential', `the bench lacks an account for this at ${ask.door}: it takes ${Object.values(probe.accounts).join(' and ')}`), rest: Promise.resolve() }
    const recorder = this.#recorder(transcript, stop)
    const turnstile = this.#turnstiles.get(at)
    await turnstile?.enter()
    const opened: Verbs[] = []
    const open: Open = <K extends SessionName>(name: K, as: 'asked' | 'witness') => {
      const verbs = this.#speak(name, as === 'asked' ? at : witnessAt, ask.door, parts, mayLock, transcript, askedOf)
      if (verbs === undefined) throw new Error(`no door offers ${name}`)
      opened.push(verbs)
      return recorder.session(name, verbs, as === 'asked' ? ask.door : witnessAt) as Sessions[K]
    }
    const wait: Wait<WaitName> = async name => {
      const ms = lengthOf(name, bench) ?? 0
      const holds = name === 'sessionTimeout' // the session that waits is still at the door
      if (!holds) turnstile?.leave()
      const waited = await recorder.verb('wait', name, null, async () => {
        await sleep(ms * MARGIN, stop)
        return { says: 'waited', read: `${ms} ms and a tenth` }
      }).finally(() => (holds ? undefined : turnstile?.enter()))
      return { ...waited, says: 'waited' }
    }
    let judgement: Judgement
    try {
      judgement = stop.aborted ? whyStopped() : await probe.ask(open, wait)
    } catch (fault) {
      judgement = stop.aborted ? whyStopped() : inconclusive('tool-fault', `the harness failed: ${fault instanceof Error ? fault.message : String(fault)}`)
    } finally {
      await this.#undo(transcript, ask.door, opened)
      await Promise.all(opened.map(verbs => verbs.close?.()))
      turnstile?.leave()
    }
    const giveBack = () => this.#accounts.giveBack(probe.accounts, parts)
    const rest = mayLock ? this.#rest(transcript, ask, parts, probe.accounts).finally(giveBack) : Promise.resolve(giveBack())
    this.#resting.push(rest)
    return { judgement, rest }
  }

  #asksNobodyIn(name: string): boolean {
    const { bench, interfaces } = this.#with
    const door = bench.doors[name]
    return door !== undefined && interfaces.find(it => it.kind === door.kind)?.asksNobodyIn?.(door) === true
  }

  /** Puts back what was changed, also after Ctrl-C; after a stop by the guard nothing more is sent, and what is left is said. */
  async #undo(transcript: string, door: string, opened: readonly Verbs[]): Promise<void> {
    const { cut, writer } = this.#with
    for (const verbs of opened) {
      if (verbs.undo === undefined) continue
      const { undo } = verbs
      if (cut.aborted) {
        writer.left(`${door}: stopped by the essential-function guard during ${transcript}; what it may have changed was not put back`)
        continue
      }
      let nothing = false
      const heard = await this.#recorder(`${transcript}~undo`, cut).verb('undo', 'undo', null, async hear => {
        const done = await undo.call(verbs, hear)
        nothing = done === undefined
        return done ?? { says: 'undone', read: 'nothing was left to be put back' }
      }).catch((fault: unknown) => ({ says: 'left', read: fault instanceof Error ? fault.message : String(fault) }))
      if (!nothing && heard.says !== 'undone') writer.left(`${door}: ${heard.read}`)
    }
  }

  /** After a lock-out the account rests for its window; then it has to open again, or the report says that it was left locked. */
  async #rest(transcript: string, ask: Ask, parts: Parts, wanted: Planned['probe']['accounts']): Promise<void> {
    const { bench, stop, cut, sleep, writer } = this.#with
    const rested = await sleep(bench.lockOut.window * MARGIN, stop).then(() => true, () => false)
    const turnstile = this.#turnstiles.get(ask.door)
    for (const [part, name] of Object.entries(parts).filter(([part]) => wanted[part] === 'expendable')) {
      const verbs = cut.aborted ? undefined : this.#speak('login', ask.door, ask.door, { [part]: name }, false, transcript)
      if (!rested || verbs === undefined) {
        writer.left(`account ${name} may be locked for ${bench.lockOut.window} ms from the end of the run`)
        continue
      }
      const attempt = verbs.verbs['attempt']
      await turnstile?.enter()
      const heard = await this.#recorder(`${transcript}~rest`, stop).verb('login', 'attempt', { as: part, secret: 'right' }, async hear => (await attempt?.({ as: part, secret: 'right' } as never, hear, stop)) ?? { says: 'not-offered', read: '' }).catch(() => undefined).finally(() => turnstile?.leave())
      if (heard?.says !== 'accepted') writer.left(`account ${name} was left locked: after its rest the right password was ${heard?.says ?? 'not offered'} at ${ask.door}`)
    }
  }

  #recorder(transcript: string, signal: AbortSignal): Recorder {
    return new Recorder(transcript, this.#secrets, signal, this.#with.began, this.#with.writer.transcript(transcript))
  }

  #speak(name: SessionName, door: string, asked: string, parts: Parts, mayLock: boolean, transcript: string, askedOf: Lease['askedOf'] = 'people'): Verbs | undefined {
    const { bench, component, interfaces, cut } = this.#with
    if (name === 'ports') return bench.survey === undefined ? undefined : portsOf(bench.survey, listening(bench, interfaces), unnamedDoors(component, bench, interfaces))
    const settings = bench.doors[door]
    const offer = interfaces.find(driver => driver.kind === settings?.kind)?.offers[name]
    if (settings === undefined || offer === undefined) return undefined
    const { supplier, model, serial, version } = component
    const held: Parts = { guard: guardAccount(bench), ...parts }
    const lease: Lease = {
      door: settings, askedOf, asked, evidence: this.#evidences.bookFor(transcript, door), cut, item: { supplier, model, serial, version }, declared: declaredBy(component, bench, interfaces),
      facts: { failuresAllowed: bench.lockOut.failures, lockWindow: bench.lockOut.window, lockScope: bench.lockOut.scope, period: bench.essential?.period ?? 0, deadline: bench.essential?.deadline ?? 0, sessionTimeout: bench.sessionTimeout ?? 0 },
      names: Object.fromEntries(Object.entries(parts).map(([part, account]) => [part, this.#accounts.nameOf(account, asked)])),
      shortens: Object.keys(parts).filter(part => this.#accounts.shortens(parts[part] ?? '', door)),
      published: publishedFor(bench, door), load: bench.load ?? MODEST_LOAD,
      credential: (as, secret) => this.#accounts.credential(held[as] ?? '', door, secret, mayLock),
    }
    return offer(lease)
  }
}

const guardAccount = (bench: Bench): string => Object.entries(bench.accounts).find(([, account]) => account.use === 'guard')?.[0] ?? ''
