import type { FrScore, RowVerdict } from '@fourtwo/contract'
import { againText, caveats, headline, provenText, type Report, standingOf, violationsOf } from './model.ts'
import { entry, wrap } from './wrap.ts'

/** Keeps a row's name on one line while lines are broken. */
const NO_BREAK = '\u00a0'

/** How a scorecard is drawn: with colour or without, and in how many columns. */
export interface Drawing {
  readonly color: boolean
  readonly columns?: number
}

/** The scorecard for a terminal. */
export function scorecard(report: Report, { color, columns = 80 }: Drawing): string {
  const { score, item, types, configuration, edition, forbidden, doors, notes, left } = report
  const paint = (code: number, text: string) => (color ? `\x1b[${code}m${text}\x1b[39;22m` : text)
  const bold = (text: string) => paint(1, text)
  const red = (text: string) => paint(31, text)
  const violations = violationsOf(report)
  const lines = (text: string, indent = '') => wrap(text, columns, indent)
  const driverless = doors.filter(door => !door.driver)
  return [
    '',
    ...lines(report.title).map(bold),
    ...lines(`${Object.entries(item).map(([key, value]) => `${key} ${value}`).join(', ')}; ${types.join(' + ')}; ${configuration}; ${edition}`),
    ...lines('catalogue not verified against the licensed text'),
    '',
    ...entry('proven, native  ', headline(report), columns).map(bold),
    '',
    'FR   proven possible   met unmet unproven: asked, not yet  n/a  of rows',
    ...score.vector.map(it => level(it, score.rows)),
    '',
    ...(violations.length === 0 ? ['nothing was found violated'] : [red(`violated: ${violations.length} at ${new Set(violations.map(it => it.door)).size} doors`)]),
    ...violations.flatMap(it => entry(`  ✗ ${it.id.padEnd(10)} `, `at ${it.door}: ${it.because} (${againText(it)})`, columns).map(red)),
    '',
    bold('what blocks the next level'),
    ...score.vector.flatMap(it => blocking(it, score.rows, columns, red)),
    '',
    bold('rows unproven'),
    ...score.vector.flatMap(it => unproven(it, score.rows, columns)),
    '',
    ...lines(`${forbidden.rows} of ${forbidden.of} rows not tested because the bench forbids it`),
    ...(driverless.length === 0 ? [] : lines(`doors without driver: ${driverless.map(door => `${door.name} (${door.kind})`).join(', ')}`, '  ')),
    ...left.flatMap(what => lines(`not put back as it was found: ${what}`, '  ').map(red)),
    ...notes.flatMap(note => lines(note, '  ')),
    ...caveats.flatMap(note => lines(note, '  ')),
    '',
  ].join('\n').replaceAll(NO_BREAK, ' ')
}

function level(it: FrScore, rows: readonly RowVerdict[]): string {
  const of = (standing: string) => rows.filter(row => row.fr === it.fr && standingOf(row) === standing).length
  const figures = [[it.possible, 8], [it.met, 5], [it.unmet, 5], [of('asked'), 15], [of('not-yet-askable'), 9], [it.notApplicable, 4], [it.total, 8]] as const
  const note = provenText(it) === String(it.proven) ? '' : '  top'
  return `${it.abbreviation.padEnd(4)} ${String(it.proven).padStart(6)} ${figures.map(([n, width]) => String(n).padStart(width)).join(' ')}${note}`
}

function blocking(it: FrScore, rows: readonly RowVerdict[], columns: number, red: (text: string) => string): string[] {
  const start = `  ${it.abbreviation.padEnd(4)} `
  if (it.blocks.length === 0) return entry(start, `nothing blocks; proven ${provenText(it)}`, columns)
  const of = (standing: string) => rows.filter(row => it.blocks.includes(row.row) && standingOf(row) === standing).map(row => row.row)
  const unmet = of('unmet')
  const open = [named('asked', of('asked')), named('not yet askable', of('not-yet-askable'))].filter(text => text !== '')
  const to = `to level ${it.proven + 1}: `
  if (unmet.length === 0) return entry(start, to + open.join('; '), columns)
  return [...entry(start, `${to}${named('unmet', unmet)}`, columns).map(red), ...(open.length === 0 ? [] : entry(' '.repeat(start.length), open.join('; '), columns))]
}

/** Each unproven row that blocks no next level yet, marked asked or not yet askable. */
function unproven(it: FrScore, rows: readonly RowVerdict[], columns: number): string[] {
  const of = (standing: string) => rows.filter(row => row.fr === it.fr && standingOf(row) === standing).map(row => row.row)
  const text = [named('asked', of('asked')), named('not yet askable', of('not-yet-askable'))].filter(part => part !== '').join('; ')
  return text === '' ? [] : entry(`  ${it.abbreviation.padEnd(4)} `, text, columns)
}

const named = (word: string, names: readonly string[]): string => (names.length === 0 ? '' : `${word}: ${names.map(name => name.replaceAll(' ', NO_BREAK)).join(', ')}`)
