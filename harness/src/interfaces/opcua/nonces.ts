import { setImmediate as letOthers } from 'node:timers/promises'
import { MODEST_LOAD } from '../../bench.ts'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { trusted } from './channel.ts'
import { plain } from './raw/acting.ts'
import { keyOf, RawChannel } from './raw/channel.ts'
import { proofBy, RawSession } from './raw/session.ts'

/** Sessions of one channel: a server has few channels, and opening one takes longest. */
const OF_A_CHANNEL = 4
/** Bytes that a session takes at most with its share of a channel. */
const BYTES = 16_384
/** Sessions that are begun until one asks for a number that was foreseen. */
const TRIES = 12
/** Bytes of a number beyond which it is not looked at. */
const LONGEST = 256

/** Begins sessions over a few channels, one after the other, and activates the first of each channel: `read` is JSON, with the numbers of OpenSecureChannel, and those of CreateSession and ActivateSession in the order in which they were given. */
export async function giveNonces(lease: Lease, hear: Hear, { as, count }: { readonly as: string; readonly count: number }): Promise<Heard> {
  const { bytes, seconds } = lease.load ?? MODEST_LOAD
  const dress = trusted(lease)
  const until = performance.now() + seconds * 1000
  const most = Math.min(count, Math.floor(bytes / BYTES))
  const [channels, sessions]: [string[], string[]] = [[], []]
  for (let n = 0; n < most && performance.now() < until;) {
    const channel = await RawChannel.open(lease, hear, dress)
    if (!(channel instanceof RawChannel)) return plain(channel)
    channels.push(channel.nonce.toString('hex'))
    try {
      for (const last = Math.min(most, n + OF_A_CHANNEL); n < last; n++) {
        const made = await RawSession.make(channel, lease, dress)
        if ('says' in made) return plain(made)
        sessions.push(made.nonce.toString('hex'))
        if (n % OF_A_CHANNEL === 0) {
          const active = await made.activate(lease.credential(as, 'right'))
          if (!(active instanceof RawSession)) return plain(active)
          if (active.login.says !== 'accepted') return plain(active.login)
          sessions.push(active.nonce.toString('hex'))
        }
        await made.end()
      }
    } finally {
      channel.close()
    }
  }
  const long = [...channels, ...sessions].find(it => it.length > 2 * LONGEST)
  if (long !== undefined) return { says: 'not-offered', read: `a number of ${long.length / 2} bytes` }
  return { says: 'given', read: JSON.stringify({ channels, sessions }) }
}

/**
 * Comes with proofs that were written beforehand, over numbers that the server may ask for, and reads a value as soon as it asks for one of them; its key is not used again.
 * `not-offered` where it asked for none of them.
 */
export async function foresee(lease: Lease, hear: Hear, { as, numbers }: { readonly as: string; readonly numbers: readonly string[] }): Promise<Heard> {
  const dress = trusted(lease)
  const key = keyOf(dress)
  const channel = await RawChannel.open(lease, hear, dress)
  if (!(channel instanceof RawChannel)) return { says: 'not-offered', read: channel.read }
  const written = new Map<string, Buffer>()
  try {
    for (const hex of numbers) {
      written.set(hex, proofBy(key, dress.policy, dress.server, Buffer.from(hex, 'hex')))
      await letOthers() // a signature takes its time
    }
    for (let n = 0; n < TRIES; n++) {
      const made = await RawSession.make(channel, lease, dress)
      if ('says' in made) return { says: 'not-offered', read: made.read }
      const proof = written.get(made.nonce.toString('hex'))
      if (proof === undefined) {
        await made.end()
        continue
      }
      const session = await made.activate(lease.credential(as, 'right'), proof)
      if (!(session instanceof RawSession)) return plain(session)
      const read = session.login.says === 'accepted' ? await session.read(lease.door.settings['reading'] ?? 'i=2258') : session.login
      await made.end()
      return plain(read)
    }
  } finally {
    channel.close()
  }
  return { says: 'not-offered', read: `${TRIES} sessions asked for none of ${written.size} numbers` }
}
