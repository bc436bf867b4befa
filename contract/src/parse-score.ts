import { editions } from './catalogue.ts'
import { causes } from './finding.ts'
import { parseAssertionId } from './parse.ts'
import { parseText } from './plain.ts'
import { parseWitnessRecord } from './record.ts'
import { assessments, type AssertionState, type Claim, claimStates, closings, type Contradiction, type DoorScope, type DoorState, type FrScore, type LevelState, outcomes, type PlaceState, type RowVerdict, type Score, verdictWords, ways } from './score.ts'
import { flag, list, nullable, oneOf, only, type Parse, shape, whole } from './shape.ts'
import { configurations, sources } from './source.ts'
import { frs, userKinds } from './statement.ts'

const level = whole(0, 4)
const count = whole(0, Number.MAX_SAFE_INTEGER)
const texts = list(parseText)
const proof = oneOf(['observed', 'attested', 'reviewed'])

const doorState = { door: parseText, ask: parseText, outcome: oneOf(outcomes), because: parseText, cites: texts, source: oneOf(sources), configuration: oneOf(configurations) } as const
const doorStateMore = { cause: oneOf(causes), collector: parseText, repetition: only(2), record: parseWitnessRecord, aside: parseText } as const
const parseDoorState: Parse<DoorState> = shape(doorState, doorStateMore)
const parsePlaceState: Parse<PlaceState> = shape({ door: parseText, outcome: oneOf(outcomes), because: parseText }, { cause: oneOf(causes), closedBy: oneOf(closings), intermittent: only(true) })
const parseAssertionState: Parse<AssertionState> = shape({
  id: parseAssertionId, says: parseText, proof, state: oneOf(['holds', 'broken', 'open', 'not-applicable']), advisory: flag, asked: flag, because: parseText,
  doors: list(parseDoorState), places: list(parsePlaceState),
}, { askable: flag, closedBy: oneOf(closings) })

/** One verdict, or a ContractError naming the path within `at`. */
export const parseVerdict: Parse<RowVerdict> = shape({
  row: parseText, title: parseText, fr: nullable(whole(1, 7)), minLevel: whole(1, 4), verdict: oneOf(verdictWords), because: parseText, way: oneOf(ways),
  declared: shape({ verdict: oneOf(verdictWords), because: parseText, way: oneOf(ways) }, { carries: level }), notClaimed: flag, remarks: texts, assertions: list(parseAssertionState),
}, { alternativeMinLevel: whole(1, 4), closedBy: oneOf(closings) })

const levels = { proven: level, possible: level } as const
const parseLevelState: Parse<LevelState> = shape({ level, state: oneOf(['proven', 'possible', 'failed']), asksMore: flag }, { claimed: flag })
const parseClaim: Parse<Claim> = shape({ level, native: oneOf(claimStates), declared: oneOf(claimStates), refutedBy: texts })
const parseFrScore: Parse<FrScore> = shape({
  fr: whole(1, 7), abbreviation: oneOf(frs), ...levels, declared: shape(levels), met: count, unmet: count, unproven: count, notApplicable: count, total: count, blocks: texts, lastAskedLevel: level,
  levels: list(parseLevelState), mix: shape({ 'self-declared': count, 'by-record': count, attested: count, reviewed: count, witnessed: count, observed: count }),
  disputed: list(shape({ readings: list(shape({ row: parseText, minLevel: whole(1, 4) })), ...levels })),
}, { claim: parseClaim })
const parseContradiction: Parse<Contradiction> = shape({
  assertion: parseAssertionId, door: parseText, weaker: shape({ source: oneOf(sources), says: parseText }, { ask: parseText, collector: parseText }),
  stronger: shape({ source: oneOf(sources), says: parseText, ask: parseText }), follows: parseText,
})
const parseDoorScope: Parse<DoorScope> = shape({ name: parseText, kind: parseText, users: oneOf(userKinds), driver: flag }, { refuted: parseText, outOfScope: parseText })

/** A score, such as views/score.json holds beside the digest of its run, or a ContractError naming the path within `at`. */
export const parseScore: Parse<Score> = shape({
  edition: oneOf(editions), types: texts, assessment: oneOf(assessments), configuration: oneOf(configurations), vector: list(parseFrScore),
  minimum: shape({ native: shape(levels), declared: shape(levels) }), rows: list(parseVerdict), gates: list(parseVerdict), vectorStands: flag, noVector: texts, mayConform: flag, noConformance: texts,
  survey: shape({ state: oneOf(['complete', 'undeclared-door', 'none']), because: parseText }), doors: list(parseDoorScope), contradictions: list(parseContradiction),
  discredited: list(shape({ collector: parseText, because: parseText })), outOfTheBox: list(shape({ ...doorState, assertion: parseAssertionId }, doorStateMore)),
  notPermitted: shape({ rows: count, of: count }), practiceList: nullable(parseText), notTestable: texts, remarks: texts,
}, { informs: list(parseFrScore) })
