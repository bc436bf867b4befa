import type { AssertionId } from './assertion-ids.ts'
import type { Cause } from './finding.ts'

/** What one door contributes to an assertion. */
export interface DoorState {
  readonly door: string
  readonly ask: string
  readonly outcome: 'satisfied' | 'violated' | 'inconclusive' | 'not-applicable'
  readonly cause?: Cause
  readonly because: string
  readonly cites: readonly string[]
}
/** One assertion over its doors. `asked`: this version has a probe for it and the plan owes it. */
export interface AssertionState {
  readonly id: AssertionId
  readonly says: string
  readonly state: 'holds' | 'broken' | 'open' | 'not-applicable'
  readonly advisory: boolean
  readonly asked: boolean
  readonly because: string
  readonly doors: readonly DoorState[]
}
/** One requirement or enhancement of a component type, as a report prints it: `CR 1.11`, `CR 1.1 RE(2)`, `EDR 3.10 RE(1)`. */
export interface RowVerdict {
  readonly row: string
  readonly title: string
  readonly fr: number | null
  readonly minLevel: number
  readonly alternativeMinLevel?: number
  readonly verdict: 'met' | 'unmet' | 'unproven' | 'not-applicable'
  readonly because: string
  readonly assertions: readonly AssertionState[]
}
/** The levels of one foundational requirement, 0 to 4. */
export interface FrScore {
  readonly fr: number
  readonly abbreviation: 'IAC' | 'UC' | 'SI' | 'DC' | 'RDF' | 'TRE' | 'RA'
  readonly proven: number
  readonly possible: number
  readonly met: number
  readonly unmet: number
  readonly unproven: number
  readonly notApplicable: number
  readonly total: number
  /** The rows that keep `proven` from the next level. */
  readonly blocks: readonly string[]
  /** The highest level at which a row starts: above it nothing further is asked. */
  readonly lastAskedLevel: number
}
/** The outcome of a run: a pure view of its folder. */
export interface Score {
  readonly edition: string
  readonly types: readonly string[]
  readonly vector: readonly FrScore[]
  readonly rows: readonly RowVerdict[]
  readonly gates: readonly RowVerdict[]
  /** False where CCSC 1 is violated: then no vector stands in the headline. */
  readonly vectorStands: boolean
  /** False where any gate is unproven or violated: then the word "conforms" is not used. */
  readonly mayConform: boolean
}
