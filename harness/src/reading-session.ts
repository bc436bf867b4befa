import { type Answer, type Control, control, inconclusive, type Judgement, satisfied, violated } from '@fourtwo/contract'
import type { Sessions } from './probe.ts'

type Concurrency = Sessions<'user'>['concurrency']

/** A session that was begun and seen to give the declared reading. */
export interface Reading {
  readonly begun: Answer
  readonly reads: Control
}

/** Begins a session, as `begin` does or as usual, and reads in it: the control of every question about sessions. Answers why nothing can be asked where it gives no reading. */
export async function beginReading(concurrency: Concurrency, begin: () => Promise<Answer> = () => concurrency.begin({ as: 'user' })): Promise<Reading | Judgement> {
  const begun = await begin()
  const alive = await concurrency.read({})
  const reads = control(alive, 'shown')
  return begun.says !== 'accepted' || reads === undefined ? inconclusive('no-baseline', `the session gave no reading: ${begun.read}; ${alive.read}`, begun, alive) : { begun, reads }
}

/** What it comes to where a reading was served that should not have been, as `seen`: a violation, unless anybody sees it. */
export async function served(concurrency: Concurrency, because: string, reads: Control, seen: Answer, ...before: readonly Answer[]): Promise<Judgement> {
  const nobody = await concurrency.readAsNobody({})
  return nobody.says === 'shown' ? inconclusive('ambiguous', 'what was read is shown to anybody', seen, nobody) : violated(because, reads, seen, nobody, ...before)
}

/** Begins a session anew and reads in it: the closing control, without which nothing is satisfied. */
export async function stillReads(concurrency: Concurrency, because: string, reads: Control, shown: readonly [Answer, ...Answer[]]): Promise<Judgement> {
  const anew = await concurrency.begin({ as: 'user' })
  const after = await concurrency.read({})
  return after.says === 'shown' ? satisfied(because, reads, ...shown, anew, after) : inconclusive('no-control', `afterwards a new session gave no reading: ${after.read}`, ...shown, anew, after)
}
