import { randomBytes } from 'node:crypto'
import { MessageSecurityMode } from 'node-opcua'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { Channel, trusted, unknownApplication, unsecured } from './channel.ts'
import { unlessFull } from './kept-transport.ts'
import { converse, type Session } from './session.ts'

const ANONYMOUS = 'anonymous over a trusted channel'
const ANONYMOUS_SIGNED = 'anonymous over a trusted channel that signs alone'
const UNSECURED = 'anonymous without security'
const UNSECURED_WITH_ACCOUNT = "a person's account without security"
const UNKNOWN = 'anonymous from an unknown application'
const UNKNOWN_WITH_ACCOUNT = "an unknown application with a person's account"

/**
 * How somebody without credentials may come to an OPC UA server.
 *
 * A person's credentials are an account; a machine's are its application certificate (OPC 10000-2, 4.8), so that for a machine even a person's right
 * password over an unknown certificate, or over none, is coming without credentials, while anonymous over a trusted certificate is not. Which tokens are taken is each endpoint's own affair
 * (OPC 10000-4, 7.41), so that nobody may be let in where a channel signs alone, and not where it encrypts.
 */
export const waysFor = (askedOf: Lease['askedOf']): readonly string[] => (askedOf === 'people' ? [ANONYMOUS, ANONYMOUS_SIGNED, UNSECURED, UNKNOWN] : [UNSECURED, UNSECURED_WITH_ACCOUNT, UNKNOWN, UNKNOWN_WITH_ACCOUNT])

/** How a machine comes with its certificate alone: whatever accounts may do, an application without one may do more. */
export const applicationsFor = (askedOf: Lease['askedOf']): readonly string[] => (askedOf === 'machines' ? [ANONYMOUS] : [])

/** Comes in one of those ways and acts. Refused or dropped anywhere on the way there counts alike. `part` lends its account where the way has one. */
export async function comeAsNobody(lease: Lease, hear: Hear, way: string, part: string, act: (session: Session) => Promise<Heard>): Promise<Heard> {
  const dress = way === ANONYMOUS ? trusted(lease) : way === ANONYMOUS_SIGNED ? { ...trusted(lease), mode: MessageSecurityMode.Sign } : way === UNSECURED || way === UNSECURED_WITH_ACCOUNT ? unsecured(lease) : await unknownApplication(lease)
  const account = way === UNKNOWN_WITH_ACCOUNT || way === UNSECURED_WITH_ACCOUNT ? lease.credential(part, 'right') : undefined
  const { login, barred, acted } = await converse(lease, hear, account, act, dress)
  // A session whose identity was refused is there all the same, and a server may forget to look.
  const heard = login.says === 'accepted' || acted?.says === 'shown' || acted?.says === 'sent' ? acted : undefined
  return unlessFull(heard ?? barred ?? login)
}

/** Comes as an application that nobody has ever trusted: `read` is the name in its certificate, by which a record of its refusal would know it. */
export async function comeAsUnknown(lease: Lease, hear: Hear): Promise<Heard> {
  const name = `fourtwo-stranger-${randomBytes(4).toString('hex')}`
  const channel = await Channel.open(lease, hear, await unknownApplication(lease, name))
  if (!(channel instanceof Channel)) return { says: channel.says, read: channel.says === 'refused' || channel.says === 'dropped' ? name : channel.read }
  await channel.close()
  return { says: 'accepted', read: name }
}
