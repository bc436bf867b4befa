import { type Answer, type AssertionId, control, inconclusive, type Judgement, satisfied, violated } from '@fourtwo/contract'
import type { IdentityName } from './pki/identities.ts'
import { defineProbe, type Probe, type Sessions } from './probe.ts'

/** What makes the identities of the harness, for whoever reads why a question stayed open. */
export const NO_AUTHORITY = 'the bench names no authority of the harness that the unit trusts (issuer); `fourtwo identity` makes one and says where to install it'

/** A probe about identities that a door has to refuse. */
export interface Refusal {
  readonly id: string
  readonly assertion: AssertionId
  /** The one that is right, by which the door is seen to open before the first and after each that is wrong. */
  readonly control: IdentityName
  readonly refused: readonly [IdentityName, ...IdentityName[]]
  /** Come with as well once the rest is judged: what becomes of it is told and judged by nobody. */
  readonly alsoSeen?: IdentityName
}

/**
 * Defines a probe that comes with an identity that is right and must open the door, and in between with each of those that are wrong and must not.
 *
 * A right one is issued by the same authority, over the same kind of channel, with the same account, so that nothing but the one flaw can be why another is refused; that it opens again after each shows that the door neither
 * crashed nor shut for everybody. Opened means that the declared value was read: a channel or a session alone is no effect. How a door refuses is its own matter.
 */
export const defineRefusal = ({ id, assertion, control: right, refused, alsoSeen }: Refusal): Probe => defineProbe({
  id, assertion, asks: 'trust', accounts: { user: 'steady' }, optional: ['user'], hazard: 'none', waits: [],

  async ask(trust) {
    const there = new Set(trust.facts.identities.map(({ name }) => name))
    const wrong = refused.filter(it => there.has(it)) // some are wrong for a server alone, or for a client
    const lacking = lacks(trust, wrong.length === 0 ? [right, ...refused] : [right])
    if (lacking !== undefined) return lacking
    const before = await trust.present({ identity: right, as: 'user' })
    const opens = control(before, 'opened')
    if (opens === undefined) return inconclusive('no-baseline', `a right certificate of the harness's authority (${right}) was ${before.says}: ${before.read}; has the unit been told to trust it?`, before)
    const shown: Answer[] = []
    const opened: { readonly flaw: string; readonly answer: Answer }[] = []
    for (const identity of wrong) {
      const answer = await trust.present({ identity, as: 'user' })
      const flaw = flawOf(trust, identity)
      if (answer.says === 'opened') opened.push({ flaw, answer })
      else if (answer.says !== 'refused' && answer.says !== 'dropped') return opened.length > 0 ? broken(opened, opens) : inconclusive('transport-lost', `${flaw}: ${answer.says}, ${answer.read}`, answer)
      const after = await trust.present({ identity: right, as: 'user' })
      if (after.says !== 'opened') return opened.length > 0 ? broken(opened, opens) : inconclusive('no-control', `after a certificate that was wrong (${flaw}) a right one was ${after.says}: ${after.read}`, answer, after)
      shown.push(answer, after)
    }
    if (opened.length > 0) return broken(opened, opens)
    const refusedOnes = `refused while right ones opened the door: ${wrong.map(identity => flawOf(trust, identity)).join('; ')}`
    if (alsoSeen === undefined || !there.has(alsoSeen)) return satisfied(refusedOnes, opens, opens, ...shown)
    const seen = await trust.present({ identity: alsoSeen, as: 'user' })
    return satisfied(`${refusedOnes}; seen and not judged: ${flawOf(trust, alsoSeen)}, and it was ${seen.says === 'opened' ? 'let in' : seen.says}`, opens, opens, ...shown, seen)
  },
})

/** Why this cannot be asked for want of an identity. */
export function lacks(trust: Pick<Sessions['trust'], 'facts'>, wanted: readonly IdentityName[]): Judgement | undefined {
  const there = new Set(trust.facts.identities.map(({ name }) => name))
  return wanted.every(it => there.has(it)) ? undefined : inconclusive('needs-credential', NO_AUTHORITY)
}

/** In which way an identity is wrong. */
export const flawOf = (trust: Pick<Sessions['trust'], 'facts'>, identity: IdentityName): string => trust.facts.identities.find(({ name }) => name === identity)?.flaw ?? identity

const broken = (opened: readonly { readonly flaw: string; readonly answer: Answer }[], opens: NonNullable<ReturnType<typeof control>>): Judgement => {
  const [first, ...rest] = opened.map(({ answer }) => answer)
  return violated(`a certificate opened the door although ${opened.map(({ flaw }) => flaw).join('; one although ')}`, opens, first ?? opens, ...rest)
}
