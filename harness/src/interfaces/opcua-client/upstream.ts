import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readCertificateChain } from 'node-opcua-crypto'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { APPLICATION } from '../../pki/authorities.ts'
import type { Presented, Subject } from '../../pki/identities.ts'
import { type Spoken, spoken } from '../opcua/protection.ts'
import { addressOf, type Coming, expectDevice } from './host.ts'
import type { Visit } from './visit.ts'
import type { Recorded, Wrong } from './wrong.ts'

/** What is not as it is for a device that means well. */
export interface Unlike {
  readonly presented?: Presented
  /** The one that is offered alone. */
  readonly protection?: Spoken
  readonly passwordsInClear?: boolean
  readonly wrong?: Wrong
}
/** How long it is waited for, in milliseconds, where not `connectsWithin`; `leaves`: it is enough that it leaves once it was given what is wrong. */
export interface Patience {
  readonly within?: number
  readonly leaves?: true
}

/** Our server in the place of the one that the device connects to; remembers by how many connections the device came when it was let in. */
export class Upstream {
  readonly #lease: Lease
  readonly url: string
  readonly chain: readonly Buffer[]
  readonly key: KeyObject
  #needed: number | undefined
  /** The answer for a session that the device took last, which was right. */
  recorded: Recorded | undefined

  constructor(lease: Lease) {
    const { listen = '', certificate = '', key = '' } = lease.door.settings
    this.#lease = lease
    this.url = listen
    this.chain = readCertificateChain(certificate)
    this.key = createPrivateKey(readFileSync(key))
  }

  /** What every right certificate in this place names: the application and the hosts of ours. */
  get subject(): Subject {
    const { uri, hosts, subject } = namedBy(this.chain[0] ?? Buffer.alloc(0))
    const host = addressOf(this.url)?.host ?? 'localhost'
    return { name: subject, uri: uri ?? APPLICATION, hosts: hosts.length > 0 ? hosts : [{ type: /^[\d.]+$|:/.test(host) ? 'ip' : 'dns', value: host }], purposes: ['servers'], side: 'server' }
  }

  /** Waits for the device, as the server that it knows in all that is not named. */
  async awaitDevice(hear: Hear, signal: AbortSignal, { presented, protection, passwordsInClear = false, wrong }: Unlike = {}, { within = Number(this.#lease.door.settings['connectsWithin']), leaves }: Patience = {}): Promise<Coming | Heard> {
    const { chain, key, says } = presented ?? { chain: this.chain, key: this.key, says: undefined }
    const own = this.subject.uri
    const offer = { url: this.url, chain, key, says: says ?? namedBy(chain[0] ?? Buffer.alloc(0)).uri ?? own, protections: protection === undefined ? SOUND : [protection], passwordsInClear, ...(wrong === undefined ? {} : { wrong }) }
    const expected = this.#lease.door.settings['clientCertificate']
    const came = await expectDevice(this.#lease, hear, offer, { within, needed: this.#needed, leaves }, signal)
    if ('says' in came) return came
    const { certificate: shown } = came.activated?.activated ?? {}
    if (expected !== undefined && shown !== undefined && !shown.equals(new X509Certificate(readFileSync(expected)).raw)) return { says: 'not-offered', read: `somebody came with another certificate than the bench says is the device's: ${namedBy(shown).subject}` }
    if (came.activated !== undefined && came.activated.activated?.proof !== 'not-proven') this.#needed = Math.max(this.#needed ?? 0, came.visits.filter(({ shown }) => shown).length)
    if (wrong === undefined) this.recorded = came.activated?.recorded ?? this.recorded
    return came
  }
}

/** What a device may be expected to come under: it may be set to one of them. */
const SOUND = [...spoken.values()].filter(({ told }) => told.confidentiality && told.standing === 'current')

/** What became of a device that activated no session: silent where it was never shown anything, since then it refused nothing. */
export function stayedAway({ visits }: Coming): Heard {
  const shown = visits.filter(it => it.shown)
  if (shown.length === 0) return { says: 'silent', read: visits.length === 0 ? 'the device did not connect' : `the device connected and was shown nothing: ${visits.at(-1)?.ended ?? 'it said nothing'}` }
  return { says: 'refused', read: `at ${shown.length} of ${visits.length} connections it was shown the server, and it went no further than ${howFar(shown)}` }
}

function howFar(visits: readonly Visit[]): string {
  if (visits.some(it => it.created)) return 'to ask for a session, in which it handed over no identity'
  if (visits.some(it => it.entered)) return 'to open the channel'
  const wanted = visits.findLast(it => it.refusedByUs !== undefined)?.refusedByUs
  return wanted === undefined ? 'to look at it' : `to ask for what was not offered: ${wanted}`
}

/** What a device handed over, in words. */
export function handedOver({ activated, asked }: Visit): string {
  if (activated === undefined) return 'nothing'
  const identity = { password: activated.inClear ? 'a user name and its password as it is' : 'a user name and its password, encrypted', anonymous: 'no account', certificate: 'a certificate of a user', other: 'an identity of another kind' }[activated.identity]
  return `it activated a session with ${identity}${asked.length === 0 ? '' : `, and asked for ${[...new Set(asked)].join(', ')}`}`
}

/** Which application and which hosts a certificate names. */
function namedBy(certificate: Buffer): { readonly subject: string; readonly uri: string | undefined; readonly hosts: Subject['hosts'] } {
  const { subject, subjectAltName = '' } = new X509Certificate(certificate)
  const names = subjectAltName.split(', ')
  const after = (prefix: string) => names.flatMap(it => (it.startsWith(prefix) ? [it.slice(prefix.length)] : []))
  return {
    subject: subject.split('\n').join(', '), uri: after('URI:')[0],
    hosts: [...after('DNS:').map(value => ({ type: 'dns' as const, value })), ...after('IP Address:').map(value => ({ type: 'ip' as const, value }))],
  }
}
