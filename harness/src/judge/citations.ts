import { type Finding, type Line, transcriptOf } from '@fourtwo/contract'
import { HarnessError } from '../error.ts'

/**
 * Holds every step a finding cites against its transcript.
 * @throws HarnessError FORGED_CITATION where a cited step does not exist, or stands in another ask's transcript.
 */
export function holdCitations(findings: readonly Finding[], transcripts: ReadonlyMap<string, readonly Line[]>): void {
  for (const finding of findings) {
    for (const cite of finding.cites) {
      const [, ask, n] = /^(.*)#(\d+)$/.exec(cite) ?? []
      const stands = ask === transcriptOf(finding) && transcripts.get(ask)?.some(line => line.kind === 'answer' && line.of === Number(n) && line.answer.cite === cite)
      if (stands !== true) throw new HarnessError('FORGED_CITATION', `${finding.ask} cites ${cite}, which its transcript lacks`)
    }
  }
}
