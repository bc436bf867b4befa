import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Hear, Heard, Lease, Verbs } from '../../interface.ts'
import type { DoorLimit } from '../../probe.ts'
import { atOnce, loadOf } from '../bounded.ts'
import { endWith } from '../cut.ts'
import { Channel, trusted } from './channel.ts'
import { hello } from './malformed.ts'
import { leavesBehind, refreshing, unending } from './leftovers.ts'
import { converse, Session } from './session.ts'
import { type Held, HOLDS, monitor, type Opens, subscribe } from './subscriptions.ts'

const HELLOS = 'connections that say HELLO and no more'
const CHANNELS = 'channels that are opened and left idle'
const SESSIONS = 'sessions that nobody logs in to'
const SUBSCRIPTIONS = 'subscriptions that nobody reads'
const ITEMS = 'monitored items'
const LEFT_BEHIND = 'subscriptions that closed sessions leave behind'
const REFRESHES = 'refreshes of conditions'
const UNENDING = 'messages that never end'
/** The bench's setting that names the limit of each. */
const limited = { channelLimit: CHANNELS, subscriptionLimit: SUBSCRIPTIONS, monitoredItemLimit: ITEMS } as const
/** Milliseconds that what is held may be idle, and between two tries of a client that means well. */
const IDLE = 60_000
const AGAIN_AFTER = 200
const CONNECT_WITHIN = 3000

/**
 * The `load` session at an OPC UA server: what a client can open and leave lying. A server has to limit secure channels and to close the oldest without a session before it turns a client away
 * (OPC 10000-4, 5.6.2), and has to limit sessions (5.7.2), subscriptions (5.14.2) and monitored items (5.13.2). A subscription outlives a session that is closed without it (5.7.4), a refresh of conditions makes the server tell all of them anew
 * (OPC 10000-9, 5.5.7), and a message whose last chunk never comes has to be kept (OPC 10000-6, 6.7.2).
 */
