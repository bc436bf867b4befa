import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Verification } from '@fourtwo/contract'
import type { Door } from '../../bench.ts'
import { HarnessError } from '../../error.ts'
import { verifyToken } from '../../evidence/verify.ts'
import { defineInterface, type Hear, type Heard, type Lease } from '../../interface.ts'
import { ANSWER_WITHIN, type Connection } from '../mqtt/connection.ts'
import { logIn } from '../mqtt/index.ts'
import { publishPacket, readPublish, subscribePacket } from '../mqtt/packets.ts'
import { identityOver } from '../identity.ts'
import { fetchOverOpcua, NAMEPLATE_RECORD, readNameplate } from './over-opcua.ts'
import { spokenFor } from './speaks-for.ts'

/** Milliseconds in which a token has to come where the bench does not say (`answerWithin`): a small device collects first. */
const TOKEN_WITHIN = 10_000
/** Bytes of a nonce. */
const NONCE = 32

/** What its OPC UA server is reached with. */
const SERVER = ['url', 'certificate', 'key', 'serverCertificate'] as const

/** Is the agent challenged at its OPC UA server? Else over MQTT. */
const isAtServer = ({ settings }: Door): boolean => (settings['url'] ?? '') !== ''

/** Calls the agent for a token at its OPC UA server; what comes back is the one answer to this call. */
async function challengeAtServer(lease: Lease, publicKey: KeyObject, hear: Hear): Promise<Heard> {
  const nonce = randomBytes(NONCE)
  const token = await fetchOverOpcua(lease, hear, nonce, Number(lease.door.settings['answerWithin'] ?? TOKEN_WITHIN))
  if (typeof token !== 'string') return token
  const received = new Date()
  const used = lease.evidence?.used ?? new Set<string>()
  const verification = await verifyToken(token, { nonce: nonce.toString('base64url'), publicKey, ueid: lease.door.settings['ueid'] ?? '', used, now: received.getTime() / 1000 })
  return heard({ verification, keep: () => lease.evidence?.keep({ nonce: nonce.toString('base64url'), received: received.toISOString(), verification, token }) })
}

/** Asks the agent for a token, and holds what comes against the pinned key and a nonce made for this call alone. */
async function challenge(lease: Lease, publicKey: KeyObject, hear: Hear): Promise<Heard> {
  if (isAtServer(lease.door)) return challengeAtServer(lease, publicKey, hear)
  const { settings } = lease.door
  const topic = settings['topic'] ?? ''
  const { connection, says, read } = await logIn(lease, hear, lease.credential('challenger', 'right'))
  if (connection === undefined) return { says: 'not-offered', read: `the broker's login was ${says}: ${read}` }
  const nonce = randomBytes(NONCE).toString('base64url')
  try {
    connection.send('SUBSCRIBE', subscribePacket(`${topic}/evidence`))
    const granted = await suback(connection)
    if (granted !== 'granted') return { says: 'not-offered', read: `the subscription to ${topic}/evidence was ${granted}` }
    connection.send('PUBLISH', publishPacket(`${topic}/challenge`, JSON.stringify({ nonce })))
    return await tokenOf(connection, `${topic}/evidence`, Number(settings['answerWithin'] ?? TOKEN_WITHIN), async token => {
      const received = new Date()
      const used = lease.evidence?.used ?? new Set<string>()
      const verification = await verifyToken(token, { nonce, publicKey, ueid: settings['ueid'] ?? '', used, now: received.getTime() / 1000 })
      // Another challenger's token is no answer to ours; what the device answers us with is kept, good or bad.
      return { verification, keep: () => lease.evidence?.keep({ nonce, received: received.toISOString(), verification, token }) }
    })
  } finally {
    connection.close()
  }
}

interface Received {
  readonly verification: Verification
  readonly keep: () => void
}

/** Waits for the token that answers; where none does, the last that came is the answer. */
async function tokenOf(connection: Connection, topic: string, within: number, hold: (token: string) => Promise<Received>): Promise<Heard> {
  const until = performance.now() + within
  let other: Received | undefined
  for (;;) {
    const got = await connection.next(Math.max(0, until - performance.now()))
    if (typeof got === 'string') return other === undefined ? { says: got, read: got === 'silent' ? `no token within ${within} ms` : 'the connection was dropped before a token came' } : heard(other)
    const published = readPublish(got)
    if (published?.topic !== topic) continue
    const received = await hold(published.payload)
    const { verification } = received
    if (verification.says === 'verified' || (verification.reason !== 'stale' && verification.reason !== 'replayed')) return heard(received)
    other = received
  }
}

function heard({ verification, keep }: Received): Heard {
  keep()
  return verification.says === 'verified'
    ? { says: 'verified', read: JSON.stringify({ tier: verification.tier, facts: verification.claims.facts }) }
    : { says: 'refused', read: `${verification.reason}: ${verification.because}` }
}

/** SUBACK: granted, or what came instead. [MQTT-3.9.3] */
async function suback(connection: Connection): Promise<string> {
  const until = performance.now() + ANSWER_WITHIN
  for (;;) {
    const got = await connection.next(Math.max(0, until - performance.now()))
    if (typeof got === 'string') return got
    if (got.first === 0x90) return (got.body[2] ?? 0x80) <= 2 ? 'granted' : 'refused'
  }
}

/** @throws HarnessError INPUT_INVALID where the pinned key is no P-256 public key. */
function pinned(file: string): KeyObject {
  let key: KeyObject | undefined
  try {
    key = createPublicKey(readFileSync(file))
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', `the pinned public key ${file} cannot be read`, cause)
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new HarnessError('INPUT_INVALID', `the pinned public key ${file} is of another kind, expected P-256`)
  return key
}

/** Our agent beside or on the device, challenged over MQTT, or over OPC UA where the bench gives a `url`. Test equipment, unless the component lists it as an interface of its own (SCORING, section 1). */
export default defineInterface({
  kind: 'agent',
  settings: ['host', 'port', 'ca', 'topic', ...SERVER, 'publicKey', 'ueid', 'speaksFor', 'answerWithin'],
  needs: { agent: door => ['publicKey', 'ueid', ...(isAtServer(door) ? SERVER.slice(1) : ['host', 'port', 'topic'])], identity: SERVER },
  offers: {
    identity: lease => identityOver({ ...lease, door: { ...lease.door, settings: { ...lease.door.settings, identityRecord: NAMEPLATE_RECORD } } }, (as, hear) => readNameplate(lease, hear, as)),
    agent: lease => {
      const publicKey = pinned(lease.door.settings['publicKey'] ?? '')
      return {
        facts: { service: spokenFor(lease.door).get(lease.asked ?? '') ?? '', ueid: lease.door.settings['ueid'] ?? '', publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(), declared: { listens: [...(lease.declared?.listens ?? [])], accounts: [...(lease.declared?.accounts ?? [])], fullPrivilege: lease.declared?.fullPrivilege ?? {} } },
        verbs: { challenge: (_given: never, hear) => challenge(lease, publicKey, hear) },
      }
    },
  },
})
