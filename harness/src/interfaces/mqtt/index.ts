import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { defineInterface, type Hear, type Heard, type Lease } from '../../interface.ts'
import type { Offer } from '../../probe.ts'
import { identityOver } from '../identity.ts'
import { concurrencyFacts } from '../concurrency.ts'
import { loginFacts, publishedOf } from '../login.ts'
import { operateOver } from '../operate.ts'
import { targetsOf, visitorOver } from '../visitor.ts'
import { ANSWER_WITHIN, Connection } from './connection.ts'
import { malformed } from './malformed.ts'
import { connectPacket, disconnectPacket, isPuback, publishPacket, readConnack, readPublish, readSuback, subscribePacket } from './packets.ts'

/** Milliseconds after the SUBACK in which a value has to be delivered, also where the broker says it refused, and in which a malformed message is answered. */
const DELIVERED_WITHIN = 1000
/** Milliseconds in which nothing has to be delivered to somebody who must not see it: longer, since a value that comes now and then may be missed once. */
const KEPT_FROM_FOR = 3 * DELIVERED_WITHIN
const DELIVERED_THOUGH_REFUSED_WITHIN = 200
const MALFORMED_ANSWER_WITHIN = 250

type Login = { readonly user: string; readonly secret?: string }
/** How somebody without credentials may come to a broker. */
const ways = { 'no user name': undefined, 'a user name alone': () => ({ user: `nobody-${randomBytes(4).toString('hex')}` }) } as const
const isWay = (way: string): way is keyof typeof ways => way in ways
/** And, to see something, how he may ask: a topic that is barred by its name may come by a wildcard. */
const EVERY_TOPIC = 'no user name, by a wildcard'

/** How a login can come: by a client identifier that the broker never heard, or by the same each time. */
const NEW_CLIENT = 'over a new connection'
const SAME_CLIENT = 'by the same client identifier'
const newClient = (): string => `fourtwo-${randomBytes(5).toString('hex')}`

/** Connects as somebody or as nobody; the connection stays open where it was accepted. */
export async function logIn(lease: Lease, hear: Hear, login: Login | undefined, keepAlive?: number, client = newClient()): Promise<Heard & { readonly connection?: Connection; readonly took?: number }> {
  const connection = await Connection.open(lease, hear)
  if (typeof connection === 'string') return { says: 'not-offered', read: connection }
  connection.send('CONNECT', connectPacket(client, login, keepAlive))
  const began = performance.now()
  const got = await connection.next(ANSWER_WITHIN)
  const took = performance.now() - began
  if (typeof got === 'string') {
    connection.close()
    return { says: got, read: `connection ${got}`, took }
  }
  const code = readConnack(got)
  if (code === 0) return { says: 'accepted', read: 'CONNACK 0', connection, took }
  connection.close()
  return code === undefined ? { says: 'not-offered', read: `a packet of type ${got.first >> 4} where a CONNACK is due` } : { says: 'refused', read: `CONNACK ${code}`, took }
}

/** Reads a topic over an open connection, by its name or by a filter: only what is delivered counts, since a granted SUBSCRIBE may deliver nothing. */
async function readTopic(connection: Connection, topic: string, { filter = topic, within = DELIVERED_WITHIN } = {}): Promise<Heard> {
  connection.send('SUBSCRIBE', subscribePacket(filter))
  let until = performance.now() + ANSWER_WITHIN
  let granted: boolean | undefined
  for (;;) {
    const got = await connection.next(Math.max(0, until - performance.now()))
    if (got === 'dropped') return { says: 'dropped', read: 'connected, then dropped at the subscription' }
    if (got === 'silent') return granted === undefined ? { says: 'silent', read: `no SUBACK within ${ANSWER_WITHIN} ms` } : { says: 'refused', read: `connected, the subscription was ${granted ? 'granted' : 'refused'}, nothing delivered` }
    const suback = readSuback(got)
    if (suback !== undefined) {
      granted = suback < 0x80
      until = performance.now() + (granted ? within : DELIVERED_THOUGH_REFUSED_WITHIN)
    }
    const published = readPublish(got)
    if (published?.topic === topic) return { says: 'shown', read: published.payload }
  }
}

/** Logs in, or comes as a visitor, and acts over the connection. */
async function acting(lease: Lease, hear: Hear, login: Login | undefined, act: (connection: Connection) => Promise<Heard>): Promise<Heard> {
  const { connection, says, read } = await logIn(lease, hear, login)
  if (connection === undefined) return { says, read }
  return act(connection).finally(() => connection.close())
}

