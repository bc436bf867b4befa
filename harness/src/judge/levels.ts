import type { FrScore, RowVerdict } from '@fourtwo/contract'

const abbreviations = ['IAC', 'UC', 'SI', 'DC', 'RDF', 'TRE', 'RA'] as const
const levels = [1, 2, 3, 4] as const

/** The proven and the possible level of each foundational requirement, in the vector's order (SCORING, section 8). */
export function levelsOf(rows: readonly RowVerdict[]): FrScore[] {
  return abbreviations.map((abbreviation, n) => {
    const of = rows.filter(row => row.fr === n + 1)
    const count = (verdict: RowVerdict['verdict']) => of.filter(row => row.verdict === verdict).length
    const proven = highest(of, row => row.verdict === 'met' || row.verdict === 'not-applicable')
    return {
      fr: n + 1, abbreviation, proven, possible: highest(of, row => row.verdict !== 'unmet'),
      met: count('met'), unmet: count('unmet'), unproven: count('unproven'), notApplicable: count('not-applicable'), total: of.length,
      blocks: of.filter(row => row.minLevel <= proven + 1 && (row.verdict === 'unmet' || row.verdict === 'unproven')).map(row => row.row),
      lastAskedLevel: Math.max(0, ...of.map(row => row.minLevel)),
    }
  })
}

/** The highest level at which every row that starts at or below it passes; 0 if level 1 already fails. */
function highest(rows: readonly RowVerdict[], passes: (row: RowVerdict) => boolean): number {
  return levels.filter(level => rows.every(row => row.minLevel > level || passes(row))).at(-1) ?? 0
}
