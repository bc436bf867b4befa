import type { KeyObject } from 'node:crypto'
import { APPLICATION, type Authorities, rsaKey } from './authorities.ts'
import { freshSerial, type Issuer, makeCertificate, makeRevocationList, type Wanted } from './certificate.ts'

/** Certificates below an authority in the chain that is far too long. */
const DEEP = 20
/** Bytes that a huge certificate carries along, as many as one message of OPC UA may well hold, and one that is too long for any; what else a message has. */
const HUGE = 56_000
const ENORMOUS = 1_000_000
const REST = 4096

/** What somebody comes with: certificates in DER, the own one first and who vouches for it behind, and the key. */
export interface Presented {
  readonly chain: readonly Buffer[]
  readonly key: KeyObject
  /** What a device has to be given so that it trusts this, where that is to be tried: an authority has a list of what it revoked. */
  readonly anchor?: { readonly certificate: Buffer; readonly list?: Buffer }
  /** Does no client library come with it? */
  readonly raw?: true
  /** The application that a server says to be, where that is not the one of its certificate. */
  readonly says?: string
}
/** Whose identities are made: what every right one of them names. */
export type Subject = Required<Pick<Wanted, 'name' | 'purposes' | 'hosts'>> & { readonly uri: string; readonly side: Side }
/** Whether somebody comes to a device as a client, or is come to as a server. */
export type Side = 'client' | 'server'
const OURS: Subject = { name: 'CN=fourtwo', uri: APPLICATION, hosts: [{ type: 'dns', value: 'localhost' }], purposes: ['clients'], side: 'client' }
const ANOTHER = 'urn:fourtwo:another'

/** Makes identities; the keys are made once in a process, since one takes a tenth of a second. */
class Workshop {
  readonly #authorities: Authorities | undefined
  readonly subject: Subject
  /** Bytes that may be sent at once. */
  readonly most: number

  constructor(authorities: Authorities | undefined, subject: Subject, most: number) {
    this.#authorities = authorities
    this.subject = subject
    this.most = most
  }

