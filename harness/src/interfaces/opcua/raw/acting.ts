import { ReadResponse, type WriteRequest, WriteResponse } from 'node-opcua'
import type { Hear, Heard, Lease } from '../../../interface.ts'
import { bodyOf } from '../body.ts'
import { trusted } from '../channel.ts'
import { readResponse } from './answer.ts'
import { RawSession } from './session.ts'

/** Milliseconds in which something comes of a message that was spoiled, and for the answer to one that was not. */
const SPOILED_WITHIN = 1000
const ANSWER_WITHIN = 5000

/** A write of the declared output, and what is asked of it. */
export interface Given {
  readonly as: string
  readonly value: string
}

/** Begins a session over a channel of our own and acts; a login that failed is not a message refused. */
export async function overRaw(lease: Lease, hear: Hear, as: string, act: (session: RawSession) => Promise<Heard>): Promise<Heard> {
  const session = await RawSession.begin(lease, hear, lease.credential(as, 'right'), trusted(lease))
  if (!(session instanceof RawSession)) return { says: 'not-offered', read: session.read }
  try {
    return session.login.says === 'accepted' ? plain(await act(session)) : { says: 'not-offered', read: `the login was ${session.login.says}: ${session.login.read}` }
  } finally {
    await session.close(hear)
  }
}
/** In the words of a verb: from an answer that is none nothing follows. */
export const plain = (heard: Heard): Heard => (heard.says === 'hostile' ? { says: 'not-offered', read: heard.read } : heard)

/** Behind a message that was sent, such an answer tells as little as none: what took effect has to be looked at. */
const unclear = (heard: Heard): Heard => (heard.says === 'hostile' ? { says: 'silent', read: heard.read } : heard)

/** The declared output being set, in a session. */
export const writing = ({ door: { settings } }: Lease, session: RawSession, value: string): WriteRequest => session.writing(settings['output'] ?? '', settings['outputType'] ?? '', value)

/** What came of a write that is as it should be: `sent` where the device says that it was done. */
export async function answered({ channel }: RawSession): Promise<Heard> {
  const body = await channel.receive(ANSWER_WITHIN)
  return Buffer.isBuffer(body) ? unclear(written(body)) : unclear(body)
}

/** What came of one that may not be. A question as it should be goes behind it at once, since a door may drop a message without a word and go on: then that is answered in its place. */
export async function came(session: RawSession): Promise<Heard> {
  const { channel } = session
  const behind = session.reading('i=2258')
  await channel.send('ReadRequest behind it', channel.chunk(bodyOf(behind)))
  const body = await channel.receive(SPOILED_WITHIN)
  if (!Buffer.isBuffer(body)) return unclear(body)
  if (!('says' in readResponse(body, ReadResponse))) return { says: 'refused', read: 'it was not answered, and what came behind it was' }
  await channel.receive(SPOILED_WITHIN)
  return unclear(written(body))
}

function written(body: Buffer): Heard {
  const response = readResponse(body, WriteResponse)
  if ('says' in response) return response
  const status = response.results?.[0]
  return status === undefined ? { says: 'refused', read: 'nothing was written' } : { says: status.isBad() ? 'refused' : 'sent', read: status.name }
}
