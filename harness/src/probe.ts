import type { Answer, AssertionId, Judgement } from '@fourtwo/contract'
import type { Hazard, LockScope } from './bench.ts'
import type { IdentityName } from './pki/identities.ts'

/** not-offered: something before the secret failed, so nothing follows about the account. */
export type LoginSays = 'accepted' | 'refused' | 'dropped' | 'silent' | 'not-offered'
/** What is offered with an account's name: longer and shorter are the right secret with a character more and with one less. */
export type Offer = 'right' | 'wrong' | 'longer' | 'shorter' | 'empty' | 'unknown-user'
/** What somebody got to see of a process value. */
export type ReadSays = 'shown' | 'refused' | 'dropped' | 'silent' | 'not-offered'

/** What an inventory needs to know of a component. */
export interface Nameplate {
  readonly supplier: string
  readonly model: string
  readonly serial: string
  readonly version: string
}
/** How it was shown that an agent's key lives in a TPM (ISO 8601; SHA-256 over the endorsement key), the TPM's attestation key in PEM, and the registers that the bench demands. */
export type Enrolled = {
  readonly enrolled: string
  readonly endorsement: string
  readonly trustedBy: 'certificate' | 'owner'
  readonly attestationKey?: string
  readonly registers: Readonly<Record<string, string>>
}
/** What is declared of the component: where it listens (`tcp/22`), the accounts that can log in, and by process the reason why it runs with full privilege. */
export interface Declared {
  readonly listens: readonly string[]
  readonly accounts: readonly string[]
  readonly fullPrivilege: Readonly<Record<string, string>>
}
/** One way to protect a conversation. `standing`: how the practice list has it, `none` where no algorithm is at work; `because`: by which source. */
export type Protection = { readonly name: string; readonly integrity: boolean; readonly confidentiality: boolean; readonly standing: 'current' | 'withdrawn' | 'unknown' | 'none'; readonly because: string }
/** A door's own certificate. `withdrawn`: what of it the practice list has withdrawn, and by which source; `unknown`: what the list does not know; `expired`: the day it ran out, or from which it is valid. */
export type OwnCertificate = { readonly subject: string; readonly key: string; readonly hash: string; readonly from: string; readonly to: string; readonly withdrawn: readonly string[]; readonly unknown: readonly string[]; readonly expired?: string }
/** What a door says it offers: protections that the driver speaks, with how accounts' secrets travel there and what of that is withdrawn, those that it does not, and its certificates. */
export type Offered = {
  readonly from: 'discovery' | 'session'
  readonly protections: readonly { readonly name: string; readonly secrets: 'in clear' | 'encrypted' | 'none'; readonly withdrawnForSecrets: readonly string[] }[]
  readonly unspoken: readonly { readonly name: string; readonly standing: Protection['standing']; readonly because: string }[]
  readonly certificates: readonly OwnCertificate[]
}
/** What a conversation showed of the door's identity: whether it proved to hold the key of its certificate, and how. */
export type Opened = { readonly identity: 'proven' | 'not-proven' | 'not-asked'; readonly how: string; readonly certificate?: OwnCertificate }
/** How far a conversation came. */
export type OpenSays = 'opened' | 'half-opened' | 'refused' | 'dropped' | 'silent' | 'not-offered'

/** The events that an audit log has to hold: of access control, refused or malformed requests, changed settings. `refused-application`: a peer turned away for its certificate. */
export type AuditEvent = 'login' | 'refused-login' | 'logout' | 'lock' | 'refused-application' | 'refused-operation' | 'request-error' | 'configuration-change'

/** A limit of a door: of what, by the name of the flood that exceeds it, how many, whether each is a connection of its own, and whether one more is `refused` or `displaces` the oldest. */
export interface DoorLimit {
  readonly ofConnections: boolean
  readonly flood: string
  readonly most: number
  readonly over: 'refused' | 'displaces'
}

