/** What AIDE is told to look at and where its outcome goes. */
export interface AideSettings {
  readonly software: boolean
  readonly configuration: boolean
  readonly reports: readonly string[]
  readonly whole: boolean
}
const REPORTS = /^(stdout|stderr|syslog|file)/

/**
 * Settings of aide.conf(5) and of the files beside it. Every rule that selects a folder is a path as a pattern; one that starts with `!` leaves out. What an `@@include` outside the texts would add, or a macro stands
 * for, is not evaluated: the answer is not whole then.
 */
export function parseAide(texts: readonly string[]): AideSettings {
  const lines = texts.flatMap(text => text.split('\n')).map(it => it.trim()).filter(it => it !== '' && !it.startsWith('#'))
  const selected = lines.flatMap(line => { const path = /^=?(\/\S*)\s+\S/.exec(line)?.[1]; return path === undefined ? [] : [path] })
  const covers = (folder: string) => selected.some(path => path === '/' || path === '/.*' || new RegExp(`^/${folder}(/|$|\\b)`).test(path))
  const reports = lines.flatMap(line => { const to = /^report_url\s*=\s*(\S+)/.exec(line)?.[1]; return to === undefined ? [] : [REPORTS.exec(to)?.[1] ?? 'other'] })
  const whole = !lines.some(line => /^@@(x_)?include/.test(line) && !/@@\{?.*aide\.conf\.d|\/etc\/aide\/aide\.conf\.d/.test(line))
  return { software: covers('usr') || covers('bin') && covers('sbin'), configuration: covers('etc'), reports: [...new Set(reports)], whole }
}
