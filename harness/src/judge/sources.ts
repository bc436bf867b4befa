import type { AssessmentKind, Closing, Proof, Source, Tier } from '@fourtwo/contract'
import type { Answered } from './answered.ts'
import type { RowAssertion } from './rows.ts'

/** What decides how far attested facts are trusted. */
export interface Trust {
  readonly assessment: AssessmentKind
  /** Where the key that signed the agent's facts lives. */
  readonly keyTier: Tier
  /** Collectors of which an independent witness confirmed a sample on the unit. */
  readonly sampled: ReadonlySet<string>
}

/**
 * What kind of closing this evidence is for an assertion of that proof, if it closes it at all (SCORING, section 4).
 *
 * observed: closed by observed and witnessed; by a reviewed record of the supplier's test only "by record", never where a certifier insists on its own test. attested: also by attested and reviewed.
 * reviewed: by reviewed and witnessed. A key in a file (T0) says who signed, not that it is true: good for a self-assessment, in a lab's run only with a sample confirmed on the unit.
 */
export function closingOf({ text, handsOn }: RowAssertion, it: Answered, trust: Trust): Closing | undefined {
  const { proof, alsoBy } = text
  switch (it.source) {
    case 'witnessed':
      return 'witnessed'
    case 'observed':
      return proof === 'reviewed' ? undefined : 'observed'
    case 'attested':
      return (proof === 'attested' || alsoBy === 'attested') && isTrusted(it, trust) ? 'attested' : undefined
    case 'reviewed':
      if (proof !== 'observed' || alsoBy === 'reviewed') return 'reviewed'
      return it.record?.kind === 'supplier-test-record' && !handsOn ? 'by-record' : undefined
    case 'reported':
    case 'declared':
      return undefined
  }
}

/** Whether evidence can break an assertion: what can close it can; what was seen always can; so can the agent's own admission where the agent is whom one asks, and a lost record of which nobody knows any more what it was. */
export const canBreak = (of: RowAssertion, it: Answered, trust: Trust): boolean =>
  closingOf(of, it, trust) !== undefined || isSeen(it.source) || (it.source === 'attested' && of.text.proof === 'attested') || (it.source === 'reviewed' && it.missing)

/** Seen happening, by the harness or by a named person. */
export const isSeen = (source: Source): boolean => source === 'observed' || source === 'witnessed'

/** Who stated an attested fact: its collector, else the probe that asked for it. */
export const collectorOf = ({ collector, probe }: Pick<Answered, 'collector' | 'probe'>): string => collector ?? probe

const isTrusted = (it: Answered, { assessment, keyTier, sampled }: Trust): boolean => assessment !== 'lab' || keyTier !== 'T0' || sampled.has(collectorOf(it))

/** Collectors whose statement about an assertion an independent person found to hold on the unit. */
export function sampledOf(answered: readonly Answered[]): ReadonlySet<string> {
  const confirmed = new Set(answered.filter(it => it.source === 'witnessed' && it.outcome === 'satisfied' && it.record?.independence === 'independent').map(it => it.assertion))
  return new Set(answered.filter(it => it.source === 'attested' && it.outcome === 'satisfied' && confirmed.has(it.assertion)).map(collectorOf))
}

/** Why evidence of that source leaves such an assertion open. */
export const whyNotClosed = (proof: Proof, source: Source): string => `${source} evidence does not close an assertion that has to be ${proof}`
