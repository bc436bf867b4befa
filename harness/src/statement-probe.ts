import type { AssertionId, Judgement } from '@fourtwo/contract'
import { unlessOnDevice } from './evidence/on-device.ts'
import { challenged, factIn, type Statement } from './evidence/statement.ts'
import { defineProbe, type Probe } from './probe.ts'

/** How facts are parsed, by the names under which collectors report them. */
type Parsers = Readonly<Record<string, (value: unknown, at: string) => unknown>>
type Parsed<P extends Parsers> = { readonly [N in keyof P]: ReturnType<P[N]> }

interface Definition<P extends Parsers> {
  readonly id: string
  readonly assertion: AssertionId
  /** The collector whose facts decide. */
  readonly collector: string
  /** The facts without which nothing can be said. What else it may want `judge` takes from the statement by `factIn`. */
  readonly facts?: P
  judge(said: Statement, facts: Parsed<P>): Judgement
}

/**
 * Defines a probe that asks the agent what it sees of its device, and judges that alone.
 *
 * Nothing follows, neither for the device nor against it, where the statement does not verify, where the agent sees a container in place of the device, or where a fact of `facts` is absent or unreadable.
 */
export const defineStatementProbe = <const P extends Parsers = Record<never, never>>({ id, assertion, collector, facts, judge }: Definition<P>): Probe =>
  defineProbe({
    id, assertion, collector,
    asks: 'agent',
    accounts: { challenger: 'steady' },
    hazard: 'none',
    waits: [],
    async ask(agent) {
      const said = await challenged(agent)
      if ('outcome' in said) return said
      const elsewhere = unlessOnDevice(said)
      if (elsewhere !== undefined) return elsewhere
      const parsed: Record<string, unknown> = {}
      for (const [name, parse] of Object.entries(facts ?? {})) {
        const fact = factIn(said, name, parse)
        if ('outcome' in fact) return fact
        parsed[name] = fact.value
      }
      return judge(said, parsed as Parsed<P>)
    },
  })
