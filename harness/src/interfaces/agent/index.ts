import { randomBytes } from 'node:crypto'
import type { Verification } from '@fourtwo/contract'
import type { Door } from '../../bench.ts'
import { type PinnedAgent, readPinned } from '../../enrolment/pinned.ts'
import { type Expected, verifyToken } from '../../evidence/verify.ts'
import { verifyCwt } from '../../evidence/verify-cwt.ts'
import { defineInterface, type Hear, type Heard, type Lease } from '../../interface.ts'
import type { Sessions } from '../../probe.ts'
import { ANSWER_WITHIN, type Connection } from '../mqtt/connection.ts'
import { logIn } from '../mqtt/index.ts'
import { publishPacket, readPublish, subscribePacket } from '../mqtt/packets.ts'
import { identityOver } from '../identity.ts'
import { isAtLine } from './at-line.ts'
import { fetchOverLine } from './over-line.ts'
import { SerialLine } from './serial-line.ts'
import { fetchOverOpcua, NAMEPLATE_RECORD, readNameplate } from './over-opcua.ts'
import { spokenFor } from './speaks-for.ts'

/** Milliseconds in which a token has to come where the bench does not say (`answerWithin`): a small device collects first. */
const TOKEN_WITHIN = 10_000
/** The same over a serial line, which at 9600 baud carries a thousand bytes a second where it is quiet. */
const TOKEN_OVER_LINE_WITHIN = 120_000
/** Bytes of a nonce. */
const NONCE = 32

/** What a token that came now has to answer. */
function expectation(lease: Lease, pinned: PinnedAgent, nonce: string, received: Date): Expected {
  return { ...pinned, nonce, ueid: lease.door.settings['ueid'] ?? '', used: lease.evidence?.used ?? new Set<string>(), now: received.getTime() / 1000 }
}

/** Asks the agent for a token over a serial line; what came in pieces is one token or none. */
async function challengeOverLine(lease: Lease, pinned: PinnedAgent, hear: Hear): Promise<Heard> {
  const line = await SerialLine.open(lease, hear)
  if (typeof line === 'string') return { says: 'not-offered', read: line }
  const nonce = randomBytes(NONCE)
  try {
    const fetched = await fetchOverLine(line, nonce, Number(lease.door.settings['answerWithin'] ?? TOKEN_OVER_LINE_WITHIN))
    if (fetched.says !== 'token') return { says: fetched.says === 'declined' ? 'not-offered' : fetched.says, read: fetched.read }
    const received = new Date()
    const verification = await verifyCwt(fetched.token, expectation(lease, pinned, nonce.toString('base64url'), received))
    return heard({ verification, keep: () => lease.evidence?.keep({ nonce: nonce.toString('base64url'), received: received.toISOString(), verification, token: Buffer.from(fetched.token).toString('base64url') }) })
  } finally {
    await line.close()
  }
}

/** What its OPC UA server is reached with. */
const SERVER = ['url', 'certificate', 'key', 'serverCertificate'] as const

/** Is the agent challenged at its OPC UA server? */
const isAtServer = ({ settings }: Door): boolean => (settings['url'] ?? '') !== ''

/** Calls the agent for a token at its OPC UA server; what comes back is the one answer to this call. */
async function challengeAtServer(lease: Lease, pinned: PinnedAgent, hear: Hear): Promise<Heard> {
  const nonce = randomBytes(NONCE)
  const token = await fetchOverOpcua(lease, hear, nonce, Number(lease.door.settings['answerWithin'] ?? TOKEN_WITHIN))
  if (typeof token !== 'string') return token
  const received = new Date()
  const verification = await verifyToken(token, expectation(lease, pinned, nonce.toString('base64url'), received))
  return heard({ verification, keep: () => lease.evidence?.keep({ nonce: nonce.toString('base64url'), received: received.toISOString(), verification, token }) })
}

/** Asks the agent for a token, and holds what comes against what the bench pins and a nonce made for this call alone. */
async function challenge(lease: Lease, pinned: PinnedAgent, hear: Hear): Promise<Heard> {
  if (isAtServer(lease.door)) return challengeAtServer(lease, pinned, hear)
  if (isAtLine(lease.door)) return challengeOverLine(lease, pinned, hear)
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
      const verification = await verifyToken(token, expectation(lease, pinned, nonce, received))
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

/** What a reader of the run needs to hold a token against its tier again: who vouched for the TPM, its attestation key, and the registers that were demanded. */
function enrolledOf({ record, enrolled, registers = {} }: PinnedAgent): Pick<Sessions['agent']['facts'], 'tpm'> {
  if (record === undefined) return {}
  const attestationKey = enrolled?.attestationKey?.export({ type: 'spki', format: 'pem' }).toString()
  return { tpm: { enrolled: record.enrolled, endorsement: record.endorsement.fingerprint, trustedBy: record.endorsement.trustedBy, ...(attestationKey === undefined ? {} : { attestationKey }), registers: { ...registers } } }
}

/** Our agent beside or on the device, challenged over MQTT, a serial line (`path`, `transport`) or OPC UA (`url`). Test equipment, unless the component lists it as an interface of its own (SCORING, section 1). */
export default defineInterface({
  kind: 'agent',
  settings: ['transport', 'host', 'port', 'ca', 'topic', ...SERVER, 'path', 'baudRate', 'dataBits', 'parity', 'stopBits', 'publicKey', 'ueid', 'speaksFor', 'answerWithin', 'enrolment', 'registers', 'revoked', 'authority', 'deviceCertificate'],
  needs: { agent: door => ['publicKey', 'ueid', ...(isAtServer(door) ? SERVER.slice(1) : !isAtLine(door) ? ['host', 'port', 'topic'] : door.settings['path'] === undefined ? ['host', 'port'] : [])], identity: SERVER },
  asksNobodyIn: isAtLine,
  offers: {
    identity: lease => identityOver({ ...lease, door: { ...lease.door, settings: { ...lease.door.settings, identityRecord: NAMEPLATE_RECORD } } }, (as, hear) => readNameplate(lease, hear, as)),
    agent: lease => {
      const pinned = readPinned(lease.door.settings)
      const pem = pinned.publicKey.export({ type: 'spki', format: 'pem' }).toString()
      return {
        facts: { service: spokenFor(lease.door).get(lease.asked ?? '') ?? '', ueid: lease.door.settings['ueid'] ?? '', publicKey: pem, ...enrolledOf(pinned), declared: { listens: [...(lease.declared?.listens ?? [])], accounts: [...(lease.declared?.accounts ?? [])], fullPrivilege: lease.declared?.fullPrivilege ?? {} } },
        verbs: { challenge: (_given: never, hear) => challenge(lease, pinned, hear) },
      }
    },
  },
})
