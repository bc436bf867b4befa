import type { RequirementStatement, RowVerdict } from '@fourtwo/contract'
import { type Judged, underBase } from './verdicts.ts'
import type { Row } from './rows.ts'

/** A row's verdict in the declared vector. */
export type Declared = RowVerdict['declared'] & Pick<Judged, 'byEvidence'>

/**
 * The verdict with countermeasures counted (SCORING, section 10): only a reviewed one, with document, owner and the level it carries, and never for CCSC 1, 3 or 4. It never touches the native verdict.
 * An enhancement stands under its base's declared verdict, up to the level which that carries.
 */
export function declaredVerdict(row: Row, own: Judged, native: Judged, base: Declared | undefined, said: RequirementStatement | undefined): Declared {
  const passes = native.verdict === 'met' || native.verdict === 'not-applicable'
  if (!passes && said?.says === 'countermeasure' && said.reviewed !== undefined && mayBeCountered(row))
    return { verdict: 'met', because: `by ${said.measure} (${said.document}, owner ${said.owner}), carries SL ${said.carries}`, way: 'countermeasure', carries: said.carries }
  if (row.independentOfBase || base === undefined) return plain(native)
  const under = underBase(own, base, row.base)
  return { ...plain(under), ...(base.carries === undefined || under.verdict === 'unmet' ? {} : { carries: base.carries }) }
}

/** CCSC 2 speaks of countermeasures itself; the other gates bear none. */
export const mayBeCountered = ({ gate, row }: Pick<Row, 'gate' | 'row'>): boolean => !gate || row === 'CCSC 2'

const plain = ({ verdict, because, way, byEvidence }: Judged): Declared => ({ verdict, because, way, ...(byEvidence === undefined ? {} : { byEvidence }) })
