import { type Claim, type Closing, frs, type FrScore, type Levels, type LevelState, type Mix, type RowVerdict } from '@fourtwo/contract'
import type { Row } from './rows.ts'
import { scoredOf } from './verdicts.ts'

const levels = [1, 2, 3, 4] as const
type Claims = Readonly<Partial<Record<(typeof frs)[number], number>>>
type Passes = (row: RowVerdict, level: number) => boolean

/** The levels of each foundational requirement in the vector's order, native and declared side by side (SCORING, sections 6, 8 and 10). */
export function levelsOf(rows: readonly RowVerdict[], claims: Claims, byName: ReadonlyMap<string, Row>): FrScore[] {
  return frs.map((abbreviation, n) => {
    const of = rows.filter(row => row.fr === n + 1)
    const count = (verdict: RowVerdict['verdict']) => of.filter(row => row.verdict === verdict).length
    const native: Levels = { proven: highest(of, provenNatively), possible: highest(of, possibleNatively) }
    const declared: Levels = { proven: highest(of, (row, level) => carries(row, level, ['met', 'not-applicable'])), possible: highest(of, (row, level) => carries(row, level, ['met', 'not-applicable', 'unproven'])) }
    const claimed = claims[abbreviation]
    return {
      fr: n + 1, abbreviation, ...native, declared,
      met: count('met'), unmet: count('unmet'), unproven: count('unproven'), notApplicable: count('not-applicable'), total: of.length,
      blocks: of.filter(row => row.minLevel <= native.proven + 1 && (row.verdict === 'unmet' || row.verdict === 'unproven')).map(row => row.row),
      lastAskedLevel: Math.max(0, ...of.map(row => row.minLevel)), levels: levels.map(level => levelState(level, native, of, claimed)), mix: mixOf(of.filter(row => row.minLevel <= native.proven), byName),
      ...(claimed === undefined ? {} : { claim: claimOf(claimed, native, declared, of) }), disputed: disputedOf(of, native),
    }
  })
}

const provenNatively: Passes = ({ verdict }) => verdict === 'met' || verdict === 'not-applicable'
const possibleNatively: Passes = ({ verdict }) => verdict !== 'unmet'
/** In the declared vector a countermeasure closes a row up to the level that it carries; above it the row stands as it does natively. */
const carries = ({ declared, verdict }: RowVerdict, level: number, words: readonly RowVerdict['verdict'][]): boolean =>
  words.includes(verdict) || (words.includes(declared.verdict) && level <= (declared.carries ?? 4))

/** The highest level at which every row that starts at or below it passes; 0 if level 1 already fails. A level above one that fails is not reached. */
function highest(rows: readonly RowVerdict[], passes: Passes): number {
  return levels.filter(level => rows.every(row => row.minLevel > level || passes(row, level))).at(-1) ?? 0
}

function levelState(level: number, { proven, possible }: Levels, of: readonly RowVerdict[], claimed: number | undefined): LevelState {
  const state = level <= proven ? 'proven' : level <= possible ? 'possible' : 'failed'
  return { level, state, asksMore: of.some(row => row.minLevel >= level), ...(claimed === undefined ? {} : { claimed: level <= claimed }) }
}

/** A claim above what is proven but within what is possible is an unproven claim; above that it is refuted, by the unmet rows at or below it (SCORING, section 10). */
function claimOf(level: number, native: Levels, declared: Levels, of: readonly RowVerdict[]): Claim {
  const beside = ({ proven, possible }: Levels): Claim['native'] => (level <= proven ? 'proven' : level <= possible ? 'unproven-claim' : 'refuted')
  return { level, native: beside(native), declared: beside(declared), refutedBy: of.filter(row => row.minLevel <= level && row.verdict === 'unmet').map(row => row.row) }
}

/** Every reading of the disputed levels that differs in outcome, told by the fewest rows that make the difference (SCORING, section 6). */
function disputedOf(of: readonly RowVerdict[], native: Levels): FrScore['disputed'] {
  const rows = of.flatMap(({ row, alternativeMinLevel }) => (alternativeMinLevel === undefined ? [] : [{ row, minLevel: alternativeMinLevel }]))
  const subsets = Array.from({ length: 2 ** rows.length }, (_, bits) => rows.filter((_row, n) => Math.floor(bits / 2 ** n) % 2 === 1)).toSorted((a, b) => a.length - b.length)
  const told: FrScore['disputed'][number][] = [{ readings: [], ...native }]
  for (const readings of subsets) {
    const otherwise = of.map(row => ({ ...row, minLevel: readings.find(it => it.row === row.row)?.minLevel ?? row.minLevel }))
    const read = { proven: highest(otherwise, provenNatively), possible: highest(otherwise, possibleNatively) }
    if (!told.some(it => it.proven === read.proven && it.possible === read.possible)) told.push({ readings, ...read })
  }
  return told.slice(1)
}

/** What the rows rest on: each scored assertion once, by the weakest evidence it needed; a row that is not applicable by a statement as one (SCORING, section 4). */
function mixOf(rows: readonly RowVerdict[], byName: ReadonlyMap<string, Row>): Mix {
  const all = rows.flatMap((verdict): Closing[] => {
    if (verdict.verdict === 'not-applicable') return [verdict.closedBy ?? 'observed']
    const row = byName.get(verdict.row)
    return row === undefined ? [] : scoredOf(row, verdict.assertions).flatMap(it => it.closedBy ?? [])
  })
  const count = (closing: Closing) => all.filter(it => it === closing).length
  return { 'self-declared': count('self-declared'), 'by-record': count('by-record'), attested: count('attested'), reviewed: count('reviewed'), witnessed: count('witnessed'), observed: count('observed') }
}

/** The smallest figures of the vector; never shown without it (SCORING, section 8). */
export const minimumOf = (vector: readonly Levels[]): Levels => ({ proven: Math.min(...vector.map(it => it.proven)), possible: Math.min(...vector.map(it => it.possible)) })

/**
 * The vector of a run that gives no level of the component (SCORING, section 2): nothing is proven. Nor is anything refuted where the run was not meant to be hardened;
 * one that was, and stopped being so, keeps what it refuted.
 */
export function withoutLevels(vector: readonly FrScore[], keepsRefuted: boolean): FrScore[] {
  return vector.map(({ claim, ...it }) => {
    const native = { proven: 0, possible: keepsRefuted ? it.possible : 4 }
    const declared = { proven: 0, possible: keepsRefuted ? it.declared.possible : 4 }
    const beside = (level: number, { possible }: Levels): Claim['native'] => (level === 0 ? 'proven' : level <= possible ? 'unproven-claim' : 'refuted')
    return {
      ...it, ...native, declared, mix: mixOf([], new Map()), disputed: keepsRefuted ? it.disputed.map(read => ({ ...read, proven: 0 })) : [],
      levels: it.levels.map(level => ({ ...level, state: level.level <= native.possible ? 'possible' : 'failed' })),
      ...(claim === undefined ? {} : { claim: { ...claim, native: beside(claim.level, native), declared: beside(claim.level, declared), refutedBy: keepsRefuted ? claim.refutedBy : [] } }),
    }
  })
}