  get authorities(): Authorities {
    if (this.#authorities === undefined) throw new Error('no authority is named')
    return this.#authorities
  }

  /** A certificate of ours by the trusted authority, wrong as it is wanted. */
  async leaf(wanted: Partial<Wanted> = {}, above: readonly Buffer[] = []): Promise<Presented> {
    const key = wanted.key ?? (await keyOf('application'))
    const { name, uri, hosts, purposes } = this.subject
    return { key, chain: [await makeCertificate({ name, uri, hosts, purposes, ...wanted, by: wanted.by ?? this.authorities.authority, key }), ...above] }
  }

  /** A new authority, by itself or by another. */
  async above(what: string, wanted: Partial<Wanted> = {}): Promise<Issuer & { readonly certificate: Buffer }> {
    const key = wanted.key ?? (await keyOf(what))
    const name = wanted.name ?? `CN=Fourtwo ${what} ${freshSerial().slice(-6)}`
    return { name, key, certificate: await makeCertificate({ valid: [-1, 1], authority: true, ...wanted, name, key }) }
  }

  /** Who says to be the trusted authority and has another key. */
  async impostor(): Promise<Issuer> {
    const { name, key } = this.authorities.authority
    return { name, saysKey: key, key: await keyOf('stranger') }
  }

  /** A genuine certificate of another application; of a server, at another host as well, since either tells a destination. */
  another(): Promise<Presented> {
    return this.leaf({ uri: ANOTHER, ...(this.subject.side === 'server' ? { hosts: [{ type: 'dns', value: 'another.invalid' }] } : {}) })
  }

  /** A certificate signed by itself, that no device has met. */
  async newcomer(): Promise<Presented> {
    const key = await keyOf('stranger')
    const { uri, hosts, purposes } = this.subject
    const certificate = await makeCertificate({ name: `CN=nobody knows ${freshSerial().slice(-6)}`, key, uri, hosts, purposes })
    return { key, chain: [certificate], anchor: { certificate } }
  }
}

interface Kind {
  /** In which way it is wrong; empty where it is right. */
  readonly flaw: string
  /** Can it be made without an authority that the device trusts? */
  readonly alone?: true
  /** Is it wrong on this side alone, or can it be come with there alone? */
  readonly on?: Side
  /** Bytes that have to be sent for it to be what it is. */
  readonly takes?: number
  make(workshop: Workshop): Promise<Presented>
}

const define = <const K extends Readonly<Record<string, Kind>>>(kinds: K): K => kinds

/** Every identity there is: right, or wrong in one way and right in all others. */
const kinds = define({
  'right': { flaw: '', make: shop => shop.leaf() },
  'right-by-intermediate': { flaw: '', make: shop => shop.leaf({ by: shop.authorities.intermediate }, [shop.authorities.intermediate.certificate]) },

  'altered': { flaw: 'one bit was changed after it was signed', make: async shop => spoiled(await shop.leaf(), 20) },
  'spoiled-signature': { flaw: 'its signature differs in one bit', make: async shop => spoiled(await shop.leaf(), -9) },
  'signed-by-another': { flaw: 'the trusted authority is named as issuer, and another key signed it', make: async shop => shop.leaf({ by: await shop.impostor() }) },
  'issuer-signed-by-another': { flaw: 'its issuer names the trusted authority as its own, and another key signed that', make: async shop => {
    const impostor = await shop.above('impostor', { by: await shop.impostor() })
    return shop.leaf({ by: impostor }, [impostor.certificate])
  } },

  'stranger': { flaw: 'it is signed by itself, and nobody installed it', alone: true, make: shop => shop.newcomer() },
  'unknown-authority': { flaw: 'its authority was never installed', alone: true, make: async shop => {
    const authority = await shop.above('unknown authority')
    return shop.leaf({ by: authority }, [authority.certificate])
  } },
  'missing-issuer': { flaw: 'its issuer is neither known nor sent along', make: async shop => shop.leaf({ by: await shop.above('missing authority', { by: shop.authorities.authority }) }) },
  'issuer-no-authority': { flaw: 'its issuer may not issue certificates', make: async shop => {
    const { chain: [issuer = Buffer.alloc(0)], key } = await shop.leaf({ name: 'CN=no authority', key: await keyOf('no authority') })
    return shop.leaf({ by: { name: 'CN=no authority', key } }, [issuer])
  } },
  'issuer-loop': { flaw: 'its issuers vouch for each other in a ring', alone: true, make: async shop => {
    const [one, other] = [{ name: 'CN=Fourtwo ring A', key: await keyOf('ring A') }, { name: 'CN=Fourtwo ring B', key: await keyOf('ring B') }]
    const ring = await Promise.all([shop.above('ring A', { ...one, by: other }), shop.above('ring B', { ...other, by: one })])
    return shop.leaf({ by: one }, ring.map(({ certificate }) => certificate))
  } },

  'revoked': { flaw: 'its authority has revoked it', make: shop => shop.leaf({ serial: shop.authorities.revoked }) },
  'by-revoked-issuer': { flaw: 'its issuer is revoked', make: shop => shop.leaf({ by: shop.authorities.withdrawn }, [shop.authorities.withdrawn.certificate]) },

  'by-issuer-without-list': { flaw: 'its issuer, whom the trusted authority vouches for, has no revocation list', make: async shop => {
    const issuer = await shop.above('authority without a list', { by: shop.authorities.authority })
    return shop.leaf({ by: issuer }, [issuer.certificate])
  } },

  'expired': { flaw: 'it ended two days ago', make: shop => shop.leaf({ valid: [-30, -2] }) },
  'not-yet-valid': { flaw: 'it begins in two days', make: shop => shop.leaf({ valid: [2, 30] }) },

  'of-another-application': { flaw: 'it is of an application of another name', make: shop => shop.another() },
  'in-the-name-of-another': { flaw: 'it is of an application and a host of other names than the server says', on: 'server', make: async shop => ({ ...(await shop.another()), says: shop.subject.uri }) },
  'of-no-application': { flaw: 'it names no application', on: 'client', make: shop => shop.leaf({ uri: undefined }) },
  'for-servers-only': { flaw: 'it is for servers alone', on: 'client', make: shop => shop.leaf({ purposes: ['servers'] }) },
  'for-clients-only': { flaw: 'it is for clients alone', on: 'server', make: shop => shop.leaf({ purposes: ['clients'] }) },
  'not-for-signatures': { flaw: 'its key is not for signatures', make: shop => shop.leaf({ uses: ['keyEncipherment', 'dataEncipherment'] }) },
  'an-authority': { flaw: 'it is of an authority and no application', make: shop => shop.leaf({ authority: true, purposes: shop.subject.purposes, uses: ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyCertSign'] }) },
  'of-unknown-meaning': { flaw: 'it has a critical extension that nobody knows', make: shop => shop.leaf({ unknown: { critical: true, bytes: Buffer.from('0500', 'hex') } }) },

  'rsa-1024': { flaw: 'its key has 1024 bits', make: async shop => shop.leaf({ key: await keyOf('RSA of 1024 bits', 1024) }) },
  // A client library was seen to end at a server with such a key, and the device with it.
  'rsa-2047': { flaw: 'its key has 2047 bits', on: 'client', make: async shop => ({ ...(await shop.leaf({ key: await keyOf('RSA of 2047 bits', 2047) })), raw: true }) },
  'sha-1': { flaw: 'it is signed over SHA-1', make: shop => shop.leaf({ digest: 'sha1' }) },
  'md5': { flaw: 'it is signed over MD5', make: shop => shop.leaf({ digest: 'md5' }) },

  'deep': { flaw: `${DEEP} authorities stand between it and the trusted one`, make: async shop => {
    let issuer: Issuer = shop.authorities.authority
    const above: Buffer[] = []
    for (let n = 0; n < DEEP; n++) {
      const next = await shop.above('deep authority', { by: issuer })
      above.unshift(next.certificate)
      issuer = next
    }
    return shop.leaf({ by: issuer }, above)
  } },
  'huge': { flaw: `it carries ${HUGE} bytes that mean nothing`, takes: HUGE + REST, make: shop => shop.leaf({ unknown: { critical: false, bytes: octets(HUGE) } }) },
  'enormous': { flaw: 'it is longer than the transport takes at once: a megabyte, or as much as the bench lets be sent', on: 'client', takes: 2 * HUGE, make: async shop => ({ ...(await shop.leaf({ unknown: { critical: false, bytes: octets(Math.min(ENORMOUS, shop.most - REST)) } })), raw: true }) },

  'newcomer': { flaw: '', alone: true, make: shop => shop.newcomer() },
  'second-newcomer': { flaw: '', alone: true, make: shop => shop.newcomer() },
  'of-new-authority': { flaw: '', alone: true, make: async shop => {
    const authority = await shop.above('new authority')
    return { ...(await shop.leaf({ by: authority })), anchor: { certificate: authority.certificate, list: await makeRevocationList(authority, []) } }
  } },
})

/** The name of an identity. */
export type IdentityName = keyof typeof kinds

/** The identities that can be made, and how each is wrong: fewer without an authority that the device trusts, and where little may be sent. */
export const identitiesMade = (withAuthority: boolean, side: Side = 'client', most = Infinity): readonly { readonly name: IdentityName; readonly flaw: string }[] =>
  Object.entries<Kind>(kinds).filter(([, { alone, on = side, takes = 0 }]) => on === side && takes <= most && (withAuthority || alone === true)).map(([name, { flaw }]) => ({ name: name as IdentityName, flaw })) // the keys of `kinds`

/** The identities of one conversation: each is made when it is first wanted, and no other conversation meets the same certificate. */
export class Identities {
  readonly #workshop: Workshop
  readonly #made = new Map<string, Promise<Presented>>()

  constructor(authorities: Authorities | undefined, subject: Subject = OURS, most = Infinity) {
    this.#workshop = new Workshop(authorities, subject, most)
  }

  /** One of them. */
  of(name: IdentityName): Promise<Presented> {
    const made = this.#made.get(name) ?? kinds[name].make(this.#workshop)
    this.#made.set(name, made)
    return made
  }
}

const keys = new Map<string, Promise<KeyObject>>()

function keyOf(what: string, bits?: number): Promise<KeyObject> {
  const key = keys.get(what) ?? rsaKey(bits)
  keys.set(what, key)
  return key
}

/** The own certificate with one bit changed, counted from its beginning or its end: byte 20 stands in its serial number. */
function spoiled({ chain: [own = Buffer.alloc(0), ...above], key }: Presented, at: number): Presented {
  const altered = Buffer.from(own)
  const place = at < 0 ? altered.length + at : at
  altered[place] = (altered[place] ?? 0) ^ 1
  return { key, chain: [altered, ...above] }
}

/** An octet string in DER. */
const octets = (length: number): Buffer => Buffer.concat([Buffer.from([0x04, ...(length > 0xffff ? [0x83, length >> 16] : [0x82]), (length >> 8) & 0xff, length & 0xff]), Buffer.alloc(length, 0x5a)])
