import type { Finding } from '@fourtwo/contract'

/** One line of progress: how far the run is, what came of an ask, and where it was not satisfied, why. `who` stands before it where several runs speak at once. */
export function progressLine(finding: Finding, done: number, of: number, who = ''): string {
  const { outcome, ask, repetition } = finding
  const name = `${ask}${repetition === undefined ? '' : ' (asked again)'}`
  const why = outcome === 'satisfied' ? '' : ask === 'guard' && outcome === 'inconclusive' && finding.cause === 'not-reached' ? `: ${finding.because}` : `: ${outcome === 'inconclusive' ? `${finding.cause}, ` : ''}${finding.because}`
  return `${who}${String(done).padStart(3)}/${of} ${outcome.padEnd(14)} ${name}${why}`
}
