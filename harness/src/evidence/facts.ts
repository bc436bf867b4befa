import { type Answer, type Fact, parseFact, parseFacts, parseObject } from '@fourtwo/contract'

/** One fact of an answer by the name its collector reports; what does not fit its shape is as good as unreadable, since a device may sign anything. */
export function stated<T>({ read }: Answer, name: string, parse: (value: unknown, at: string) => T): Fact<T> {
  try {
    const fact = parseFacts(parseObject(JSON.parse(read), 'answer')['facts'], 'facts')[name]
    return fact === undefined ? { state: 'absent' } : parseFact(fact, name, parse)
  } catch (fault) {
    return { state: 'unreadable', reason: `the statement does not have the shape of one: ${fault instanceof Error ? fault.message : ''}` }
  }
}

/** Those of a map of facts that were reported. */
export const reportedIn = <T>(facts: Readonly<Record<string, Fact<T>>>): Readonly<Record<string, T>> => Object.fromEntries(Object.entries(facts).flatMap(([name, fact]) => (fact.state === 'reported' ? [[name, fact.value] as const] : [])))