export function loadOver(lease: Lease): Verbs {
  const { connections, bytes, seconds, servedWithin, oneAtATime } = loadOf(lease)
  const { settings } = lease.door
  const reading = settings['reading'] ?? ''
  const limits = Object.entries(limited).flatMap(([key, flood]): DoorLimit[] => (settings[key] === undefined ? [] : [{ flood, most: Number(settings[key]), ofConnections: flood === CHANNELS, over: flood === CHANNELS && settings['overChannelLimit'] !== 'refused' ? 'displaces' : 'refused' }]))
  const held: Held[] = []
  /** What carries the rest: the session in which subscriptions are, the channel over which sessions are. */
  const carriers: { close(): Promise<void> }[] = []
  let sent = (): number => 0

  const end = async () => {
    await Promise.all(held.splice(0).map(it => it.close()))
    for (const carrier of carriers.splice(0)) await carrier.close()
    sent = () => 0
  }
  const opener = async (flood: string, as: string, hear: Hear): Promise<Opens | Heard> => {
    if (flood === HELLOS) return one => sayHello(lease, one)
    if (flood === CHANNELS) return async one => {
      const channel = await Channel.open(lease, one, trusted(lease))
      return channel instanceof Channel ? { alive: () => !channel.ended, close: () => channel.close() } : channel
    }
    if (flood === SESSIONS) {
      const channel = await Channel.open(lease, hear, trusted(lease))
      if (!(channel instanceof Channel)) return channel
      carriers.push(channel)
      sent = () => channel.sent
      return async () => {
        const session = await Session.createOn(channel, lease, IDLE)
        return session instanceof Session ? { alive: () => !channel.ended, close: async () => void (await session.logOut()) } : session
      }
    }
    if (flood === UNENDING) {
      const flooding = unending(lease)
      sent = flooding.sent
      return flooding.open
    }
    if (flood === LEFT_BEHIND) {
      const leaving = await leavesBehind(lease, hear, lease.credential(as, 'right'))
      if ('says' in leaving) return leaving
      carriers.push(leaving)
      sent = leaving.sent
      return leaving.open
    }
    const session = await Session.begin(lease, hear, lease.credential(as, 'right'), IDLE)
    if (!(session instanceof Session)) return session
    carriers.push({ async close() {
      await session.logOut() // which ends its subscriptions too
      await session.close()
    } })
    if (session.login.says !== 'accepted') return session.login
    if (flood === SUBSCRIPTIONS) return async () => {
      const id = await subscribe(session)
      return typeof id === 'number' ? HOLDS : id
    }
    if (flood === REFRESHES) return refreshing(session)
    const subscription = await subscribe(session)
    return typeof subscription === 'number' ? () => monitor(session, subscription, reading) : subscription
  }
  return {
    facts: { floods: [HELLOS, CHANNELS, SESSIONS, SUBSCRIPTIONS, ITEMS, LEFT_BEHIND, REFRESHES, UNENDING], limits: limits.map(it => ({ ...it })), connections: atOnce(lease), servedWithin },
    verbs: {
      async begin({ as, flood, count = connections }: { as: string; flood: string; count?: number }, hear, signal) {
        await end()
        const unsupported = (heard: Heard): Heard => (flood === REFRESHES && heard.says === 'refused' ? { says: 'unsupported', read: heard.read } : heard)
        const open = await opener(flood, as, hear)
        if (typeof open !== 'function') return unsupported(open)
        const until = performance.now() + seconds * 1000
        const most = flood === ITEMS ? count : Math.min(count, connections)
        const inTurn = oneAtATime && (flood === HELLOS || flood === CHANNELS || flood === UNENDING)
        let tried = 0
        let opened = 0
        let last: Held | Heard | undefined
        while (tried < most && performance.now() < until && sent() < bytes && tried * hello.length < bytes && !signal.aborted) {
          last = await open(hear)
          tried++
          if ('says' in last) continue
          opened++
          if (inTurn) await last.close()
          else held.push(last)
        }
        const instead = last !== undefined && 'says' in last ? last : undefined
        if (opened === 0) return instead !== undefined ? unsupported(instead) : { says: 'not-offered', read: 'there was no time to open any' }
        return { says: 'flooding', read: JSON.stringify({ tried, opened, last: instead === undefined ? 'opened' : `${instead.says}: ${instead.read}` }) }
      },
      async look() {
        return { says: 'looked', read: JSON.stringify({ alive: held.filter(it => it.alive()).length, oldest: held[0]?.alive() ?? false }) }
      },
      async serve({ as, within }: { as: string; within: number }, hear, signal) {
        const until = performance.now() + within
        for (;;) {
          const { login, barred, acted } = await converse(lease, hear, lease.credential(as, 'right'), session => (session.login.says === 'accepted' ? session.read(reading) : Promise.resolve(session.login)))
          const heard = barred ?? acted ?? login
          if (performance.now() > until || signal.aborted) return heard.says === 'shown' ? { says: 'silent', read: `served, but later than ${within} ms` } : heard
          if (heard.says === 'shown') return heard
          await delay(AGAIN_AFTER, undefined, { signal }).catch(() => undefined)
        }
      },
      async end() {
        const count = held.length
        await end()
        return { says: 'ended', read: `${count} closed` }
      },
    },
    close: end,
  }
}

/** A connection that says HELLO and waits. */
function sayHello({ door: { settings }, cut }: Lease, hear: Hear): Promise<Held | Heard> {
  const { hostname, port } = new URL((settings['url'] ?? '').replace(/^opc\.tcp:/, 'http:'))
  const { promise, resolve } = Promise.withResolvers<Held | Heard>()
  const socket: Socket = connect({ host: hostname, port: Number(port === '' ? 4840 : port) }).setNoDelay(true)
  endWith(cut, socket)
  let ended = false
  let answered = false
  const timer = setTimeout(() => {
    socket.destroy()
    resolve({ says: 'silent', read: 'HELLO was not answered in time' })
  }, CONNECT_WITHIN)
  const over = (read: string) => {
    ended = true
    clearTimeout(timer)
    if (!answered) resolve({ says: 'dropped', read })
  }
  socket.on('error', fault => over(fault.message)).on('end', () => over('connection closed')).on('close', () => over('connection closed'))
    .on('connect', () => {
      hear('out', `connected from ${socket.localPort}`, Buffer.alloc(0))
      hear('out', 'HELLO', hello)
      socket.write(hello)
    })
    .once('data', bytes => {
      hear('in', 'answer', bytes)
      answered = true
      clearTimeout(timer)
      resolve({ alive: () => !ended, async close() { socket.destroy() } })
    })
  return promise
}
