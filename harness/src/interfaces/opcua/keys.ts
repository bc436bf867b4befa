import type { Hear, Heard, Lease, Verb } from '../../interface.ts'
import { trusted } from './channel.ts'
import { plain } from './raw/acting.ts'
import { RawChannel } from './raw/channel.ts'
import { RawSession } from './raw/session.ts'

const LEFT = 'left as they are'
const RENEWED = 'renewed'
/** For how many milliseconds keys are asked for that take the place of others: longer than anything is waited for. */
const LONG = 600_000

/** Secure channels whose keys run out: the SecurityToken of each is good for its lifetime and a quarter (OPC 10000-4, 5.6.2), renewed or not. */
export function keyedOver(lease: Lease): { readonly keyings: readonly string[]; readonly verbs: Readonly<Record<'openFor' | 'readByFirstKeys', Verb>>; close(): void } {
  const { conversations, settings } = lease.door
  const dress = trusted(lease)
  const channels = new Map<string, RawChannel>()

  /** Logs in over a channel, reads, and ends the session; the channel stays. */
  const readOver = async (channel: RawChannel, as: string): Promise<Heard> => {
    const made = await RawSession.make(channel, lease, dress)
    if ('says' in made) return plain(made)
    const session = await made.activate(lease.credential(as, 'right'))
    const read = !(session instanceof RawSession) ? session : session.login.says === 'accepted' ? await session.read(settings['reading'] ?? '') : session.login
    await made.end()
    return plain(read.says === 'accepted' ? { says: 'not-offered', read: read.read } : read)
  }
  const drop = (keying: string): void => {
    channels.get(keying)?.close()
    channels.delete(keying)
  }
  return {
    keyings: conversations > 1 ? [LEFT, RENEWED] : [LEFT],
    verbs: {
      async openFor({ as, ms, keying }: { as: string; ms: number; keying: string }, hear: Hear): Promise<Heard> {
        drop(keying)
        const channel = await RawChannel.open(lease, hear, dress, { lifetime: ms })
        if (!(channel instanceof RawChannel)) return plain(channel)
        channels.set(keying, channel)
        const read = await readOver(channel, as)
        const instead = read.says === 'shown' && keying === RENEWED ? await channel.renew(dress, LONG) : undefined
        if (instead !== undefined) return { says: 'not-offered', read: `the keys could not be renewed: ${instead.read}` }
        return read.says === 'shown' ? { says: 'shown', read: JSON.stringify({ granted: channel.lifetime }) } : read
      },
      async readByFirstKeys({ as, keying }: { as: string; keying: string }, hear: Hear): Promise<Heard> {
        const channel = channels.get(keying)
        return channel === undefined ? { says: 'not-offered', read: 'no such conversation was opened' } : readOver(channel.heardBy(hear), as)
      },
    },
    close() {
      for (const keying of channels.keys()) drop(keying)
    },
  }
}
