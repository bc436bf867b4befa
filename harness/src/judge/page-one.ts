import type { AssessmentKind, RequirementStatement, RowVerdict, Score, Statement, Tier } from '@fourtwo/contract'
import type { Answered } from './answered.ts'
import { mayBeCountered } from './declared.ts'
import type { Row } from './rows.ts'
import { SURVEY } from './survey.ts'
import type { Judged } from './verdicts.ts'

/** Whether our agent was on the unit without being part of the shipped product (SCORING, section 1). */
export const agentWasAdded = ({ agent, interfaces }: Statement, answered: readonly Answered[]): boolean =>
  agent !== 'part-of-product' && (Object.values(interfaces).some(it => it.kind === 'agent') || answered.some(it => it.source === 'attested' || it.source === 'reported'))

/** Whether a person saw, on another unit of the item, that the open ports are the same without the agent. */
export const isConfirmedWithoutAgent = ({ serial }: Statement, counted: readonly Answered[]): boolean =>
  counted.some(it => it.assertion === SURVEY && it.source === 'witnessed' && it.outcome === 'satisfied' && it.record?.unit !== serial)

/** How many rows are unproven because the bench forbids a test of theirs. */
export const notPermittedOf = (rows: readonly RowVerdict[]): Score['notPermitted'] => ({
  rows: rows.filter(row => row.verdict === 'unproven' && row.assertions.some(it => it.state === 'open' && it.places.some(place => place.cause === 'not-permitted'))).length, of: rows.length,
})

/** What page one says besides (SCORING, sections 1, 2, 4 and 11). */
export function remarksOf(statement: Statement, answered: readonly Answered[], { assessment, keyTier }: { readonly assessment: AssessmentKind; readonly keyTier: Tier }): string[] {
  const { configuration, hardening, hardware, softwareDigest } = statement
  const attested = answered.some(it => it.source === 'attested')
  return [
    ...(agentWasAdded(statement, answered) ? ['unit modified: agent added'] : []),
    ...(attested && keyTier === 'T0' ? [assessment === 'self' ? 'attested facts are a signed statement of the supplier: the key is a file (T0)' : 'attested facts under a key in a file (T0) count only for collectors of which a sample was confirmed on the unit'] : []),
    ...(configuration === 'hardened' && hardening === undefined ? ['the statement does not name the hardening guide, its version or the digest of the settings'] : []),
    ...(hardware === undefined ? ['the statement does not name the hardware version'] : []),
    ...(softwareDigest === undefined ? ['the statement carries no digest of the installed software'] : []),
  ]
}

/** What a reader of one row has to know besides its verdict (SCORING, sections 5 to 7 and 10). */
export function rowRemarks(row: Row, { verdict }: Judged, said: RequirementStatement | undefined): string[] {
  const disputed = row.alternativeMinLevel === undefined ? [] : [`the level it starts at is disputed: ${row.minLevel}, or ${row.alternativeMinLevel}`]
  switch (said?.says) {
    case undefined:
      return disputed
    case 'met':
      return verdict === 'unmet' ? [...disputed, 'stated as met; the evidence is against it, and the evidence counts'] : disputed
    case 'not-applicable':
      return verdict === 'not-applicable' ? disputed : [...disputed, `claimed not applicable${row.conditional ? '' : ', though no condition says that it may be'}: ${said.justification}`]
    case 'integration':
      return [...disputed, `stated as met by integration: ${said.system}${row.integration ? '' : ', which this row does not allow'}`]
    case 'countermeasure': {
      const why = !mayBeCountered(row) ? 'no countermeasure bears this gate' : said.reviewed === undefined ? 'not reviewed, so it does not count' : `reviewed by ${said.reviewed.person}, ${said.reviewed.organisation} (${said.reviewed.independence})`
      return [...disputed, `countermeasure ${said.measure} (${said.document}, owner ${said.owner}, SL ${said.carries}): ${why}`]
    }
  }
}
