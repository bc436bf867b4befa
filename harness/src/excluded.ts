import type { AssertionId } from '@fourtwo/contract'

/** Why no version of this program asks an assertion by itself. */
export const exclusions = ['needs hardware', 'needs a second unit', 'needs inspection'] as const
/** An assertion that no probe asks, and why that is not for want of one. */
export interface Excluded {
  readonly cause: (typeof exclusions)[number]
  readonly because: string
}

/** The assertions that are left to a person, each with the reason. Whatever is neither here nor asked by a probe is open. */
export const excluded: Readonly<Partial<Record<AssertionId, Excluded>>> = {
  'CR 1.14/d': { cause: 'needs inspection', because: 'the agent reports where keys lie and who may read them, not what uses them and how long they are: that is for a person to hold against the practice list' },
  'CR 4.3/c': { cause: 'needs inspection', because: 'the practice list names algorithms, sizes and versions; which library, policy and random source follow it is for a person to hold against what the agent reports of them' },
}