/** Comes in one of the ways of somebody without credentials. */
function asNobody(lease: Lease, hear: Hear, way: string, act: (connection: Connection) => Promise<Heard>): Promise<Heard> {
  return acting(lease, hear, isWay(way) ? ways[way]?.() : undefined, act)
}

/** The same with an account, where a login that failed is not an operation refused. */
async function actAs(lease: Lease, hear: Hear, as: string, act: (connection: Connection) => Promise<Heard>): Promise<Heard> {
  const { connection, says, read } = await logIn(lease, hear, lease.credential(as, 'right'))
  if (connection === undefined) return { says: 'not-offered', read: `the login was ${says}: ${read}` }
  return act(connection).finally(() => connection.close())
}

/** Publishes and waits for the acknowledgement, which says nothing about the effect. */
async function publish(connection: Connection, topic: string, payload: string): Promise<Heard> {
  connection.send('PUBLISH', publishPacket(topic, payload))
  const until = performance.now() + ANSWER_WITHIN
  for (;;) {
    const got = await connection.next(Math.max(0, until - performance.now()))
    if (typeof got === 'string') return { says: got, read: `after the PUBLISH the connection was ${got}` }
    if (isPuback(got)) return { says: 'sent', read: 'PUBACK' }
  }
}

const setting = (lease: Lease, key: string): string => lease.door.settings[key] ?? ''

