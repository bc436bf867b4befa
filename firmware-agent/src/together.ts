import { AgentError } from './error.ts'
import type { Line } from './transports/line.ts'

/** Lines that are held together. */
export interface Together<Name extends string> extends Line {
  /** Which could not be opened, each with its reason. */
  readonly without: Readonly<Partial<Record<Name, string>>>
}

/**
 * Holds lines together: one that has ended for good is told, and the others go on. Resolves once each is open or has ended; it ends when none is left, for the reason of the last.
 *
 * Only a transport that failed is such an end: what is wrong with the configuration, a key or ourselves ends all.
 */
export async function together<Name extends string>(opening: ReadonlyMap<Name, Promise<Line>>, hear: (what: string) => void): Promise<Together<Name>> {
  const left = new Set(opening.keys())
  const open: Line[] = []
  const without: Partial<Record<Name, string>> = {}
  let over: (fault: unknown) => void = () => undefined
  const ended = new Promise<never>((_, lost) => { over = lost })
  ended.catch(() => undefined) // whoever waits for the lines hears of it
  const lose = (name: Name, fault: unknown): void => {
    left.delete(name)
    const goesOn = fault instanceof AgentError && fault.code === 'TRANSPORT_FAILED' && left.size > 0
    if (goesOn) hear(`${name} has ended for good: ${fault.message}; what is left: ${[...left].join(', ')}`)
    else over(fault)
  }
  const settled = Array.from(opening, ([name, coming]) => coming.then(line => {
    open.push(line)
    line.ended.catch(fault => lose(name, fault))
  }, fault => {
    without[name] = fault instanceof Error ? fault.message : String(fault)
    lose(name, fault)
  }))
  await Promise.race([ended, Promise.all(settled)])
  return {
    ended, without,
    async close() {
      await Promise.all(open.map(line => line.close()))
    },
  }
}
