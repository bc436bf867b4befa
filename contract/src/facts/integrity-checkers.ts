import { parseText } from '../plain.ts'
import { flag, list, oneOf, record, shape } from '../shape.ts'
import { part } from './part.ts'

/** What the `integrity-checkers` collector reports: programs that compare files with what they should be, and whether they are set going. */
export const parseIntegrityCheckers = shape({
  /** What AIDE is told: whether it looks at what programs and configuration hold, leaves out some of it, and where its outcome goes. Lines that it draws in from elsewhere make it not whole. */
  aide: part(shape({ software: flag, configuration: flag, leavesOut: flag, reports: list(parseText), whole: flag })),
  /** The database it compares with: may others than its owner write it? */
  aideDatabase: part(shape({ writableByOthers: flag })),
  /** What it wrote where it usually does: does a report stand there that came to its end? */
  aideReport: part(shape({ complete: flag })),
  /** How it is started: by whom, enabled or masked, and whether the timer has elapsed, which is no word of how it went. By timer or file; those that are not there are left out. */
  runs: record(part(shape({ by: oneOf(['timer', 'cron']), state: oneOf(['enabled', 'disabled', 'masked']), ran: flag }))),
  /** Further checkers by the files they leave: tripwire, samhain, ossec, wazuh, debsums. */
  others: record(part(flag)),
})
/** What checks the integrity of files. */
export type IntegrityCheckers = ReturnType<typeof parseIntegrityCheckers>
