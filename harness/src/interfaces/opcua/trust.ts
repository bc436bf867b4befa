import { X509Certificate } from 'node:crypto'
import { coercePEMorDerToPrivateKey } from 'node-opcua-crypto'
import { MODEST_LOAD } from '../../bench.ts'
import type { Hear, Heard, Lease, Verbs } from '../../interface.ts'
import { APPLICATION, type Authorities, readAuthorities } from '../../pki/authorities.ts'
import { Identities, identitiesMade, type IdentityName, type Presented } from '../../pki/identities.ts'
import { tooMuch } from '../bounded.ts'
import { type Dress, trusted, unsecured } from './channel.ts'
import { unlessFull } from './kept-transport.ts'
import { look } from './impersonation.ts'
import { RawSession } from './raw/session.ts'
import { converse, type Session } from './session.ts'
import { add, read, type Trusted, withAnchor, withoutAnchor, write } from './trust-list.ts'

type Named = { readonly identity: IdentityName }
type By = { readonly as?: string }

const LIST = 'write the trust list'
const ADD = 'add a certificate'

/** Authorities by folder: its keys are read once. */
const known = new Map<string, Promise<Authorities>>()

/**
 * The `trust` session: comes with certificates that are right or wrong, and changes what the server trusts through its own TrustList (OPC 10000-12, 7.8.2).
 *
 * What was installed is taken off again, also after a stop.
 */
