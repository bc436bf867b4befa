import { type Ask, type ComponentType, edition, type Finding, type Line, type RowVerdict, type Score } from '@fourtwo/contract'
import { type Doors, stateOf } from './assertions.ts'
import { holdCitations } from './citations.ts'
import { levelsOf } from './levels.ts'
import { rowsOf } from './rows.ts'
import { verdictOf } from './verdicts.ts'

/** What judging reads of a run; nothing else may decide. */
export interface JudgedRun {
  readonly types: readonly ComponentType[]
  readonly plan: readonly Ask[]
  readonly findings: readonly Finding[]
  readonly transcripts: ReadonlyMap<string, readonly Line[]>
  readonly doors: Doors
}

/**
 * From findings to a level. Pure: the same run gives the same score, whatever order its findings came in.
 * @throws JudgeError where a finding cites what its transcript lacks.
 */
export function judge({ types, plan, findings, transcripts, doors }: JudgedRun): Score {
  holdCitations(findings, transcripts)
  const verdicts = new Map<string, RowVerdict>()
  for (const row of rowsOf(types)) {
    const states = row.assertions.map(assertion => stateOf(assertion, row.conditional, plan, findings, doors))
    verdicts.set(row.row, verdictOf(row, states, row.row === row.base ? undefined : verdicts.get(row.base)))
  }
  const all = [...verdicts.values()]
  const gates = all.filter(row => row.fr === null)
  const rows = all.filter(row => row.fr !== null)
  return {
    edition, types, vector: levelsOf(rows), rows, gates,
    vectorStands: gates.find(gate => gate.row === 'CCSC 1')?.verdict !== 'unmet',
    mayConform: gates.every(gate => gate.verdict === 'met'),
  }
}
