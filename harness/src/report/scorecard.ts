import type { RowVerdict, Score } from '@fourtwo/contract'
import { caveats, headline, provenText, type Report } from './model.ts'

/** Rows named per FR before the rest is counted. */
const NAMED = 6

/** The scorecard for a terminal. */
export function scorecard(report: Report, { color }: { readonly color: boolean }): string {
  const { score, item, types, configuration, edition } = report
  const red = (text: string) => (color ? `\x1b[31m${text}\x1b[39m` : text)
  const bold = (text: string) => (color ? `\x1b[1m${text}\x1b[22m` : text)
  const broken = [...score.gates, ...score.rows].flatMap(row => row.assertions.filter(it => it.state === 'broken').map(it => ({ row, it })))
  const open = score.rows.filter(row => row.verdict === 'unproven')
  return [
    '',
    bold(report.title),
    `${Object.entries(item).map(([key, value]) => `${key} ${value}`).join(', ')}; ${types.join(' + ')}; ${configuration}; ${edition}`,
    `${bold('proven, native')}  ${headline(report)}`,
    '',
    'FR   proven  possible    met  unmet  unproven  n/a  of rows',
    ...score.vector.map(it => `${it.abbreviation.padEnd(4)} ${String(it.proven).padStart(6)} ${String(it.possible).padStart(9)} ${String(it.met).padStart(6)} ${String(it.unmet).padStart(6)} ${String(it.unproven).padStart(9)} ${String(it.notApplicable).padStart(4)} ${String(it.total).padStart(8)}${provenText(it) === String(it.proven) ? '' : `  ${provenText(it)}`}`),
    '',
    broken.length === 0 ? 'nothing was found violated' : red(`${broken.length} violated`),
    ...broken.flatMap(({ row, it }) => it.doors.filter(door => door.outcome === 'violated').map(door => red(`  ${it.id.padEnd(12)} ${row.row === it.id.split('/')[0] ? '' : `(${row.row}) `}at ${door.door}: ${door.because}`))),
    `${open.length} rows unproven: ${open.filter(wasAsked).length} asked, ${open.filter(row => !wasAsked(row)).length} not yet askable by this version`,
    ...(report.notPermitted === 0 ? [] : [`${report.notPermitted} asks not put because the bench forbids them`]),
    ...report.doors.filter(door => !door.driver).map(door => `no driver for ${door.name} (${door.kind})`),
    ...report.notes,
    '',
    'what blocks the next level',
    ...score.vector.filter(it => it.blocks.length > 0).map(it => `  ${it.abbreviation.padEnd(4)} ${it.blocks.slice(0, NAMED).map(name => mark(score, name)).join(', ')}${it.blocks.length > NAMED ? `, +${it.blocks.length - NAMED} more` : ''}`),
    '  (* asked in part; the others are unmet, marked !, or not yet askable by this version)',
    '',
    ...caveats,
    '',
  ].join('\n')
}

/** Whether any assertion of the row was put to the device. */
export const wasAsked = (row: RowVerdict): boolean => row.assertions.some(it => it.asked)

function mark(score: Score, name: string): string {
  const row = score.rows.find(it => it.row === name)
  return row?.verdict === 'unmet' ? `${name}!` : row !== undefined && wasAsked(row) ? `${name}*` : name
}
