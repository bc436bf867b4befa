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
  'CR 1.14/d': { cause: 'needs inspection', because: 'which lengths and algorithms are good enough, a dated practice list says; without one it is for a person to hold against what the agent reports of the keys' },
  'CR 4.3/c': { cause: 'needs inspection', because: 'which library, policy and random source are good enough, a dated practice list says; without one it is for a person to hold against what the agent reports of them' },
}
