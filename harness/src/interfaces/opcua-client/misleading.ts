import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { Presented } from '../../pki/identities.ts'
import { secureAsymmetric, type Secured, type Spoiling } from '../opcua/raw/chunk.ts'
import { words } from '../opcua/raw/message.ts'
import { deriveKeys, signAsymmetric } from '../opcua/raw/suites.ts'
import { damages } from '../opcua/raw/spoilings.ts'
import { chunksOf } from './visit.ts'
import type { Answering, Recorded, Wrong } from './wrong.ts'

/** What ways are made of: the answer that the device took last, a key of nobody's, and a certificate of ours that the device does not know, with its key. */
export interface Means {
  readonly recorded: Recorded
  another(): Promise<KeyObject>
  stranger(): Promise<Presented>
}
type Way = (means: Means) => Promise<Wrong>

/** A key that no certificate names, as long as one that a certificate does: what it signs fits into the same place. */
export const anotherThan = async (key: KeyObject): Promise<KeyObject> => (await promisify(generateKeyPair)('rsa', { modulusLength: key.asymmetricKeyDetails?.modulusLength ?? 2048 })).privateKey

/** How a server that has the trusted certificate may fail to prove that it holds its key: in the handshake (OPC 10000-6, 6.7.4) or in its answer for a session (OPC 10000-4, 5.7.2). */
export const impersonations: Readonly<Record<string, Way>> = {
  'a handshake signed with another key': async ({ another }) => {
    const key = await another()
    return { handshake: ({ secured, parts }) => (secured.suite === undefined ? undefined : secureAsymmetric({ ...secured, key }, parts)) }
  },
  'a session signed with another key': async ({ another }) => {
    const key = await another()
    return { proof: ({ suite, over }) => ({ signature: signAsymmetric(suite, key, over) }) }
  },
  'a session without a signature': async () => ({ proof: () => ({}) }),
  'a session with an empty signature': async () => ({ proof: () => ({ signature: Buffer.alloc(0) }) }),
  'the recorded proof of an earlier session': async ({ recorded: { signature } }) => ({ proof: () => ({ signature }) }),
  'a session under another certificate, signed with its key': async ({ stranger }) => {
    const { chain, key } = await stranger()
    return { proof: ({ suite, over }) => ({ signature: signAsymmetric(suite, key, over), certificate: Buffer.concat(chain) }) }
  },
}

/** A right answer whose first chunk is spoiled, in as few chunks as the device takes. */
const spoiled = (spoiling: Spoiling) => function* (right: Answering): Iterable<Secured> {
  const { body, room, chunk } = right
  yield chunk(body.subarray(0, room), { type: body.length > room ? 'MSGC' : 'MSGF', spoiling })
  if (body.length > room) yield* chunksOf({ ...right, body: body.subarray(room) }, room)
}
/** What is harmless to change in an answer is its time, behind the type of the body. */
const HARMLESS = 4

/** The answer for a session, damaged after it was secured (OPC 10000-6, 6.7.2 and 6.7.7). */
export const damaged: Readonly<Record<string, Way>> = Object.fromEntries(Object.entries(damages).map(([name, make]): [string, Way] => [name, async () => ({ session: spoiled(make(HARMLESS)) })]))

/** The answer for a session, whole and not from the channel that the device opened. */
export const astray: Readonly<Record<string, Way>> = {
  'secured with the keys of an earlier channel': async ({ recorded }) => ({ session: ({ chunk, ...right }) => chunksOf({ ...right, chunk: (body, as) => chunk(body, { ...as, by: recorded.out }) }) }),
  'secured with keys that nobody agreed on': async () => ({
    session: ({ chunk, out, ...right }) => {
      const keys = out.suite === undefined ? undefined : deriveKeys(out.suite, randomBytes(32), randomBytes(32))
      return chunksOf({ ...right, out, chunk: (body, as) => chunk(body, { ...as, by: { ...out, keys } }) })
    },
  }),
  'not secured at all': async () => ({ session: ({ chunk, out, ...right }) => chunksOf({ ...right, out, chunk: (body, as) => chunk(body, { ...as, by: { ...out, suite: undefined, keys: undefined } }) }) }),
}

/** An answer for a session that was there before, or comes under a number that was. */
export const repeated: Readonly<Record<string, Way>> = {
  'the recorded answer to an earlier question': async ({ recorded: { chunks } }) => ({ session: () => chunks }),
  'under a number that was used': async () => ({ session: ({ chunk, last, ...right }) => chunksOf({ ...right, last, chunk: (body, as) => chunk(body, { ...as, sequence: last }) }, right.room) }),
}

/** The answer for a session with one field that is cut short, over-long or out of range; rightly secured. */
export const flawed: Readonly<Record<string, Way>> = {
  'an answer whose last field is cut short': async () => ({ session: right => chunksOf({ ...right, body: right.body.subarray(0, -2) }) }),
  'a text that is longer than the message': async () => ({ session: right => chunksOf({ ...right, body: Buffer.concat([right.body.subarray(0, TEXTS_AT), words(1, 0x7fffffff), right.body.subarray(TEXTS_AT + 4)]) }) }),
}
/** Where the texts of a response stand, behind its type, time, number, result and diagnostics (OPC 10000-4, 7.33). */
const TEXTS_AT = 4 + 8 + 4 + 4 + 1
