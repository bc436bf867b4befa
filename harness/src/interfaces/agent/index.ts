import { randomBytes } from 'node:crypto'
import type { Verification } from '@fourtwo/contract'
import { type PinnedAgent, readPinned } from '../../enrolment/pinned.ts'
import { verifyToken } from '../../evidence/verify.ts'
import { defineInterface, type Hear, type Heard, type Lease } from '../../interface.ts'
import type { Sessions } from '../../probe.ts'
import { ANSWER_WITHIN, type Connection } from '../mqtt/connection.ts'
import { logIn } from '../mqtt/index.ts'
import { publishPacket, readPublish, subscribePacket } from '../mqtt/packets.ts'
import { spokenFor } from './speaks-for.ts'

/** Milliseconds in which a token has to come where the bench does not say (`answerWithin`): a small device collects first. */
const TOKEN_WITHIN = 10_000
/** Bytes of a nonce. */
const NONCE = 32

/** Asks the agent for a token, and holds what comes against what the bench pins and a nonce made for this call alone. */
async function challenge(lease: Lease, pinned: PinnedAgent, hear: Hear): Promise<Heard> {
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
      const verification = await verifyToken(token, { ...pinned, nonce, ueid: settings['ueid'] ?? '', used, now: received.getTime() / 1000 })
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

/** Our agent beside or on the device, challenged over MQTT. Test equipment, unless the component lists it as an interface of its own (SCORING, section 1). */
export default defineInterface({
  kind: 'agent',
  settings: ['host', 'port', 'ca', 'topic', 'publicKey', 'ueid', 'speaksFor', 'answerWithin', 'enrolment', 'registers', 'revoked', 'authority', 'deviceCertificate'],
  needs: { agent: ['host', 'port', 'topic', 'publicKey', 'ueid'] },
  offers: {
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
