import type { AssertionState, Contradiction, FrScore } from '@fourtwo/contract'
import { levelsShown, type Report } from './model.ts'
import { claimText, count, decidedBy, declaredDiffers, figureText, holding, mixText, speaker, standingOf, standings, vectorText } from './words.ts'
import { wrap } from './wrap.ts'

/** Two runs beside each other: levels per FR, what they rest on, then every assertion whose state differs and why, and what was contradicted in one of them. */
export function compare(a: Report, b: Report, columns = 100): string {
  const first = 14
  const width = Math.floor((columns - first - 4) / 2)
  const row = (name: string, left: string, right: string): string[] => {
    const [lefts, rights, names] = [wrap(left, width), wrap(right, width), wrap(name, first - 1)]
    return Array.from({ length: Math.max(lefts.length, rights.length, names.length) }, (_, n) => `  ${(names[n] ?? '').padEnd(first)}${(lefts[n] ?? '').padEnd(width)}  ${rights[n] ?? ''}`.trimEnd())
  }
  const both = (name: string, told: (report: Report) => string): string[] => {
    const [left, right] = [told(a), told(b)]
    return row(`${name}${left === right ? '' : ' ≠'}`, left, right)
  }
  const [mine, other] = [states(a), states(b)]
  const ids = [...new Set([...mine.keys(), ...other.keys()])].filter(id => mine.get(id)?.state !== other.get(id)?.state)
  const [here, there] = [disputes(a), disputes(b)]
  const disputed = [...new Set([...here.keys(), ...there.keys()])].filter(key => here.get(key) !== there.get(key))
  const differs = [...(ids.length === 0 ? [] : [count(ids.length, 'assertion')]), ...(disputed.length === 0 ? [] : [count(disputed.length, 'contradiction')])]
  return [
    ...row('side by side', a.title, b.title),
    ...row('', '-'.repeat(width), '-'.repeat(width)),
    ...both('supports', headline('native')),
    ...([a, b].some(it => it.score.vectorStands && declaredDiffers(it.score.vector)) ? both('declared', headline('declared')) : []),
    ...a.score.vector.flatMap(it => both(it.abbreviation, report => level(report, it.fr))),
    ...both('rests on', ({ score }) => mixText(holding(score).mix) ?? 'nothing'),
    ...both('rows', ({ score }) => standings.map(standing => [standing, score.rows.filter(its => standingOf(its) === standing).length] as const).filter(([, n]) => n > 0).map(([standing, n]) => `${n} ${shortly[standing]}`).join(', ')),
    ...both('gates', ({ score }) => score.gates.map(it => `${it.row} ${it.verdict}`).join(', ')),
    '',
    '  ✓ met or holds, ✗ unmet or broken, ? unproven or open, ≠ differs',
    `  what differs: ${differs.join(', ') || 'nothing'}`,
    ...[...new Set([...ids, ...disputed.map(assertionIn)])].flatMap(id => [
      ...(ids.includes(id) ? row(id, told(mine.get(id)), told(other.get(id))) : []),
      ...disputed.filter(key => assertionIn(key) === id).flatMap(key => row(ids.includes(id) ? '' : id, here.get(key) ?? 'no contradiction', there.get(key) ?? 'no contradiction')),
    ]),
    '',
  ].join('\n')
}

const shortly = { met: 'met', unmet: 'unmet', asked: 'asked and unproven', 'not-asked': 'not asked in this run', 'not-yet-askable': 'not yet askable', 'not-applicable': 'not applicable' } as const

const headline = (of: 'native' | 'declared') => ({ score }: Report): string => (score.vectorStands ? vectorText(score, of) : `no level: ${score.noVector.join('; ')}`)

const states = ({ score }: Report): Map<string, AssertionState> => new Map([...score.gates, ...score.rows].flatMap(row => row.assertions.map(it => [it.id, it] as const)))

const disputes = ({ score }: Report): Map<string, string> =>
  new Map([...Map.groupBy(score.contradictions, it => `${it.assertion} at ${it.door}`)].map(([key, all]) => [key, all.map(dispute).join(' | ')]))
/** The assertion in the key of a contradiction. */
const assertionIn = (key: string): string => key.split(' at ')[0] ?? key
const dispute = (it: Contradiction): string =>
  `contradiction at ${it.door}: ${speaker(it.weaker.source)} “${it.weaker.says}”; ${speaker(it.stronger.source)} “${it.stronger.says}”; ${decidedBy(it)}: ${it.follows}`

function level({ score }: Report, fr: number): string {
  const it: FrScore | undefined = levelsShown(score).levels.find(its => its.fr === fr)
  const rows = score.vector.find(its => its.fr === fr)
  if (rows === undefined) return 'not judged'
  const levels = it === undefined ? 'no level' : `proven ${figureText(it, it)}, possible ${it.possible}${it.claim === undefined ? '' : `, claimed ${claimText(it.claim)}`}`
  return `${levels}; rows ✓ ${rows.met} ✗ ${rows.unmet} ? ${rows.unproven}${rows.notApplicable === 0 ? '' : ` – ${rows.notApplicable}`}`
}

const signs = { holds: '✓', broken: '✗', open: '?', 'not-applicable': '–' } as const
const told = (it: AssertionState | undefined): string => (it === undefined ? 'not judged' : `${signs[it.state]} ${it.state}${it.state === 'holds' ? (it.closedBy === undefined ? '' : `, ${it.closedBy}`) : `: ${it.because}`}`)
