import type { AssertionState, FrScore } from '@fourtwo/contract'
import type { Report } from './model.ts'
import { wrap } from './wrap.ts'

/** Two runs beside each other: levels per FR, then every assertion whose state differs and why. */
export function compare(a: Report, b: Report, columns = 100): string {
  const first = 14
  const width = Math.floor((columns - first - 4) / 2)
  const row = (name: string, left: string, right: string): string[] => {
    const [lefts, rights, names] = [wrap(left, width), wrap(right, width), wrap(name, first - 1)]
    return Array.from({ length: Math.max(lefts.length, rights.length, names.length) }, (_, n) => `  ${(names[n] ?? '').padEnd(first)}${(lefts[n] ?? '').padEnd(width)}  ${rights[n] ?? ''}`.trimEnd())
  }
  const other = states(b)
  const mine = states(a)
  const ids = [...new Set([...mine.keys(), ...other.keys()])].filter(id => mine.get(id)?.state !== other.get(id)?.state)
  return [
    ...row('side by side', a.title, b.title),
    ...row('', '-'.repeat(width), '-'.repeat(width)),
    ...a.score.vector.flatMap(it => {
      const [left, right] = [level(it), level(b.score.vector.find(its => its.fr === it.fr))]
      return row(`${it.abbreviation}${left === right ? '' : ' ≠'}`, left, right)
    }),
    '',
    '  ✓ met or holds, ✗ unmet or broken, ? unproven or open, ≠ differs',
    `  what differs: ${ids.length === 0 ? 'nothing' : `${ids.length} assertion${ids.length === 1 ? '' : 's'}`}`,
    ...ids.flatMap(id => row(id, told(mine.get(id)), told(other.get(id)))),
    '',
  ].join('\n')
}

const states = ({ score }: Report): Map<string, AssertionState> => new Map([...score.gates, ...score.rows].flatMap(row => row.assertions.map(it => [it.id, it] as const)))

const level = (it: FrScore | undefined): string =>
  it === undefined ? 'not judged' : `proven ${it.proven}, possible ${it.possible}; rows ✓ ${it.met} ✗ ${it.unmet} ? ${it.unproven}`

const signs = { holds: '✓', broken: '✗', open: '?', 'not-applicable': '–' } as const
const told = (it: AssertionState | undefined): string => (it === undefined ? 'not judged' : `${signs[it.state]} ${it.state}${it.state === 'holds' ? '' : `: ${it.because}`}`)
