import { againText, caveats, frNames, headline, provenText, type Report, standingOf, standingWords, violationsOf } from './model.ts'

/** The report for a pull request: page one, the rows of each FR, what was violated. Device text stays text. */
export function markdown(report: Report): string {
  const { score, item, types, configuration, edition, began, tool, forbidden, doors, sources, notes, left, digest, sealed } = report
  const violations = violationsOf(report)
  const driverless = doors.filter(door => !door.driver)
  const of = (fr: number, standing: string) => score.rows.filter(row => row.fr === fr && standingOf(row) === standing)
  return [
    `# ${text(report.title)}`,
    '',
    `${Object.entries(item).map(([key, value]) => `${text(key)} **${text(value)}**`).join(' · ')}`,
    '',
    `${text(types.join(' + '))} · configuration **${text(configuration)}** · ${text(edition)}, catalogue not verified against the licensed text · run began ${text(began)} · ${text(tool)}`,
    '',
    `**Proven, native: ${text(headline(report))}**${score.mayConform ? '' : ' (the gates are not all met, so “conforms” is not used)'}`,
    '',
    '| FR | proven | possible | met | unmet | unproven, asked | not yet askable | not applicable | of rows | sources |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...score.vector.map(it => `| ${it.abbreviation} ${frNames[it.abbreviation]} | ${provenText(it)} | ${it.possible} | ${it.met} | ${it.unmet} | ${of(it.fr, 'asked').length} | ${of(it.fr, 'not-yet-askable').length} | ${it.notApplicable} | ${it.total} | ${sources.get(it.fr)?.map(([source, n]) => `${n} ${source}`).join(', ') || 'none'} |`),
    '',
    '## Violated',
    '',
    ...(violations.length === 0 ? ['Nothing was found violated.'] : ['| row | assertion | door | what was seen | asked again |', '|---|---|---|---|---|', ...violations.map(it => `| ${it.row} | ✗ ${it.id} | ${text(it.door)} | ${text(it.because)} | ${againText(it)} |`)]),
    ...left.map(what => `\nNot put back as it was found: ${text(what)}`),
    '',
    '## What blocks the next level',
    '',
    ...score.vector.map(it => {
      const blocking = (['unmet', 'asked', 'not-yet-askable'] as const).map(standing => [standing, of(it.fr, standing).filter(row => it.blocks.includes(row.row))] as const).filter(([, rows]) => rows.length > 0)
      return `- **${it.abbreviation}** ${blocking.length === 0 ? `nothing; proven ${provenText(it)}` : `to level ${it.proven + 1}: ${blocking.map(([standing, rows]) => `${standingWords[standing]}: ${rows.map(row => row.row).join(', ')}`).join('; ')}`}`
    }),
    '',
    '## Limits of this evaluation',
    '',
    `- ${forbidden.rows} of ${forbidden.of} rows not tested because the bench forbids it.`,
    `- ${driverless.length === 0 ? 'Every declared door has a driver.' : `Doors without driver: ${driverless.map(door => `${text(door.name)} (${text(door.kind)})`).join(', ')}.`}`,
    ...[...notes, ...caveats].map(note => `- ${text(note)}`),
    '',
    `Evidence: manifest \`${digest}\`${sealed ? '' : ' (not sealed)'}`,
    '',
  ].join('\n')
}

/** Text that Markdown and the HTML within it leave alone. */
const text = (raw: string): string => raw.replaceAll(/[\\`*_{}[\]()#+!|~<>&@]/g, it => `&#${it.charCodeAt(0)};`).replaceAll(/\s+/g, ' ').replaceAll(/:\/\//g, ':&#47;&#47;')
