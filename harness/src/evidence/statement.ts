import { type Answer, type Control, control, type Fact, inconclusive, type Judgement } from '@fourtwo/contract'
import type { Sessions } from '../probe.ts'
import { stated } from './facts.ts'

/** A statement that verified: the token, and that it holds. */
export interface Statement {
  readonly token: Answer
  readonly holds: Control
  /** Who was asked, and what is declared of its device. */
  readonly agent: Sessions['agent']['facts']
}

/** Challenges the agent. Where its statement does not verify, the judgement that follows is given back instead. */
export async function challenged(agent: Sessions['agent']): Promise<Statement | Judgement> {
  const token = await agent.challenge({})
  const holds = control(token, 'verified')
  return holds === undefined ? inconclusive(token.says === 'refused' ? 'ambiguous' : 'transport-lost', `the agent's statement was ${token.says}: ${token.read}`, token) : { token, holds, agent: agent.facts }
}

/** The fact of a collector, or the judgement that follows where there is none: absent is not reached, unreadable is not permitted. */
export function factIn<T>({ token }: Statement, name: string, parse: (value: unknown, at: string) => T): { readonly value: T } | Judgement {
  const fact: Fact<T> = stated(token, name, parse)
  switch (fact.state) {
    case 'reported':
      return fact
    case 'absent':
      return inconclusive('not-reached', `the agent has no fact about ${name}`, token)
    case 'unreadable':
      return inconclusive('not-permitted', `the agent could not read ${name}: ${fact.reason}`, token)
  }
}