export function trustOver(lease: Lease): Verbs {
  const folder = lease.door.settings['issuer'] ?? ''
  const { bytes } = lease.load ?? MODEST_LOAD
  let making: Promise<Identities> | undefined
  const identityOf = async (name: IdentityName): Promise<Presented> => {
    making ??= authoritiesIn(folder).then(authorities => new Identities(authorities, undefined, bytes))
    return (await making).of(name)
  }
  /** What was last seen on the list: who may not read it may be able to write it, and must not wipe it out. */
  let seen: Trusted | undefined
  const change = async (session: Session, to: (trusted: Trusted) => Trusted): Promise<Heard> => {
    const trust = await read(session)
    if ('says' in trust && seen === undefined) return trust
    seen = 'says' in trust ? seen : trust
    return seen === undefined ? { says: 'not-offered', read: 'nobody knows what is on the list' } : write(session, to(seen))
  }
  /** Everything that may be on the list through us. */
  const given = new Map<string, Presented>()
  const login = (as: string | undefined) => (as === undefined || (lease.names[as] ?? '') === '' ? undefined : lease.credential(as, 'right'))

  const come = async (as: string | undefined, hear: Hear, dress: Dress): Promise<Heard> => {
    const { login: heard, barred, acted } = await converse(lease, hear, login(as), session => session.read(lease.door.settings['reading'] ?? ''), dress)
    if (acted?.says === 'shown') return { says: 'opened', read: acted.read }
    // A session that stands is no refusal of the certificate, whatever it may not read.
    return heard.says === 'accepted' ? { says: 'not-offered', read: `a session was opened, in which the value was ${acted?.says}: ${acted?.read}` } : unlessFull(barred ?? heard)
  }
  /** The same by our own codec, with what the library would rather not come with. */
  const comeRaw = async (as: string | undefined, hear: Hear, dress: Dress): Promise<Heard> => {
    const session = await RawSession.begin(lease, hear, login(as), dress)
    const seen = await look(hear, session, lease.door.settings['reading'] ?? '')
    if (seen.says === 'shown') return { says: 'opened', read: seen.read }
    return session instanceof RawSession && session.login.says === 'accepted' ? { says: 'not-offered', read: `a session was opened, in which the value was ${seen.says}: ${seen.read}` } : seen
  }
  const acting = async (as: string | undefined, hear: Hear, act: (session: Session) => Promise<Heard>, dress?: Dress): Promise<Heard> => {
    const { login: heard, barred, acted } = await converse(lease, hear, login(as), async session => (session.login.says === 'accepted' ? act(session) : session.login), dress)
    // A refusal on nobody's way in is the refusal; an account's says nothing of what it may do.
    return acted !== undefined && heard.says === 'accepted' ? acted : as === undefined ? (barred ?? heard) : { says: 'not-offered', read: `the login was ${heard.says}: ${heard.read}` }
  }
  const install = async (as: string | undefined, name: IdentityName, way: string, hear: Hear): Promise<Heard> => {
    const identity = await identityOf(name)
    given.set(name, identity)
    const act = (session: Session) => (way === ADD ? add(session, identity) : change(session, trust => withAnchor(trust, identity)))
    const heard = await acting(as, hear, act)
    // Nobody may come without security as well.
    if (as !== undefined || heard.says === 'sent') return heard
    const bare = await acting(as, hear, act, unsecured(lease))
    return bare.says === 'not-offered' ? heard : bare
  }

  return {
    facts: { identities: identitiesMade(folder !== '', 'client', bytes), ways: [LIST, ADD] },
    verbs: {
      async present({ identity, as }: Named & By, hear) {
        const presented = await identityOf(identity)
        const beyond = tooMuch(lease, 'the chain of certificates', Buffer.concat(presented.chain).length)
        if (beyond !== undefined) return { says: 'not-offered', read: beyond.read }
        return presented.raw === true ? comeRaw(as, hear, dressOf(lease, presented)) : come(as, hear, dressOf(lease, presented))
      },
      presentOwn: ({ as }: By, hear) => come(as, hear, trusted(lease)),
      install: ({ as, identity, way }: Named & { readonly as: string; readonly way: string }, hear) => install(as, identity, way, hear),
      installAsNobody: ({ identity, way }: Named & { readonly way: string }, hear) => install(undefined, identity, way, hear),
      async withdraw({ as, identity }: Named & { readonly as: string }, hear) {
        const presented = await identityOf(identity)
        return acting(as, hear, session => change(session, trust => withoutAnchor(trust, presented)))
      },
      list: ({ as }: { readonly as: string }, hear) => acting(as, hear, async session => {
        const trust = await read(session)
        if (!('says' in trust)) seen = trust
        return 'says' in trust ? trust : { says: 'shown', read: JSON.stringify(trust.certificates.map(thumbprintOf).toSorted()) }
      }),
    },
    async undo(hear) {
      if (given.size === 0) return undefined
      const anchors = [...given.values()]
      const stands = ({ certificates }: Trusted) => certificates.some(it => anchors.some(({ anchor }) => anchor?.certificate.equals(it) === true))
      let nothing = false
      const heard = await acting('administrator', hear, async session => {
        const trust = await read(session)
        if ('says' in trust) return trust
        nothing = !stands(trust)
        if (nothing) return { says: 'sent', read: 'nothing of ours is on the list' }
        const changed = await change(session, it => anchors.reduce(withoutAnchor, it))
        const after = await read(session)
        return 'says' in after || stands(after) ? { says: 'refused', read: changed.read } : changed
      })
      if (nothing && heard.says === 'sent') return undefined
      return heard.says === 'sent' ? { says: 'undone', read: 'what was installed is off the trust list' } : { says: 'left', read: `a certificate of the harness may be left on the trust list: ${heard.read}` }
    },
  }
}

/** The authorities of a folder, read once; none where no folder is named. */
export function authoritiesIn(folder: string): Promise<Authorities | undefined> {
  if (folder === '') return Promise.resolve(undefined)
  const held = known.get(folder) ?? readAuthorities(folder)
  known.set(folder, held)
  return held
}

const dressOf = (lease: Lease, { chain, key }: Presented): Dress => ({ ...trusted(lease), application: APPLICATION, chain: [...chain], key: coercePEMorDerToPrivateKey(key.export({ type: 'pkcs8', format: 'pem' }).toString()) })

/** By which OPC UA names a certificate (OPC 10000-6, 6.2.2); a device may hold what is none. */
function thumbprintOf(certificate: Buffer): string {
  try {
    return new X509Certificate(certificate).fingerprint.replaceAll(':', '')
  } catch {
    return `${certificate.length} bytes that are no certificate`
  }
}
