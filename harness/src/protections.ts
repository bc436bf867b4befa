import { type Answer, type Control, control, inconclusive, type Judgement } from '@fourtwo/contract'
import type { Offered, Opened, Protection, Sessions } from './probe.ts'

type Channel = Sessions['channel']

/** A protection seen to open this door. */
export interface Sound {
  readonly protection: Protection
  readonly opened: Answer
  readonly opens: Control
}

/**
 * Opens the door under the first protection with integrity and confidentiality that the practice list has current; where none opens, under the first that is `orElse`, since a door may have nothing better.
 * Answers why nothing can be asked where none of them opens.
 */
export async function openSoundly(channel: Channel, orElse: (it: Protection) => boolean = () => false): Promise<Sound | Judgement> {
  const { protections } = channel.facts
  const sound = protections.filter(it => it.integrity && it.confidentiality && it.standing === 'current')
  const tried: Answer[] = []
  for (const protection of [...sound, ...protections.filter(it => !sound.includes(it) && orElse(it))]) {
    const opened = await channel.open({ protection: protection.name })
    const opens = control(opened, 'opened')
    if (opens !== undefined) return { protection, opened, opens }
    tried.push(opened)
    if (opened.says === 'silent' || opened.says === 'not-offered') break // the door or the line, not the protection
  }
  return inconclusive('no-baseline', `no protection that the practice list has current opened the door: ${tried.at(-1)?.read ?? 'the driver speaks none'}`, ...tried)
}

/** Was it refused, by a word or by hanging up? Silence and faults of our own answer nothing. */
export const isRefused = ({ says }: Answer): boolean => says === 'refused' || says === 'dropped'

/** What `offers` read: our own verb's answer. */
export const offeredIn = ({ read }: Answer): Offered => JSON.parse(read)
/** What `open` read, where it opened: our own verb's answer. */
export const openedIn = ({ read }: Answer): Opened => JSON.parse(read)
