import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Survey } from '../bench.ts'
import type { Hear, Heard, Verbs } from '../interface.ts'

/** Milliseconds after which a port that says nothing counts as silent (filtered). */
const KNOCK_WITHIN = 500
/** Knocks in flight at most: only filtered ports, which say nothing, keep one waiting. */
const IN_FLIGHT = 128
/** Milliseconds ahead of the pace at which it rests. */
const AHEAD = 10

/** Does a TCP port take a connection? Nothing is sent. */
function knock(address: string, port: number, hear?: Hear): Promise<'open' | 'closed' | 'silent'> {
  const { promise, resolve } = Promise.withResolvers<'open' | 'closed' | 'silent'>()
  const socket = connect({ host: address, port })
  const timer = setTimeout(() => end('silent'), KNOCK_WITHIN)
  const end = (says: 'open' | 'closed' | 'silent') => {
    clearTimeout(timer)
    socket.destroy()
    resolve(says)
  }
  socket.once('connect', () => {
    hear?.('out', `connected from ${socket.localPort}`, Buffer.alloc(0))
    end('open')
  }).once('error', () => end('closed'))
  return promise
}

/** The `ports` session of a device's address (TCP only). */
export function portsOf({ address, from, to, rate, neighbour }: Survey, declared: readonly number[]): Verbs {
  const said = (says: 'open' | 'closed' | 'silent', port: number, at: string): Heard => ({ says, read: `TCP port ${port} of ${at}` })
  return {
    facts: { address, declared, from, to },
    verbs: {
      knock: async ({ port }: { port: number }, hear) => said(await knock(address, port, hear), port, address),
      async sweep(_given: never, _hear, signal) {
        const wanted = Array.from({ length: to - from + 1 }, (_, n) => from + n).filter(port => !declared.includes(port))
        const open: number[] = []
        let silent = 0
        let next = 0
        const began = performance.now()
        const one = async () => {
          while (next < wanted.length && !signal.aborted) {
            const port = wanted[next++] ?? 0
            const says = await knock(address, port)
            if (says === 'open') open.push(port)
            if (says === 'silent') silent++
            const ahead = (next / rate) * 1000 - (performance.now() - began)
            if (ahead > AHEAD) await delay(ahead)
          }
        }
        await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, rate) }, one))
        return { says: 'swept', read: JSON.stringify({ knocked: next, silent, open: open.toSorted((a, b) => a - b) }) }
      },
      async knockBeside({ port }: { port: number }) {
        return neighbour === undefined ? { says: 'no-neighbour', read: 'the bench names no neighbouring address' } : said(await knock(neighbour, port), port, neighbour)
      },
    },
  }
}
