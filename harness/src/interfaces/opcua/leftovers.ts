import { DataType, DeleteSubscriptionsRequest, type DeleteSubscriptionsResponse, TransferSubscriptionsRequest, type TransferSubscriptionsResponse } from 'node-opcua'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { loadOf } from '../bounded.ts'
import { Channel, trusted } from './channel.ts'
import { RawChannel } from './raw/channel.ts'
import { type Login, Session } from './session.ts'
import { type Held, HOLDS, monitor, type Opens, subscribe } from './subscriptions.ts'

/** What is left behind goes soon by itself, should nobody be able to take it away. */
const BRIEF = { publishing: 1000, lifetime: 10, keepAlive: 3 }
/** Milliseconds that a session may be idle. */
const IDLE = 60_000
/** The type of all conditions, and the method by which a subscriber is told of each anew (OPC 10000-9, 5.5.7). */
const CONDITIONS = 'i=2782'
const REFRESH = 'i=3875'
/** Among so many unending messages what may be sent is shared out, where the device takes them so long. */
const SHARES = 4

/** A flood that has something of its own to end, and the bytes that it sent so far. */
interface Flood {
  readonly open: Opens
  readonly sent: () => number
  close(): Promise<void>
}

/** Sessions, one after the other over one channel, that each begin a subscription and close without it. In the end one more takes them over and ends them (OPC 10000-4, 5.14.7 and 5.14.8). */
export async function leavesBehind(lease: Lease, hear: Hear, login: Login): Promise<Flood | Heard> {
  const channel = await Channel.open(lease, hear, trusted(lease))
  if (!(channel instanceof Channel)) return channel
  const left: number[] = []
  const during = async <R>(act: (session: Session) => Promise<R | Heard>, closes: boolean): Promise<R | Heard> => {
    const session = await Session.beginOn(channel, lease, login, IDLE)
    if (!(session instanceof Session)) return session
    if (session.login.says !== 'accepted') return session.login
    const acted = await act(session)
    await session.logOut(closes)
    return acted
  }
  return {
    sent: () => channel.sent,
    async open() {
      const id = await during(session => subscribe(session, BRIEF), false)
      if (typeof id !== 'number') return id
      left.push(id)
      return HOLDS
    },
    async close() {
      const subscriptionIds = left.splice(0)
      if (!channel.ended && subscriptionIds.length > 0)
        await during(async session => {
          // One by one: a server may bear few in one request.
          for (const id of subscriptionIds) {
            await session.ask<TransferSubscriptionsResponse>(new TransferSubscriptionsRequest({ subscriptionIds: [id], sendInitialValues: false }))
            await session.ask<DeleteSubscriptionsResponse>(new DeleteSubscriptionsRequest({ subscriptionIds: [id] }))
          }
          return true
        }, true)
      await channel.close()
    },
  }
}

/** Asks again and again that all conditions be told anew to a subscriber of events, who reads none. A server without conditions answers the first with a fault. */
export async function refreshing(session: Session): Promise<Opens | Heard> {
  const id = await subscribe(session)
  if (typeof id !== 'number') return id
  const item = await monitor(session, id, 'events')
  if ('says' in item) return item
  return async () => {
    const called = await session.invoke(CONDITIONS, REFRESH, [{ dataType: DataType.UInt32, value: id }])
    return 'says' in called ? called : HOLDS
  }
}

/** Messages of chunks of which none is the last, each over a channel of its own and as long as the device says that it takes, so that it keeps them; in all as much as the bench permits. */
export function unending(lease: Lease): Pick<Flood, 'open' | 'sent'> {
  const { bytes, seconds } = loadOf(lease)
  let sent = 0
  return {
    sent: () => sent,
    async open(hear): Promise<Held | Heard> {
      const channel = await RawChannel.open(lease, hear, trusted(lease))
      if (!(channel instanceof RawChannel)) return channel
      const until = performance.now() + seconds * 1000
      const { longest, chunks } = channel.limits
      const { holds } = channel
      const most = Math.min(...[longest, chunks * holds].filter(it => it > 0), bytes / SHARES, bytes - sent) - holds
      let own = 0
      do {
        const chunk = channel.chunk(Buffer.alloc(holds), { of: { type: 'MSGC', request: 1 } })
        const taken = await (own === 0 ? channel.send(`the first chunk of a message without an end, up to ${most} bytes`, chunk) : channel.push(chunk))
        // One that is broken off on the way was a flood all the same.
        if (!taken && own === 0) {
          channel.close()
          return { says: 'dropped', read: 'the connection was ended' }
        }
        if (!taken) break
        own += holds
        sent += holds
      } while (own < most && performance.now() < until)
      return { alive: () => !channel.ended, async close() { channel.close() } }
    },
  }
}