/** MQTT 3.1.1 broker on the device, over TLS where the bench names the certificate to trust. */
export default defineInterface({
  kind: 'mqtt',
  settings: ['host', 'port', 'ca', 'reading', 'heartbeat', 'output', 'outputReading', 'outputValues', 'outputInvalid', 'effectWithin', 'hasNo', 'identity', 'identityRecord'],
  reach: ['host', 'port'],
  needs: { operate: ['output', 'outputReading', 'outputValues'], identity: ['identity', 'identityRecord'], visitor: ['reading'], concurrency: ['reading'], essential: ['heartbeat'] },
  further: { login: ['come', 'timed', 'offerPublished'] },
  listensAt: ({ settings }) => ({ address: settings['host'] ?? '', port: Number(settings['port']) }),
  offers: {
    login: lease => {
      const client = newClient()
      const logInAndOut = async (login: Login, hear: Hear, as?: string) => {
        const { connection, says, read, took } = await logIn(lease, hear, login, undefined, as)
        await connection?.logOut()
        return { says, read, took }
      }
      const offer = async (login: Login, hear: Hear, as?: string): Promise<Heard> => {
        const { says, read } = await logInAndOut(login, hear, as)
        return { says, read }
      }
      return {
        facts: loginFacts(lease, [NEW_CLIENT, SAME_CLIENT]),
        verbs: {
          attempt: ({ as, secret }: { as: string; secret: Offer }, hear) => offer(lease.credential(as, secret), hear),
          come: ({ as, secret, way }: { as: string; secret: Offer; way: string }, hear) => offer(lease.credential(as, secret), hear, way === SAME_CLIENT ? client : undefined),
          async timed({ as, secret }: { as: string; secret: Offer }, hear) {
            const { says, read, took } = await logInAndOut(lease.credential(as, secret), hear)
            return { says, read: took === undefined ? read : took.toFixed(3) }
          },
          offerPublished: ({ n }: { n: number }, hear) => offer(publishedOf(lease, n), hear),
        },
      }
    },
    visitor: lease => visitorOver(lease, targetsOf(lease), {
      ways: [...Object.keys(ways), EVERY_TOPIC],
      comeAsNobody: (way, hear, act) => asNobody(lease, hear, way, connection => act(target => readTopic(connection, target.at, { filter: way === EVERY_TOPIC ? '#' : target.at, within: KEPT_FROM_FOR }))),
      comeAs: (as, hear, act) => acting(lease, hear, lease.credential(as, 'right'), connection => act(target => readTopic(connection, target.at))),
    }),
    wire: lease => ({
      facts: { messages: Object.keys(malformed) },
      verbs: {
        async send({ message }: { message: string }, hear) {
          const connection = await Connection.open(lease, hear)
          if (typeof connection === 'string') return { says: 'not-offered', read: connection }
          connection.send(message, malformed[message] ?? Buffer.alloc(0))
          const got = await connection.next(MALFORMED_ANSWER_WITHIN)
          connection.close()
          return typeof got === 'string' ? { says: got, read: `connection ${got}` } : { says: 'answered', read: `a packet of type ${got.first >> 4}` }
        },
        async lives({ as }: { as: string }, hear) {
          const { connection, says, read } = await logIn(lease, hear, lease.credential(as, 'right'))
          connection?.close()
          return { says: says === 'accepted' ? 'lives' : 'dead', read }
        },
      },
    }),
    operate: lease => operateOver(lease, {
      operation: `publish to ${setting(lease, 'output')}`, values: setting(lease, 'outputValues'),
      write: (as, value, hear) => actAs(lease, hear, as, connection => publish(connection, setting(lease, 'output'), value)),
      read: (as, hear) => actAs(lease, hear, as, connection => readTopic(connection, setting(lease, 'outputReading'))),
      ways: Object.keys(ways),
      writeAsNobody: (way, value, hear) => asNobody(lease, hear, way, connection => publish(connection, setting(lease, 'output'), value)),
    }),
    identity: lease => identityOver(lease, (as, hear) => actAs(lease, hear, as, connection => readTopic(connection, setting(lease, 'identity')))),
    concurrency: lease => {
      let connection: Connection | undefined
      let within = DELIVERED_WITHIN
      return {
        facts: concurrencyFacts(lease),
        verbs: {
          async begin({ as }: { as: string }, hear) {
            connection?.close()
            // A broker waits half as long again as the keep-alive says [MQTT-3.1.2-24], and may look only now and then: half of what is waited.
            const opened = await logIn(lease, hear, lease.credential(as, 'right'), Math.max(1, Math.floor(lease.facts.sessionTimeout / 3000)))
            connection = opened.connection
            within = DELIVERED_WITHIN
            return { says: opened.says, read: opened.read }
          },
          async read(_given: never, hear) {
            if (connection === undefined) return { says: 'not-offered', read: 'no session was begun' }
            connection.heardBy(hear)
            connection.pending()
            const heard = await readTopic(connection, setting(lease, 'reading'), { within })
            within = KEPT_FROM_FOR // once it was shown, what is read next is to be kept from a session that is over
            return heard.says === 'dropped' ? { says: 'refused', read: heard.read } : heard // the connection is the session
          },
          readAsNobody: (_given: never, hear) => acting(lease, hear, undefined, visitor => readTopic(visitor, setting(lease, 'reading'))),
          async logOut(_given: never, hear) {
            if (connection === undefined) return { says: 'dropped', read: 'no session was begun' }
            connection.heardBy(hear)
            connection.send('DISCONNECT', disconnectPacket)
            // What was on its way already may still come in: only then is a reading one of a dead session.
            const until = performance.now() + DELIVERED_WITHIN
            let got: unknown
            while (got !== 'dropped' && performance.now() < until) got = await connection.next(Math.max(0, until - performance.now()))
            return { says: 'ended', read: `DISCONNECT was sent; the connection ${got === 'dropped' ? 'ended' : 'stayed open'}` }
          },
        },
        async close() {
          connection?.close()
        },
      }
    },
    essential: lease => {
      let connection: Connection | undefined
      return {
        facts: { period: lease.facts.period, deadline: lease.facts.deadline },
        verbs: {
          async next({ within }: { within: number }, hear, signal) {
            const until = performance.now() + within
            const left = () => Math.max(0, until - performance.now())
            let why = `nothing within ${within} ms`
            connection?.heardBy(hear)
            connection?.pending()
            while (!signal.aborted) {
              if (connection === undefined) {
                const opened = await logIn(lease, hear, lease.credential('guard', 'right'))
                connection = opened.connection
                connection?.send('SUBSCRIBE', subscribePacket(setting(lease, 'heartbeat')))
                if (connection === undefined) why = `the heartbeat's login was ${opened.says}: ${opened.read}`
              }
              const got = await connection?.next(left())
              if (got === 'dropped') {
                connection = undefined
                why = 'the connection was dropped'
              }
              const published = got === undefined || typeof got === 'string' ? undefined : readPublish(got)
              if (published !== undefined && published.topic === setting(lease, 'heartbeat')) return { says: 'beat', read: published.payload }
              if (left() === 0) break
              // A door that refuses at once is tried again for as long as a heartbeat may take: that alone makes it late.
              if (connection === undefined) await delay(Math.min(left(), lease.facts.period), undefined, { signal }).catch(() => undefined)
            }
            return { says: 'late', read: why }
          },
        },
        async close() {
          connection?.close()
        },
      }
    },
  },
})
