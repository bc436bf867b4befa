import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { trusted } from './channel.ts'
import { plain } from './raw/acting.ts'
import { RawChannel } from './raw/channel.ts'
import { type FlawedActivation, proofBy, RawSession } from './raw/session.ts'
import type { Login } from './session.ts'

/** A node that every server has and that shows itself in a session alone: its time (OPC 10000-5, 6.3). */
const TIME = 'i=2258'

const another = async (): Promise<KeyObject> => (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey

/** How somebody who has a trusted certificate and not its key may come: what takes the place of each proof that the key is at hand. */
const WAYS: Readonly<Record<string, (recorded: () => Promise<Buffer>) => Promise<FlawedActivation & { readonly signedWith?: KeyObject }>>> = {
  none: async () => ({}),
  'a handshake signed with another key': async () => ({ signedWith: await another() }),
  'an activation signed with another key': async () => {
    const key = await another()
    return { proof: ({ server, nonce, policy }) => proofBy(key, policy, server, nonce) }
  },
  'an activation without a signature': async () => ({ proof: () => Buffer.alloc(0) }),
  'an activation that names no algorithm and has no signature': async () => ({ proof: () => Buffer.alloc(0), namesNoAlgorithm: true }),
  'the recorded activation of an earlier session': async recorded => {
    const proof = await recorded()
    return { proof: () => proof }
  },
}

/** The proof of an activation serves once: a session that is taken up over another channel has to be activated over a new nonce (OPC 10000-4, 5.7.3). */
const AGAIN = 'the recorded activation of the same session, over another channel'

/** The ways in which the proof can be wanting. */
export const impersonations: readonly string[] = [...Object.keys(WAYS).filter(it => it !== 'none'), AGAIN]

/** Comes so, and reads in the session that comes of it, if any does. */
export async function impersonate(lease: Lease, hear: Hear, { as, way }: { readonly as: string; readonly way: string }): Promise<Heard> {
  const dress = trusted(lease)
  const login = lease.credential(as, 'right')
  if (way === AGAIN) return comeAgain(lease, hear, login)
  const flaws = WAYS[way]
  if (flaws === undefined) return { says: 'not-offered', read: 'there is no such way' }
  let earlier: Heard | undefined
  const flawed = await flaws(async () => {
    const session = await RawSession.begin(lease, hear, login, dress)
    earlier = session instanceof RawSession ? session.login : session
    if (session instanceof RawSession) await session.close(hear)
    return session instanceof RawSession ? session.proof : Buffer.alloc(0)
  })
  if (earlier !== undefined && earlier.says !== 'accepted') return { says: 'not-offered', read: `there was no earlier session: ${earlier.read}` }
  return look(hear, await RawSession.begin(lease, hear, login, dress, flawed), lease.door.settings['reading'] ?? TIME)
}

async function comeAgain(lease: Lease, hear: Hear, login: Login): Promise<Heard> {
  const first = await RawSession.begin(lease, hear, login, trusted(lease))
  if (!(first instanceof RawSession)) return { says: 'not-offered', read: `there was no session: ${first.read}` }
  try {
    if (first.login.says !== 'accepted') return { says: 'not-offered', read: `there was no session: ${first.login.read}` }
    const other = await RawChannel.open(lease, hear, trusted(lease))
    if (!(other instanceof RawChannel)) return { says: 'not-offered', read: `there was no other channel: ${other.read}` }
    try {
      const taken = await first.takeUp(other, first.proof)
      const read = taken.says === 'accepted' ? await first.read(lease.door.settings['reading'] ?? TIME, other) : taken
      return plain(read)
    } finally {
      other.close()
    }
  } finally {
    await first.close(hear)
  }
}

/** Looks what a session that came so is shown, and ends it. */
export async function look(hear: Hear, session: RawSession | Heard, node: string): Promise<Heard> {
  if (!(session instanceof RawSession)) return plain(session)
  try {
    const read = await session.read(node)
    return read.says === 'shown' ? read : { says: plain(read).says, read: `${session.login.read}, then ${read.read}` }
  } finally {
    await session.close(hear)
  }
}

