import type { AssertionId, AssessmentKind, Closing, Contradiction, DoorScope, InterfaceStatement, Outcome, Statement, Users } from '@fourtwo/contract'
import type { Answered } from './answered.ts'
import { isSeen } from './sources.ts'
import type { Survey } from './survey.ts'

/** An account of the bench with what it opens; only one said to be a person's refutes anything. */
export interface AccountHeld {
  readonly name: string
  readonly holder?: 'person' | 'machine'
  readonly opens: readonly string[]
}
/** A door as it is judged: its statement, and the users that count. */
export interface JudgedDoor extends DoorScope {
  readonly stated: InterfaceStatement
  /** The agent's door where the agent is test equipment: asked nothing, yet what the agent states there is heard. */
  readonly testEquipment: boolean
  /** What was found of certificates there although the statement says that none is verified. */
  readonly certificates?: Answered
  /** Whether something is missing there that could have shown it. */
  readonly certificatesMissing?: true
}
/** Off doors are judged by what the survey and the door itself showed. */
export interface DoorEvidence {
  readonly answered: readonly Answered[]
  readonly survey: Survey
  readonly accounts: readonly AccountHeld[]
}

/**
 * The doors of the statement and what is asked of them (SCORING, section 3).
 *
 * A door that can change program, configuration, firmware or accounts is one for people whatever was declared, and so is one that a person's account opens.
 * Off in the hardened configuration and seen off: out of scope. Seen off is not silence: it takes a finding "switched off" at the door, or a complete port survey
 * for a network door that no ask reaches. A door that answered anything is on.
 */
export function doorsOf(statement: Statement, { answered, survey, accounts }: DoorEvidence): JudgedDoor[] {
  return Object.entries(statement.interfaces).map(([name, stated]) => {
    const at = answered.filter(it => it.door === name && it.configuration === statement.configuration)
    const testEquipment = stated.kind === 'agent' && statement.agent !== 'part-of-product'
    const refuted = stated.users === 'machines' && !testEquipment ? whyForPeople(name, stated, accounts) : undefined
    const certificates = stated.noCertificates === undefined ? undefined : at.find(it => verifiesCertificates.includes(it.assertion) && isSeen(it.source) && (it.outcome === 'satisfied' || it.outcome === 'violated'))
    const certificatesMissing = stated.noCertificates !== undefined && at.some(it => it.missing && verifiesCertificates.includes(it.assertion))
    const outOfScope = testEquipment ? 'test equipment: the agent is not part of the shipped product' : stated.hardened === 'off' ? whySeenOff(stated, at, survey) : undefined
    return {
      name, stated, kind: stated.kind, users: refuted === undefined ? stated.users : 'both', testEquipment, driver: isDriven(at),
      ...(refuted === undefined ? {} : { refuted }), ...(certificates === undefined ? {} : { certificates }), ...(certificatesMissing ? { certificatesMissing } : {}), ...(outOfScope === undefined ? {} : { outOfScope }),
    }
  })
}

/** No ask reached it at all, or only such as no driver could put: then nothing was heard there. */
const isDriven = (at: readonly Answered[]): boolean => at.some(it => it.findings.some(({ cites }) => cites.length > 0)) || (at.length > 0 && !at.some(it => it.cause === 'no-driver'))

function whyForPeople(name: string, { changes = [] }: InterfaceStatement, accounts: readonly AccountHeld[]): string | undefined {
  if (changes.length > 0) return `declared for machines, but it can change ${changes.join(', ')}`
  const account = accounts.find(it => it.holder === 'person' && it.opens.includes(name))
  return account === undefined ? undefined : `declared for machines, but the person's account ${account.name} opens it`
}

function whySeenOff(stated: InterfaceStatement, at: readonly Answered[], survey: Survey): string | undefined {
  const conversed = at.some(it => !isPortQuestion(it.assertion) && (it.outcome === 'satisfied' || it.outcome === 'violated'))
  if (conversed || at.some(it => it.missing || (isPortQuestion(it.assertion) && it.outcome === 'violated'))) return undefined
  if (at.some(it => it.cause === 'switched-off')) return 'off in the hardened configuration, and seen off'
  const unreached = at.every(it => it.outcome === 'not-applicable' || it.cause === 'not-reached')
  return stated.reach === 'network' && survey.state === 'complete' && unreached ? 'off in the hardened configuration; the port survey found nothing there' : undefined
}

