import { ContractError } from '@fourtwo/contract'
import { HarnessError } from '../error.ts'
import type { Decision } from '../judge/target.ts'
import type { Ended } from '../run/ended.ts'
import { say } from './terminal.ts'

/** The exit code of an assessment, made now or judged later, the first that applies: 5 stopped by the guard, 1 target not met, 3 undecided, unreached or interrupted, 0. */
export function exitCode({ findings, stopped, unreached, mute }: Ended, decided: Decision): number {
  if (stopped === 'guard' || findings.some(it => it.ask === 'guard' && it.outcome === 'violated')) return 5 // also where a run that it stopped is gone on with
  if (decided.exit === 1) return 1
  return stopped === 'interrupted' || unreached.size + mute.size > 0 ? 3 : decided.exit
}

/** What the target, else the claim, comes to: a sentence. */
export const inWords = ({ says, because }: Decision): string =>
  says === 'no-target' ? 'no target: neither --target nor a claim in the component statement' : `target ${{ met: 'met', 'not-met': 'not met', undecided: 'undecided' }[says]}: ${because.join('; ')}`

/** What kept this run from deciding more, a sentence each. */
export function troubles({ findings, stopped, unreached, mute }: Ended, folder: string): string[] {
  const guard = findings.find(it => it.ask === 'guard')
  return [
    ...(stopped === 'guard' ? [`stopped by the essential-function guard: ${guard?.because ?? 'it tripped'}`] : []),
    ...[...unreached].map(([door, why]) => `nobody answers at ${door}: ${why}; its questions stay unproven, and --resume ${folder} asks them again`),
    ...[...mute].map(([door, why]) => `no question came to a control at ${door}, as with a wrong address, account or prompt: ${why}`),
  ]
}

/** Says one clear sentence for the person at the terminal, a stack trace only for what is our own fault, and answers the exit code. */
export function own(fault: unknown): number {
  if (fault instanceof ContractError) {
    say(fault.message)
    return 2
  }
  if (fault instanceof HarnessError) {
    say(fault.message)
    return fault.code === 'RUN_UNREADABLE' || fault.code === 'FORGED_CITATION' ? 4 : fault.code === 'SIMULATOR_FAILED' || fault.code === 'RUN_BROKEN' ? 3 : 2
  }
  if (fault instanceof Error && 'code' in fault && String(fault.code).startsWith('commander.')) return fault.message.startsWith('(') || fault.code === 'commander.version' ? 0 : 2
  say(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault))
  return 3
}
