import type { AssertionState, RowVerdict } from '@fourtwo/contract'
import type { Row } from './rows.ts'

/** Combines the states of a row's assertions into its verdict, enhancements after their base (SCORING, section 6). */
export function verdictOf(row: Row, states: readonly AssertionState[], base: RowVerdict | undefined): RowVerdict {
  const { verdict, because } = row.independentOfBase || base === undefined ? own(row, states) : underBase(own(row, states), base)
  return {
    row: row.row, title: row.title, fr: row.fr, minLevel: row.minLevel, ...(row.alternativeMinLevel === undefined ? {} : { alternativeMinLevel: row.alternativeMinLevel }),
    verdict, because, assertions: states,
  }
}

type Own = Pick<RowVerdict, 'verdict' | 'because'>

function own(row: Row, states: readonly AssertionState[]): Own {
  const scored = collapseAlternatives(row, states.filter(state => !state.advisory))
  const broken = scored.find(state => state.state === 'broken')
  if (broken !== undefined) return { verdict: 'unmet', because: `${broken.id}: ${broken.because}` }
  if (scored.length > 0 && scored.every(state => state.state === 'not-applicable') && row.conditional) return { verdict: 'not-applicable', because: 'no door applies' }
  const open = scored.find(state => state.state === 'open')
  if (open !== undefined || scored.length === 0) return { verdict: 'unproven', because: open === undefined ? 'nothing is scored' : `${open.id}: ${open.because}` }
  return { verdict: 'met', because: 'every assertion holds' }
}

/** Of assertions of which one suffices, only the best counts. */
function collapseAlternatives(row: Row, states: readonly AssertionState[]): readonly AssertionState[] {
  const alternative = new Set<string>(row.assertions.filter(({ text }) => text.anyOf !== undefined).map(({ id }) => id))
  const best = states.filter(({ id }) => alternative.has(id)).toSorted((a, b) => rank[a.state] - rank[b.state])[0]
  return best === undefined ? states : [...states.filter(({ id }) => !alternative.has(id)), best]
}

const rank = { holds: 0, 'not-applicable': 1, open: 2, broken: 3 } as const

function underBase(it: Own, base: RowVerdict): Own {
  if (base.verdict === 'unmet') return { verdict: 'unmet', because: `${base.row} is unmet` }
  if (base.verdict === 'not-applicable') return { verdict: 'not-applicable', because: `${base.row} is not applicable` }
  if (base.verdict === 'unproven' && it.verdict !== 'unmet') return { verdict: 'unproven', because: it.verdict === 'unproven' ? it.because : `${base.row} is unproven` }
  return it
}
