import { type Answer, type Json, type Judgement, type Line, transcriptOf } from '@fourtwo/contract'
import { HarnessError } from '../error.ts'
import type { Open, Probe, Sessions } from '../probe.ts'
import type { Run } from './folder.ts'

/** Where today's probe concludes otherwise from the same answers. */
export interface Change {
  readonly ask: string
  readonly was: string
  readonly is: string
}

/** Puts the recorded answers to today's probes; needs no device. A finding made without a probe (not asked, stopped, the guard's) is left as it is. */
export async function replay(run: Run, probes: readonly Probe[]): Promise<Change[]> {
  const changes: Change[] = []
  for (const finding of run.findings) {
    const probe = probes.find(it => it.id === finding.probe)
    const lines = run.transcripts.get(transcriptOf(finding))
    if (probe === undefined || lines === undefined || (finding.outcome === 'inconclusive' && (finding.cause === 'budget' || finding.cause === 'tool-fault'))) continue
    const now = await conclude(probe, lines).catch((fault: unknown) => (fault instanceof Error ? fault.message : String(fault)))
    const was = word(finding)
    const is = typeof now === 'string' ? now : word(now)
    if (was !== is) changes.push({ ask: finding.ask, was, is })
  }
  return changes
}

const word = (it: Judgement): string => `${it.outcome}: ${it.because} [${it.cites.join(' ')}]`

function conclude(probe: Probe, lines: readonly Line[]): Promise<Judgement> {
  const calls = lines.filter(line => line.kind === 'call')
  const answers = new Map(lines.filter(line => line.kind === 'answer').map(line => [line.of, line]))
  let next = 0
  const answered = async (session: string, verb: string, given: Json): Promise<Answer> => {
    const call = calls[next++]
    if (call?.session !== session || call.verb !== verb || JSON.stringify(call.given) !== JSON.stringify(given))
      throw new HarnessError('REPLAY_DIFFERS', `the probe now asks ${session}.${verb}, where ${call === undefined ? 'nothing' : `${call.session}.${call.verb}`} was recorded`)
    const answer = answers.get(call.n)
    if (answer === undefined) throw new HarnessError('REPLAY_DIFFERS', `call ${call.n} was never answered`)
    return { ...answer.answer, began: call.ms, ended: answer.ms }
  }
  const open: Open = <K extends keyof Sessions>(name: K) => {
    const opened = lines.find(line => line.kind === 'opened' && line.session === name)
    const facts = opened?.kind === 'opened' ? opened.facts : null
    return new Proxy({}, { get: (_, verb) => (verb === 'facts' ? facts : (given: Json) => answered(name, String(verb), given)) }) as Sessions[K]
  }
  return probe.ask(open, async name => ({ ...(await answered('wait', name, null)), says: 'waited' }))
}
