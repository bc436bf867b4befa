import { lookup } from 'node:dns/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Survey } from '../bench.ts'
import type { Hear, Heard, Verbs } from '../interface.ts'
import { knock } from './knock.ts'

/** Milliseconds after which a port that says nothing counts as silent (filtered). */
const KNOCK_WITHIN = 500
/** Knocks in flight at most: only filtered ports, which say nothing, keep one waiting. */
const IN_FLIGHT = 128
/** Milliseconds between two knocks at the declared port during a sweep, and after which such a one has been dropped: longer than it takes to be sent again. */
const CONTROL_EVERY = 1000
const CONTROL_WITHIN = 2500
/** Faults of our own machine, from which nothing follows about a port. */
const OUR_OWN = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM', 'EAGAIN'])
/** Milliseconds ahead of the pace at which it rests. */
const AHEAD = 10

/** Where a door of the bench listens, by the name that the bench has for it. */
export interface Listening {
  readonly address: string
  readonly port: number
}

/** Does a TCP port take a connection? Throws where our own machine could not ask. */
async function answers(address: string, port: number, hear?: Hear, within = KNOCK_WITHIN): Promise<'open' | 'closed' | 'silent'> {
  const came = await knock(address, port, within)
  if (came === 'silent') return came
  if (came instanceof Error) {
    if ('code' in came && OUR_OWN.has(String(came.code))) throw came
    return 'closed'
  }
  hear?.('out', `connected from ${came.from}`, Buffer.alloc(0))
  return 'open'
}

/** The other ports of the address: a door may be named by another name of it. */
async function namedOtherwise(address: string, others: readonly Listening[]): Promise<readonly number[]> {
  const found = await Promise.all(others.map(async it => [it.port, await lookup(it.address, { all: true }).catch(() => [])] as const))
  return found.filter(([, names]) => names.some(it => it.address.replace(/^::ffff:/, '') === address)).map(([port]) => port)
}

/** The `ports` session of a device's address (TCP only). `listening`: where the doors of the bench are. `unnamed`: declared interfaces of which the bench does not say where they listen. */
export function portsOf({ address, from, to, rate, neighbour }: Survey, listening: readonly Listening[], unnamed: readonly string[]): Verbs {
  const said = (says: 'open' | 'closed' | 'silent', port: number, at: string): Heard => ({ says, read: `TCP port ${port} of ${at}` })
  const declared = listening.filter(it => it.address === address).map(({ port }) => port)
  return {
    facts: { address, declared, unnamed, from, to },
    verbs: {
      knock: async ({ port }: { port: number }, hear) => said(await answers(address, port, hear), port, address),
      async sweep(_given: never, _hear, signal) {
        const known = [...declared, ...(await namedOtherwise(address, listening.filter(it => it.address !== address)))]
        const wanted = Array.from({ length: to - from + 1 }, (_, n) => from + n).filter(port => !known.includes(port))
        const open: number[] = []
        const beside: number[] = []
        const over = new AbortController()
        let knocked = 0
        /** Knocks at all of them, and answers those that said nothing. */
        const pass = async (ports: readonly number[]): Promise<readonly number[]> => {
          const silent: number[] = []
          const began = performance.now()
          let next = 0
          const one = async () => {
            while (next < ports.length && !signal.aborted && !over.signal.aborted) {
              const port = ports[next++] ?? 0
              const says = await answers(address, port)
              knocked++
              // Now, since it may be gone when the neighbour is knocked at later.
              if (says === 'open') (neighbour !== undefined && (await answers(neighbour, port)) === 'open' ? beside : open).push(port)
              if (says === 'silent') silent.push(port)
              const ahead = (next / rate) * 1000 - (performance.now() - began)
              if (ahead > AHEAD) await delay(ahead)
            }
          }
          await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, rate) }, one))
          return silent
        }
        const controlled = { knocks: 0, lost: 0 }
        const controls = async () => {
          const [port] = declared
          while (port !== undefined && !over.signal.aborted && !signal.aborted) {
            controlled.knocks++
            if ((await answers(address, port, undefined, CONTROL_WITHIN)) !== 'open') controlled.lost++
            await delay(CONTROL_EVERY, undefined, { signal: over.signal }).catch(() => undefined)
          }
        }
        const controlling = controls()
        // A knock that was lost on its way looks like a wall: once more, at what said nothing.
        const silent = await pass(wanted).then(pass).finally(() => over.abort())
        await controlling
        return { says: 'swept', read: JSON.stringify({ knocked, silent: silent.length, controls: controlled.knocks, lost: controlled.lost, beside: beside.toSorted((a, b) => a - b), open: open.toSorted((a, b) => a - b) }) }
      },
      async knockBeside({ port }: { port: number }) {
        return neighbour === undefined ? { says: 'no-neighbour', read: 'the bench names no neighbouring address' } : said(await answers(neighbour, port), port, neighbour)
      },
    },
  }
}