const isPortQuestion = (id: AssertionId): boolean => id.startsWith('CR 7.7/')

/** Each door at which the statement says that no certificate is verified, and something was found of certificates. */
export const certificatesAgainstWord = (doors: readonly JudgedDoor[]): Contradiction[] => doors.flatMap(({ name, stated: { noCertificates }, certificates }): Contradiction[] => certificates === undefined || noCertificates === undefined ? [] : [{
  assertion: certificates.assertion, door: name, weaker: { source: 'declared', says: `no certificate is verified there (${noCertificates.document})` },
  stronger: { source: certificates.source, says: certificates.because, ask: certificates.ask }, follows: 'what is asked of certificates applies there',
}])

/** Whether a question for these users arises at a door with those. */
export const isFor = (users: 'people' | 'machines' | undefined, door: Users): boolean => users === undefined || door === 'both' || door === users

/** What the statement alone decides at a door. */
export interface ByDesign {
  readonly outcome: Outcome | 'out-of-scope'
  readonly because: string
  readonly closedBy?: Closing
}

/** Violated natively at a door that knows no authentication (SCORING, section 3): no lower row asks for it, so SL 2 is out of reach. */
const needAuthentication: readonly string[] = ['CR 1.2/a', 'CR 1.2/b', 'CR 2.1 RE(1)/a', 'CR 3.1 RE(1)/a', 'CR 3.1 RE(1)/b']
const needReadProtected: readonly string[] = ['CR 4.1/b', 'CR 4.1/c']
/** Confidentiality and integrity on the way; authentication is not among them. */
const physicallyProtectable: readonly string[] = ['CR 1.5/d', 'CR 3.1/a', 'CR 3.1/b', 'CR 4.1/c']
/** Those that count where the component verifies a certificate or raw public key. */
const verifiesCertificates: readonly string[] = ['CR 1.8/b', 'CR 1.9/a', 'CR 1.9/b', 'CR 1.9/c', 'CR 1.9/d', 'CR 1.9/e', 'CR 1.9/f', 'CR 1.9/g']

/**
 * What follows from a door's design, whatever is found there (SCORING, section 3).
 *
 * Without authentication by design, CR 1.2, CR 2.1 RE(1) and CR 3.1 RE(1) are violated natively unless the component itself tunnels the protocol, and CR 4.1 is asked only
 * where something read-protected passes; the bases of CR 1.1 and CR 2.1 are for people's doors, which the effective users settle. A direct local line may rely on documented
 * physical protection for confidentiality and integrity, never for authentication; the supplier's word for it counts in a self-assessment alone. That no certificate is verified at a door, so that what is asked of those does not apply there, takes an
 * independent reviewer (SCORING, section 7) or counts in a self-assessment, and only as long as nothing was found of certificates at that door, nor lost.
 */
export function byDesign({ stated, certificates, certificatesMissing }: JudgedDoor, id: AssertionId, assessment: AssessmentKind): ByDesign | undefined {
  if (stated.authentication === 'none' && stated.tunnel === undefined && needAuthentication.includes(id))
    return { outcome: 'violated', because: 'knows no authentication by design, and the component does not tunnel it' }
  if (stated.authentication === 'none' && stated.readProtected === false && needReadProtected.includes(id)) return { outcome: 'out-of-scope', because: 'nothing read-protected passes there' }
  const { physicalProtection, noCertificates } = stated
  if (noCertificates !== undefined && certificates === undefined && certificatesMissing !== true && verifiesCertificates.includes(id)) {
    const because = `no certificate is verified there (${noCertificates.document})`
    if (noCertificates.reviewed?.independence === 'independent') return { outcome: 'not-applicable', because, closedBy: 'reviewed' }
    return assessment === 'self-declaring' ? { outcome: 'not-applicable', because: `self-declared: ${because}`, closedBy: 'self-declared' } : { outcome: 'inconclusive', because: `claimed, not reviewed: ${because}` }
  }
  if (physicalProtection === undefined || stated.reach !== 'local' || !physicallyProtectable.includes(id)) return undefined
  const because = `a direct local line under documented physical protection (${physicalProtection.document})`
  if (physicalProtection.reviewed !== undefined) return { outcome: 'satisfied', because, closedBy: 'reviewed' }
  return assessment === 'self-declaring' ? { outcome: 'satisfied', because: `self-declared: ${because}`, closedBy: 'self-declared' } : { outcome: 'inconclusive', because: `claimed, not reviewed: ${because}` }
}
