import type { Score, Statement } from '@fourtwo/contract'
import type { Answered } from './answered.ts'
import { isSeen } from './sources.ts'
import type { Row } from './rows.ts'

/** The rows that what was found as shipped serves (SCORING, section 2). */
const servedAsShipped: readonly string[] = ['CR 1.5', 'CR 7.7']
/** "Every setting of the hardening guide can be set and read back." */
const SETTINGS = 'CR 7.6/a'

/**
 * Why a piece of evidence does not count for a row (SCORING, sections 1 and 2): it was found in another configuration than the one judged, or on a unit that is not of the item.
 * A level comes from one configuration in which all its rows hold together.
 */
export function asideOf({ configuration, serial, furtherUnits = [] }: Statement, it: Answered): string | undefined {
  if (it.configuration !== configuration) return `found ${it.configuration}, while this run is judged ${configuration}`
  const unit = it.record?.unit
  if (it.source === 'witnessed' && !it.missing && (unit === undefined || ![serial, ...furtherUnits].includes(unit))) return unit === undefined ? 'witnessed on a unit that was not named' : `witnessed on unit ${unit}, which is not of this item`
  return undefined
}

/** Whether it was found as shipped and the row is one that this serves. */
export const servesAsShipped = ({ configuration }: Statement, { base }: Row, it: Answered): boolean =>
  configuration === 'hardened' && it.configuration === 'as-shipped' && servedAsShipped.includes(base)

/**
 * Why the run gives no level of the component, if so (SCORING, section 2): it was not hardened, or stopped being so because a setting of the guide was found not in force. A question about the settings
 * that was owed and is lost stops it too: it may be the one that found it.
 */
export function whyNoLevel(statement: Statement, answered: readonly Answered[]): string[] {
  const { configuration } = statement
  if (configuration === 'as-found') return ['the unit was assessed as found: this informs SL-A and gives no SL-C']
  if (configuration === 'as-shipped') return ['the unit was assessed as shipped: a level comes from a hardened configuration only']
  const off = answered.find(it => it.assertion === SETTINGS && asideOf(statement, it) === undefined && isSeen(it.source) && (it.outcome === 'violated' || it.missing))
  return off === undefined ? [] : [`the run stopped being hardened: a setting of the guide is not in force, or the question was lost (${off.because})`]
}

/** What was found as shipped, finding by finding, for the section "out of the box". */
export function outOfTheBoxOf(answered: readonly Answered[]): Score['outOfTheBox'] {
  return answered.filter(it => it.configuration === 'as-shipped').flatMap(it => it.findings.map(({ door, ask, outcome, because, cites, source, configuration, assertion, repetition, record, collector, ...rest }) => ({
    door, ask, outcome, because, cites, source, configuration, assertion, ...(repetition === undefined ? {} : { repetition }), ...(record === undefined ? {} : { record }), ...(collector === undefined ? {} : { collector }),
    ...('cause' in rest ? { cause: rest.cause } : {}),
  })))
}