/** The sessions: facts plus verbs, and a verb takes JSON and answers JSON, which lets one recorder record and replay them all. */
export interface Sessions<A extends string = string> {
  readonly login: {
    /** `shortens`: the parts whose secret is long enough to be offered with a character less. `illSealed`: two sorts of encrypted secret in which none is. */
    readonly facts: {
      readonly failuresAllowed: number; readonly knowsApplications?: true; readonly illSealed?: readonly string[]; readonly lockWindow: number; readonly lockScope: LockScope; readonly shortens: readonly string[]
      /** How a login can come: over a new connection, in a session that is there… `lacks`: what the bench would have to name for a further way, which a lock-out might not hold in. */
      readonly ways: readonly string[]
      readonly lacks?: string
      /** Published credentials that may be offered, how many are withheld for the lock-out's sake, and whether those with which this unit was shipped are among them. */
      readonly published: readonly { readonly user: string; readonly of: string }[]; readonly withheld: number; readonly knowsFactory: boolean
    }
    /** Offers a secret of an account, or of a user the device does not have (`unknown-user`). `read` is the refusal as the device words it. */
    attempt(given: { readonly as: A; readonly secret: Offer }): Promise<Answer<LoginSays>>
    /** The same, in one of `facts.ways`. What begins a session and is refused may keep it for the next that comes that way. */
    come(given: { readonly as: A; readonly secret: Offer; readonly way: string }): Promise<Answer<LoginSays>>
    /** The same, timed: where it was answered, `read` is the milliseconds from the secret's leaving to the answer. */
    timed(given: { readonly as: A; readonly secret: Offer }): Promise<Answer<LoginSays>>
    /** Offers the published credentials of this number in `facts.published`. */
    offerPublished(given: { readonly n: number }): Promise<Answer<LoginSays>>
    /** Offers, with an account's name, an encrypted secret in which none is, of a sort of `facts.illSealed`: where it was answered, `read` is JSON with the `answer` and the `ms` it took. Counts as a wrong secret. */
    offerIllSealed(given: { readonly as: A; readonly sort: string }): Promise<Answer<LoginSays>>
    /** Where `facts.knowsApplications`: comes as an application that nobody has ever trusted. Refused or dropped: `read` is the name that a record of it would carry. */
    comeAsUnknown(given: Record<string, never>): Promise<Answer<LoginSays>>
  }
  readonly visitor: {
    /** `ways`: how somebody without credentials may come. `targets`: what there is to be seen, by the part whose account sees it; `further`: what there may be; `unnamed`: what such a door commonly has to show, of which the bench names nothing; `none`: of which it says that there is none. */
    readonly facts: { readonly ways: readonly string[]; readonly unnamed: readonly string[]; readonly none: readonly string[]; readonly targets: Readonly<Partial<Record<A, readonly string[]>>>; readonly further?: Readonly<Partial<Record<A, readonly string[]>>> }
    /** Comes in one of the ways and tries to see every target: shown where any was seen, and `read` names which, as JSON. */
    look(given: { readonly way: string }): Promise<Answer<ReadSays>>
    /** The same targets with the account of a part, which is the control: shown where all of that part's were seen, and `read` names them, with those of `further` that were; these are looked for as nobody from then on. */
    lookAs(given: { readonly as: A }): Promise<Answer<ReadSays>>
  }
  readonly wire: {
    /** `knowsUser`: the bench names a certificate of a user whom the device knows. */
    readonly facts: { readonly messages: readonly string[]; readonly knowsUser?: true } & Partial<Readonly<Record<'impersonations' | 'faults' | 'userProofs' | 'userStrangers' | 'damagedAnswers' | 'strayAnswers' | 'repeatedAnswers' | 'flawedAnswers', readonly string[]>>> & { readonly comes?: true }
    /** Sends one malformed message by name and says what came back; where the device comes, in the place of an answer. too-much: it is more than the bench permits, and was not sent. */
    send(given: { readonly message: string }): Promise<Answer<'answered' | 'dropped' | 'silent' | 'not-offered' | 'too-much'>>
    /** Logs in with an account: does the door still live? Where the device comes: does it come again? Unknown where nobody says how long it may stay away. */
    lives(given: { readonly as: A }): Promise<Answer<'lives' | 'dead' | 'unknown'>>
    /** Comes with a trusted certificate and without the proof that its key is at hand, in one of `facts.impersonations`, and reads a value; `none` comes with the proof. Where the device comes, our server is it, and shown: the device went on. */
    impersonate(given: { readonly as: A; readonly way: string }): Promise<Answer<ReadSays>>
    /**
     * Comes with the certificate of a user in place of an account, and reads a value: in one of `facts.userProofs` without the proof that its key is at hand, in one of `facts.userStrangers` with one that nobody trusts;
     * `none` comes with the one that the bench names and its proof. Unlisted: the door takes no certificates of users.
     */
    comeAsUser(given: { readonly way: string }): Promise<Answer<ReadSays | 'unlisted'>>
    /** Begins so many sessions, as load permits, and logs in to some: `read` is JSON, the numbers that the device gave, in hex and in their order: those of `channels`, and those that `sessions` have to sign. */
    nonces(given: { readonly as: A; readonly count: number }): Promise<Answer<'given' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** Comes with proofs that were written beforehand over these numbers, as soon as the device asks for one of them, and reads a value. not-offered: it asked for none. */
    foresee(given: { readonly as: A; readonly numbers: readonly string[] }): Promise<Answer<ReadSays>>
    /** Where the device comes: answers what decides whether it goes on in one of the ways of `facts.damagedAnswers` and the like; `none` answers rightly. Shown: the device went on and handed over who it is. */
    answer(given: { readonly as: A; readonly way: string }): Promise<Answer<ReadSays>>
    /** Asks, logged in, for what cannot be done, in one of `facts.faults`: `read` is whatever the answer says in words. */
    provoke(given: { readonly as: A; readonly fault: string }): Promise<Answer<'answered' | 'dropped' | 'silent' | 'not-offered'>>
  }
  readonly essential: {
    readonly facts: { readonly period: number; readonly deadline: number }
    /** The next heartbeat: `read` is JSON `{"counter":n,"ms":t}` by the device's own clock. */
    next(given: { readonly within: number }): Promise<Answer<'beat' | 'late'>>
  }
  readonly operate: {
    /**
     * Two values that the declared operation may set without harm, and one that nobody may set, where the bench names it. `means`: by which it can be set, where there are several.
     * `showsAccess`: the device shows each account what it may do. `applications`: ways in which a machine comes with what identifies it and no account, for which the bench declares no permission. `adds`: the door has a way to add something to what it shows.
     */
    readonly facts: { readonly operation: string; readonly values: readonly string[]; readonly ways: readonly string[]; readonly means?: readonly string[]; readonly invalid?: string; readonly showsAccess?: true; readonly adds?: true } & Partial<Readonly<Record<'applications' | 'damages' | 'repeats' | 'strays' | 'flaws', readonly string[]>>>
    /** Logs in and sets the declared output; what became of it is for `readBack` to say. */
    perform(given: { readonly as: A; readonly value: string; readonly means?: string }): Promise<Answer<'sent' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** Tries the same without credentials, in one of `facts.ways`. */
    performAsNobody(given: { readonly way: string; readonly value: string; readonly means?: string }): Promise<Answer<'sent' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** Sets it by a message that is damaged after it was secured, in one of `facts.damages`; `none` is the same message undamaged. */
    performDamaged(given: { readonly as: A; readonly value: string; readonly damage: string }): Promise<Answer<'sent' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** Sets it to a value and `then` to another, and sends the first message a second time in one of `facts.repeats`: the answer is that to the repetition. */
    performAgain(given: { readonly as: A; readonly value: string; readonly then: string; readonly way: string }): Promise<Answer<'sent' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** Sets it by an intact message that comes from where it does not belong, in one of `facts.strays`. */
    performAstray(given: { readonly as: A; readonly value: string; readonly way: string }): Promise<Answer<'sent' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** Sets it by a message of which one field is too long, cut short or out of range, as `facts.flaws` says; `none` is the same message without a flaw. unlimited: nothing is too long for this door; too-much: what would be is more than the bench permits. */
    performOverlong(given: { readonly as: A; readonly value: string; readonly flaw: string }): Promise<Answer<'sent' | 'refused' | 'dropped' | 'silent' | 'not-offered' | 'unlimited' | 'too-much'>>
    /** Reads the declared output. */
    readBack(given: { readonly as: A }): Promise<Answer<ReadSays>>
    /** Where `facts.adds`: tries without credentials to add something of its own to what the door shows, and looks whether it is there. */
    addAsNobody(given: { readonly way: string }): Promise<Answer<'sent' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    holdsAdded(given: { readonly as: A }): Promise<Answer<ReadSays>>
    /** Where `facts.showsAccess`: what the device shows an account of its own access, to the output by one of the means, or by `read`. */
    shownAccess(given: { readonly as: A; readonly means: string }): Promise<Answer<'allowed' | 'denied' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
  }
  readonly audit: {
    /** How the records can be tampered with through the access that reads them; the user name of each part at the asked door, which a record would carry. */
    readonly facts: { readonly tampering: readonly string[]; readonly names: Readonly<Record<A, string>> }
    /** The newest record as it stands; empty where there is none yet. */
    mark(given: { readonly as: A }): Promise<Answer<ReadSays>>
    /** The first record of an event about `subject` after the mark, waited for a little: `read` is the record's fields as JSON. Unnamed: there is one, and it does not say whose doing it was. */
    find(given: { readonly as: A; readonly mark: string; readonly event: AuditEvent; readonly subject: string }): Promise<Answer<'found' | 'absent' | 'unnamed' | 'mark-gone' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** Does this very record still stand? */
    holds(given: { readonly as: A; readonly record: string }): Promise<Answer<'found' | 'absent' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** Tries to change the log in one of the ways of `facts.tampering`. */
    tamper(given: { readonly as: A; readonly way: string }): Promise<Answer<'sent' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
  }
  readonly concurrency: {
    /** `inventions`: identifiers that the device did not issue, by name. `sessionLimit`: how many sessions one account may have at the door, 0 where the bench does not say; `overSessionLimit`: what becomes of one more. `keyings`: what may become of a conversation's keys. `connections`: how many the bench permits at once. */
    readonly facts: { readonly sessionTimeout: number; readonly reading: string; readonly inventions: readonly string[]; readonly sessionLimit: number; readonly overSessionLimit: string; readonly keyings?: readonly string[]; readonly connections: number }
    /** Logs in and stays. */
    begin(given: { readonly as: A }): Promise<Answer<LoginSays>>
    /** Reads the declared value in the session begun last, or in what is left of it: refused where the device has no such session any more. */
    read(given: Record<string, never>): Promise<Answer<ReadSays>>
    /** Reads the same as somebody who never logged in: what anybody sees says nothing about a session. */
    readAsNobody(given: Record<string, never>): Promise<Answer<ReadSays>>
    /** Logs out the proper way, and keeps what identified the session. */
    logOut(given: Record<string, never>): Promise<Answer<'ended' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** Logs in, asks that the session may be idle for so long, and stays: `read` is JSON with what was `granted`. */
    beginFor(given: { readonly as: A; readonly ms: number }): Promise<Answer<LoginSays>>
    /** Reads the declared value by an identifier of `facts.inventions`, where the session begun last stands. */
    readByInvented(given: { readonly identifier: string }): Promise<Answer<ReadSays>>
    /** Reads it by the session's own identifier over another channel. */
    readElsewhere(given: Record<string, never>): Promise<Answer<ReadSays>>
    /** Opens a conversation of its own, asks that its keys be good for so long, logs in over it, reads and logs out; then does with the keys as `keying` says: `read` is JSON with the milliseconds that were `granted`. */
    openFor(given: { readonly as: A; readonly ms: number; readonly keying: string }): Promise<Answer<ReadSays>>
    /** Logs in and reads over that conversation anew, secured by the keys that it had at first. */
    readByFirstKeys(given: { readonly as: A; readonly keying: string }): Promise<Answer<ReadSays>>
    /** Begins and ends so many sessions, two at a time: `read` is JSON, their identifiers in hex in the order in which they were given. */
    identifiers(given: { readonly count: number }): Promise<Answer<'given' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** Logs in so many times with one account, reads in each session once all are there, and ends them: `read` is JSON with how many logins were `accepted`, how many sessions `alive` then, and what the `last` login came to. */
    hold(given: { readonly as: A; readonly count: number }): Promise<Answer<'held'>>
  }
  readonly load: {
    /** `floods`: what can be opened and left lying, by name. `limits`: how many of what the bench says that the door bears, and what becomes of one more. `connections`: how many may be opened at most; `servedWithin` milliseconds a client that means well is served. */
    readonly facts: { readonly floods: readonly string[]; readonly limits: readonly DoorLimit[]; readonly connections: number; readonly servedWithin: number }
    /** Opens as much of it as may be, or `count`, and holds it: `read` is JSON with how many were tried, `opened`, and whether the `last` was. unsupported: the door has no such thing that could be opened. */
    begin(given: { readonly as: A; readonly flood: string; readonly count?: number }): Promise<Answer<'flooding' | 'unsupported' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** How many of what was opened are there still: `read` is JSON with `alive` and whether the `oldest` is. */
    look(given: Record<string, never>): Promise<Answer<'looked'>>
    /** Logs in and reads the declared value as a client that means well, again and again until it is shown or the time is over. */
    serve(given: { readonly as: A; readonly within: number }): Promise<Answer<ReadSays>>
    /** Closes all that was opened. */
    end(given: Record<string, never>): Promise<Answer<'ended'>>
  }
  readonly identity: {
    /** What the component statement says. */
    readonly facts: Nameplate
    /** The nameplate as the device reports it: `read` is JSON with the fields of `facts`. */
    nameplate(given: { readonly as: A }): Promise<Answer<ReadSays>>
  }
  readonly agent: {
    /** `service`: the login service behind the door that is asked about, where it is one. The unit and the key that the bench pins; `tpm`: where that key was enrolled as one of a TPM. */
    readonly facts: { readonly service: string; readonly ueid: string; readonly publicKey: string; readonly tpm?: Enrolled; readonly declared: Declared }
    /** Challenges the agent with a fresh nonce. Verified: `read` is JSON with the tier and the facts; refused: the reason and why. */
    challenge(given: Record<string, never>): Promise<Answer<'verified' | 'refused' | 'silent' | 'dropped' | 'not-offered'>>
  }
  readonly channel: {
    /** `protections`: every way in which the driver can protect a conversation, the one it comes with elsewhere first. `inClear`: how it can offer a secret in clear, or ask for one. `comes`: the device is the client, and comes to us. */
    readonly facts: { readonly protections: readonly Protection[]; readonly inClear: readonly string[]; readonly comes?: true }
    /** What the door says it offers, told by its discovery or, where that is refused, in a session: `read` is JSON, an `Offered`. */
    offers(given: Record<string, never>): Promise<Answer<'listed' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** Opens a conversation under a protection, as far as an identity would be offered: `read` is JSON, an `Opened`. half-opened: the protection stood, and a session in it was refused. */
    open(given: { readonly protection: string }): Promise<Answer<OpenSays>>
    /** Tries to see the declared reading under a protection, with an account or as nobody. entered: let in, and the reading was refused. */
    see(given: { readonly protection: string; readonly as?: A }): Promise<Answer<ReadSays | 'entered'>>
    /** Offers an account's right secret in clear, in a way of `facts.inClear`, under a protection that does not encrypt; where the device comes, asks it for its own. */
    offerInClear(given: { readonly protection: string; readonly as: A; readonly way: string }): Promise<Answer<LoginSays>>
  }
  readonly trust: {
    /** As whom somebody may come, and how each is wrong; empty: in nothing. Fewer where the bench names no authority of ours that the device trusts. `ways` in which a trust anchor may be installed. `comes`: the device is the client, and our server comes with them. */
    readonly facts: { readonly identities: readonly { readonly name: IdentityName; readonly flaw: string }[]; readonly ways: readonly string[]; readonly comes?: true }
    /** Comes with that certificate and reads the declared value, with the account of a part where it is named and leased. Opened: the value was shown. */
    present(given: { readonly identity: IdentityName; readonly as?: A }): Promise<Answer<'opened' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** The same as the application that the bench says is trusted. */
    presentOwn(given: { readonly as?: A }): Promise<Answer<'opened' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** Tries to make the device trust an identity, or the authority that stands behind it, in one of `facts.ways`; nobody: without an account. */
    install(given: { readonly as: A; readonly identity: IdentityName; readonly way: string }): Promise<Answer<'sent' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    installAsNobody(given: { readonly identity: IdentityName; readonly way: string }): Promise<Answer<'sent' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** Takes it off the list of what the device trusts. */
    withdraw(given: { readonly as: A; readonly identity: IdentityName }): Promise<Answer<'sent' | 'refused' | 'dropped' | 'silent' | 'not-offered'>>
    /** What the device trusts: `read` is a JSON list of SHA-1 thumbprints, by which the device itself names them. */
    list(given: { readonly as: A }): Promise<Answer<ReadSays>>
  }
  readonly ports: {
    /** `declared`: the ports of this address on which declared doors listen. `unnamed`: declared interfaces of which nobody says where they listen. */
    readonly facts: { readonly address: string; readonly declared: readonly number[]; readonly unnamed: readonly string[]; readonly from: number; readonly to: number }
    /** Does a port take a connection? */
    knock(given: { readonly port: number }): Promise<Answer<'open' | 'closed' | 'silent'>>
    /** Knocks on every port that no door declares, and now and then on one that a door does: `read` is JSON with the list of those that were `open` (`beside`: at the neighbouring address too), and how many of the `controls` were `lost`. */
    sweep(given: Record<string, never>): Promise<Answer<'swept'>>
    /** Does the same port answer at the neighbouring address, where the device is not? */
    knockBeside(given: { readonly port: number }): Promise<Answer<'open' | 'closed' | 'silent' | 'no-neighbour'>>
  }
}
/** The sessions that a door may offer. */
export type SessionName = keyof Sessions
/** The waits that a bench declares. */
export type WaitName = 'lockWindow' | 'halfLockWindow' | 'sessionTimeout'
/** Sits out a declared wait, the only way a probe may pass time. Gives the door to others meanwhile, unless the wait is that of a session held open. */
export type Wait<W extends WaitName> = (name: W) => Promise<Answer<'waited'>>
/** Where one question answers another requirement at a machine's door. */
export type Asserts = AssertionId | { readonly people: AssertionId; readonly machines: AssertionId }

