import type { Answer, AssertionId, Judgement } from '@fourtwo/contract'
import type { AccountUse, Hazard } from './bench.ts'

/** not-offered: something before the secret failed, so nothing follows about the account. */
export type LoginSays = 'accepted' | 'refused' | 'dropped' | 'silent' | 'not-offered'
/** What somebody got to see of a process value. */
export type ReadSays = 'shown' | 'refused' | 'dropped' | 'silent' | 'not-offered'

/** The sessions: facts plus verbs, and a verb takes JSON and answers JSON, which lets one recorder record and replay them all. */
export interface Sessions<A extends string = string> {
  readonly login: {
    readonly facts: { readonly failuresAllowed: number; readonly lockWindow: number }
    /** Offers a secret of an account, or of a user the device does not have (`unknown-user`). `read` is the refusal as the device words it. */
    attempt(given: { readonly as: A; readonly secret: 'right' | 'wrong' | 'empty' | 'unknown-user' }): Promise<Answer<LoginSays>>
  }
  readonly visitor: {
    readonly facts: { readonly reading: string }
    /** Reads the declared process value without credentials. */
    read(given: Record<string, never>): Promise<Answer<ReadSays>>
    /** The same reading with an account: the control. */
    readAs(given: { readonly as: A }): Promise<Answer<ReadSays>>
  }
  readonly wire: {
    readonly facts: { readonly messages: readonly string[] }
    /** Sends one malformed message by name and says what came back. */
    send(given: { readonly message: string }): Promise<Answer<'answered' | 'dropped' | 'silent' | 'not-offered'>>
    /** Logs in with an account: does the door still live? */
    lives(given: { readonly as: A }): Promise<Answer<'lives' | 'dead'>>
  }
  readonly essential: {
    readonly facts: { readonly period: number; readonly deadline: number }
    /** The next heartbeat: `read` is JSON `{"counter":n,"ms":t}` by the device's own clock. */
    next(given: { readonly within: number }): Promise<Answer<'beat' | 'late'>>
  }
}
export type SessionName = keyof Sessions
export type WaitName = 'lockWindow'
/** Sits out a declared wait. Gives the door to others meanwhile, and is the only way a probe may pass time. */
export type Wait<W extends WaitName> = (name: W) => Promise<Answer<'waited'>>
/** Where one question answers another requirement at a machine's door. */
export type Asserts = AssertionId | { readonly people: AssertionId; readonly machines: AssertionId }

interface Definition<N extends SessionName, A extends string, W extends WaitName, K extends SessionName> {
  readonly id: string
  readonly assertion: Asserts
  /** The session it questions; it is asked once per door that carries it. */
  readonly asks: N
  /** A further session, taken from whatever door offers it. */
  readonly witness?: K
  /** The accounts it needs, by the part each plays. */
  readonly accounts: Readonly<Record<A, Exclude<AccountUse, 'guard'>>>
  readonly hazard: Hazard
  readonly waits: readonly W[]
  ask(session: Sessions<A>[N], wait: Wait<W>, witness: Sessions<A>[K]): Promise<Judgement>
}
/** What the runner hands a probe its sessions with. */
export type Open = <K extends SessionName>(name: K, as: 'asked' | 'witness') => Sessions[K]
/** A probe with its type parameters closed over: the runner handles all alike and hands each what it named. */
export interface Probe {
  readonly id: string
  readonly assertion: Asserts
  readonly asks: SessionName
  readonly witness?: SessionName
  readonly accounts: Readonly<Record<string, Exclude<AccountUse, 'guard'>>>
  readonly hazard: Hazard
  readonly waits: readonly WaitName[]
  ask(open: Open, wait: Wait<WaitName>): Promise<Judgement>
}

/** Defines a probe; using an account, a wait or a session it does not name does not compile. */
export const defineProbe = <const N extends SessionName, const A extends string = never, const W extends WaitName = never, const K extends SessionName = never>(
  it: Definition<N, A, W, K>,
): Probe => {
  const { ask, witness, ...rest } = it
  return Object.freeze({
    ...rest,
    ...(witness === undefined ? {} : { witness }),
    ask: (open: Open, wait: Wait<WaitName>) => ask(open(it.asks, 'asked'), wait, (witness === undefined ? undefined : open(witness, 'witness')) as Sessions<A>[K]),
  })
}
