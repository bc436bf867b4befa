import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { Line } from '../opcua/raw/line.ts'
import type { Offer } from './offer.ts'
import { Visit } from './visit.ts'

/** Connections of one coming, beyond which nobody is listened to. */
const VISITS_AT_MOST = 100
/** Milliseconds in which a device does something about an answer that is malformed; that it does nothing is fair. */
const LEAVES_WITHIN = 250
/** Milliseconds in which a device asks for something in a session that stands. */
const ASKS_WITHIN = 200

/** What a device did at our server while it was as it was: every visit, and how the device was told apart from one that does not come. */
export interface Coming {
  readonly visits: readonly Visit[]
  readonly activated: Visit | undefined
}

/** Where our server listens; undefined where the address is none. */
export function addressOf(url: string | undefined): { readonly host: string; readonly port: number } | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  const { hostname, port } = new URL(url.replace(/^opc\.tcp:/, 'http:'))
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port === '' ? 4840 : port) }
}

/**
 * Listens as an offer has it until the device has activated a session, has gone away more often than it did when it was let in, or the time is over.
 *
 * It is over, too, once a device that was answered wrongly has gone; where it `leaves`, also where it did not in a quarter of a second. `needed` is how many connections that showed it something the device made when it last opened a session, of which the last was the session's own; without it the whole time is given. Once something was shown, the device has that
 * long again: who is slow is not taken for one who refuses.
 */
export async function expectDevice(lease: Pick<Lease, 'cut'>, hear: Hear, offer: Offer, { within, needed, leaves }: { readonly within: number; readonly needed: number | undefined; readonly leaves?: true | undefined }, signal: AbortSignal): Promise<Coming | Heard> {
  const at = addressOf(offer.url)
  if (at === undefined || lease.cut.aborted) return { says: 'not-offered', read: at === undefined ? 'the address to listen at is none' : 'the run was stopped' }
  const visits: Visit[] = []
  let wake: () => void = () => undefined
  const lines: Line[] = []
  let over = false
  const heard: Hear = (...it) => (over ? undefined : hear(...it))
  const server = createServer({ noDelay: true }, socket => {
    if (visits.length >= VISITS_AT_MOST) return void socket.destroy()
    const line = Line.from(socket, lease.cut, { hear: heard })
    const visit = new Visit(line, { hear: heard }, offer, () => wake())
    lines.push(line)
    visits.push(visit)
    void visit.serve()
  })
  const fault = await listen(server, at.host, at.port)
  if (fault !== undefined) return { says: 'not-offered', read: `our server cannot listen at ${offer.url}: ${fault}` }
  const stop = () => wake()
  for (const it of [lease.cut, signal]) it.addEventListener('abort', stop)
  const began = performance.now()
  let until = began + within
  try {
    for (let seen = false; ; ) {
      if (!seen && visits.some(({ shown }) => shown)) {
        seen = true
        until = performance.now() + within
      }
      const activated = visits.find(it => it.activated !== undefined)
      const misled = visits.find(it => it.misled)
      if (misled?.ended !== undefined && activated === undefined) return { visits, activated }
      if (misled !== undefined && leaves === true) until = Math.min(until, performance.now() + LEAVES_WITHIN)
      if (activated !== undefined) {
        until = Math.min(until, performance.now() + ASKS_WITHIN)
        if (activated.asked.length > 0 || activated.ended !== undefined) return { visits, activated }
      }
      const gone = visits.filter(it => it.ended !== undefined && it.shown && it.refusedByUs === undefined).length
      if (activated === undefined && needed !== undefined && gone > needed) return { visits, activated }
      const left = until - performance.now()
      if (left <= 0 || lease.cut.aborted || signal.aborted) return { visits, activated }
      await new Promise<void>(done => {
        const timer = setTimeout(done, left)
        wake = () => {
          clearTimeout(timer)
          done()
        }
      })
    }
  } finally {
    over = true
    for (const it of [lease.cut, signal]) it.removeEventListener('abort', stop)
    for (const line of lines) line.close()
    server.close()
    await once(server, 'close')
  }
}

async function listen(server: Server, host: string, port: number): Promise<string | undefined> {
  try {
    await once(server.listen(port, host), 'listening')
    server.on('error', () => undefined)
    return undefined
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault)
  }
}
