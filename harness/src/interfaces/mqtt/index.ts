import { randomBytes } from 'node:crypto'
import { defineInterface, type Hear, type Heard, type Lease } from '../../interface.ts'
import { ANSWER_WITHIN, Connection } from './connection.ts'
import { malformed } from './malformed.ts'
import { connectPacket, readConnack, readPublish, subscribePacket } from './packets.ts'

/** Milliseconds in which a subscribed value has to be delivered, and in which a malformed message is answered. */
const DELIVERED_WITHIN = 1000
const MALFORMED_ANSWER_WITHIN = 500

type Login = { readonly user: string; readonly secret: string }

/** Connects as somebody or as nobody; the connection stays open where it was accepted. */
async function logIn(lease: Lease, hear: Hear, login: Login | undefined): Promise<Heard & { readonly connection?: Connection }> {
  const connection = await Connection.open(lease, hear)
  if (typeof connection === 'string') return { says: 'not-offered', read: connection }
  connection.send('CONNECT', connectPacket(`fourtwo-${randomBytes(5).toString('hex')}`, login))
  const got = await connection.next(ANSWER_WITHIN)
  if (typeof got === 'string') {
    connection.close()
    return { says: got, read: `connection ${got}` }
  }
  const code = readConnack(got)
  if (code === 0) return { says: 'accepted', read: 'CONNACK 0', connection }
  connection.close()
  return { says: 'refused', read: code === undefined ? `a packet of type ${got.first >> 4} where a CONNACK is due` : `CONNACK ${code}` }
}

/** Reads the declared topic: only what is delivered counts, since a granted SUBSCRIBE may deliver nothing. */
async function readTopic(lease: Lease, hear: Hear, login: Login | undefined): Promise<Heard> {
  const { connection, says, read } = await logIn(lease, hear, login)
  if (connection === undefined) return { says, read }
  const topic = lease.door.settings['reading'] ?? ''
  connection.send('SUBSCRIBE', subscribePacket(topic))
  const until = performance.now() + DELIVERED_WITHIN
  try {
    for (;;) {
      const got = await connection.next(Math.max(0, until - performance.now()))
      if (got === 'dropped') return { says: 'refused', read: 'connected, then dropped at the subscription' }
      if (got === 'silent') return { says: 'refused', read: 'connected, nothing delivered' }
      const published = readPublish(got)
      if (published?.topic === topic) return { says: 'shown', read: published.payload }
    }
  } finally {
    connection.close()
  }
}

/** MQTT 3.1.1 broker on the device, over TLS where the bench names the certificate to trust. */
export default defineInterface({
  kind: 'mqtt',
  offers: {
    login: lease => ({
      facts: { failuresAllowed: lease.facts.failuresAllowed, lockWindow: lease.facts.lockWindow },
      verbs: {
        async attempt({ as, secret }: { as: string; secret: 'right' | 'wrong' | 'empty' | 'unknown-user' }, hear) {
          const { connection, says, read } = await logIn(lease, hear, lease.credential(as, secret))
          connection?.close()
          return { says, read }
        },
      },
    }),
    visitor: lease => ({
      facts: { reading: lease.door.settings['reading'] ?? '' },
      verbs: {
        read: (_given: never, hear) => readTopic(lease, hear, undefined),
        readAs: ({ as }: { as: string }, hear) => readTopic(lease, hear, lease.credential(as, 'right')),
      },
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
    essential: lease => {
      let connection: Connection | undefined
      return {
        facts: { period: lease.facts.period, deadline: lease.facts.deadline },
        verbs: {
          async next({ within }: { within: number }, hear) {
            if (connection === undefined) {
              const opened = await logIn(lease, hear, lease.credential('guard', 'right'))
              if (opened.connection === undefined) return { says: 'late', read: `the heartbeat's login was ${opened.says}: ${opened.read}` }
              connection = opened.connection
              connection.send('SUBSCRIBE', subscribePacket(lease.door.settings['heartbeat'] ?? ''))
            }
            connection.pending()
            const until = performance.now() + within
            for (;;) {
              const got = await connection.next(Math.max(0, until - performance.now()))
              if (typeof got === 'string') {
                if (got === 'dropped') connection = undefined
                return { says: 'late', read: got === 'dropped' ? 'the connection was dropped' : `nothing within ${within} ms` }
              }
              const published = readPublish(got)
              if (published !== undefined && published.topic === lease.door.settings['heartbeat']) return { says: 'beat', read: published.payload }
            }
          },
        },
        async close() {
          connection?.close()
        },
      }
    },
  },
})
