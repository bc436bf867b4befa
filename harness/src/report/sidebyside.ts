import type { AssertionState } from '@fourtwo/contract'
import type { Report } from './model.ts'

/** Two runs beside each other: levels per FR, then every assertion whose state differs. */
export function compare(a: Report, b: Report): string {
  const width = Math.max(18, a.title.length + 2)
  const states = (report: Report) => new Map<string, AssertionState>([...report.score.gates, ...report.score.rows].flatMap(row => row.assertions.map(it => [it.id, it] as const)))
  const other = states(b)
  const differing = [...states(a)].flatMap(([id, it]) => {
    const its = other.get(id)
    return its === undefined || its.state === it.state ? [] : [`  ${id.padEnd(14)} ${it.state.padEnd(width)} ${its.state}: ${its.because}`]
  })
  return [
    `side by side   ${a.title.padEnd(width)} ${b.title}`,
    ...a.score.vector.map((it, n) => {
      const its = b.score.vector[n]
      return `  ${it.abbreviation.padEnd(12)} ${level(it).padEnd(width)} ${its === undefined ? '' : level(its)}`
    }),
    'what differs',
    ...(differing.length === 0 ? ['  nothing'] : differing),
    '',
  ].join('\n')
}

const level = ({ proven, possible, unmet }: Report['score']['vector'][number]): string => `${proven}..${possible}, ${unmet} unmet`