/** What an account has to be for the part it plays. Those that may or may not do a thing are steady ones, chosen by role. */
export type Part = 'expendable' | 'steady' | 'may-operate' | 'may-not-operate' | 'may-audit' | 'may-administer' | 'may-not-administer'

interface Definition<N extends SessionName, A extends string, W extends WaitName, K extends SessionName> {
  readonly id: string
  readonly assertion: Asserts
  /** The session it questions; it is asked once per door that carries it. */
  readonly asks: N
  /** The verbs it needs of that session which not every driver has; a door without one is `no-driver`. */
  readonly uses?: readonly (Exclude<keyof Sessions[N], 'facts'> & string)[]
  /** The probe that asks the same of every door, where this one is a further question for doors that carry its session: at others it does not arise. */
  readonly beside?: string
  /** The probe that asks the same in another way: at doors that carry the session of this one, that one does not arise, and at others this one does not. */
  readonly instead?: string
  /** The collector whose facts decide, where the agent's statement does. */
  readonly collector?: N extends 'agent' ? string : never
  /** A further session, taken from whatever door offers it. */
  readonly witness?: K
  /** The accounts it needs, by the part each plays. */
  readonly accounts: Readonly<Record<A, Part>>
  /** The parts it can do without: left out where the bench has no such account, which the driver's facts then show. */
  readonly optional?: readonly NoInfer<A>[]
  /** The parts that open the witness's door instead of the asked one. */
  readonly atWitness?: readonly NoInfer<A>[]
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
  readonly uses: readonly string[]
  readonly beside?: string
  readonly instead?: string
  readonly collector?: string
  readonly witness?: SessionName
  readonly accounts: Readonly<Record<string, Part>>
  readonly atWitness: readonly string[]
  readonly optional: readonly string[]
  readonly hazard: Hazard
  readonly waits: readonly WaitName[]
  ask(open: Open, wait: Wait<WaitName>): Promise<Judgement>
}

/** Defines a probe; using an account, a wait or a session it does not name does not compile. */
export const defineProbe = <const N extends SessionName, const A extends string = never, const W extends WaitName = never, const K extends SessionName = never>(
  it: Definition<N, A, W, K>,
): Probe => {
  const { ask, witness, atWitness = [], optional = [], uses = [], ...rest } = it
  return Object.freeze({
    ...rest,
    atWitness,
    optional,
    uses,
    ...(witness === undefined ? {} : { witness }),
    ask: (open: Open, wait: Wait<WaitName>) => ask(open(it.asks, 'asked'), wait, (witness === undefined ? undefined : open(witness, 'witness')) as Sessions<A>[K]),
  })
}
