import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { SignatureData, UserTokenType, X509IdentityToken } from 'node-opcua'
import { readCertificateChain } from 'node-opcua-crypto'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { rsaKey } from '../../pki/authorities.ts'
import { type Issuer, makeCertificate } from '../../pki/certificate.ts'
import { library } from '../../pki/library.ts'
import { leafOf } from './certificate.ts'
import { type Dress, trusted } from './channel.ts'
import { look } from './impersonation.ts'
import { type IdentityOf, proofBy, RawSession } from './raw/session.ts'
import { signatureAlgorithm, suites } from './raw/suites.ts'

/** Somebody's certificate, and the key that he signs with. */
interface User {
  readonly certificate: Buffer
  readonly key: KeyObject
}
/** What stands in place of the right certificate, key or signature. */
interface Flaw {
  readonly user?: User
  readonly signsWith?: KeyObject
  readonly instead?: (right: SignatureData) => SignatureData
}
/** What is to be known of a session that was offered such an identity. */
interface Noted {
  unlisted?: boolean
  proof?: SignatureData
}

/** What takes the place of the proof that a user's key is at hand (OPC 10000-4, 7.40.5); `recorded` is one that an earlier session took. */
const PROOFS: Readonly<Record<string, (recorded: () => Promise<SignatureData>) => Promise<Flaw>>> = {
  'a signature by another key': async () => ({ signsWith: await keyOf('another') }),
  'an empty signature': async () => ({ instead: ({ algorithm }) => new SignatureData({ algorithm, signature: Buffer.alloc(0) }) }),
  'no signature and no algorithm': async () => ({ instead: () => new SignatureData({ algorithm: null, signature: Buffer.alloc(0) }) }),
  'the signature of an earlier session': async recorded => {
    const proof = await recorded()
    return { instead: () => proof }
  },
}
/** Certificates that nobody told the device to trust, in the name of the user whom it knows, each with its own key at hand. */
const STRANGERS: Readonly<Record<string, (name: string) => Promise<User>>> = {
  'signed by itself': name => certified(name),
  'by an authority that nobody installed': async name => certified(name, { name: 'CN=Fourtwo authority of users', key: await keyOf('authority') }),
}
/** Refused logins that may follow each other, where two questions are asked at once. */
const IN_A_ROW = 2

/** What is to be known of users who come with certificates: the ways in which the proof of a user's key can be wanting, and the certificates of users that nobody trusts; none where so few refused logins could lock an account, or anybody else. */
export function userFacts(lease: Pick<Lease, 'door' | 'facts'>): { readonly userProofs: readonly string[]; readonly userStrangers: readonly string[]; readonly knowsUser?: true } {
  const { failuresAllowed, lockScope } = lease.facts
  const mayFail = lockScope === 'account' && failuresAllowed > IN_A_ROW
  return { userProofs: mayFail ? Object.keys(PROOFS) : [], userStrangers: mayFail ? Object.keys(STRANGERS) : [], ...(knowsUser(lease) ? { knowsUser: true } : {}) }
}

const knowsUser = ({ door: { settings } }: Pick<Lease, 'door'>): boolean => (settings['userCertificate'] ?? '') !== '' && (settings['userKey'] ?? '') !== ''

/**
 * Offers a session the certificate of a user (OPC 10000-4, 7.40.5), in one of those ways or, as `none`, with its proof, and reads in the session that comes of it, if any does.
 *
 * `unlisted` where no endpoint of the server takes certificates of users. The channel and the application's own proof are as they should be.
 */
export async function comeAsUser(lease: Lease, hear: Hear, { way }: { readonly way: string }): Promise<Heard> {
  const dress = trusted(lease)
  const known = knowsUser(lease) ? userOf(lease) : undefined
  const noted: Noted = {}
  const begin = (flaw: Flaw) => RawSession.begin(lease, hear, undefined, dress, { identityOf: identityBy(dress, flaw.user ?? known, flaw, noted) })
  let earlier: Heard | undefined
  const recorded = async (): Promise<SignatureData> => {
    const session = await begin({})
    earlier = session instanceof RawSession ? session.login : session
    if (session instanceof RawSession) await session.close(hear)
    return noted.proof ?? new SignatureData()
  }
  const flaw = STRANGERS[way] !== undefined ? { user: await STRANGERS[way](await nameOf(known)) } : await PROOFS[way]?.(recorded)
  if (flaw === undefined && way !== 'none') return { says: 'not-offered', read: 'there is no such way' }
  if (earlier !== undefined && earlier.says !== 'accepted') return { says: 'not-offered', read: `there was no earlier session: ${earlier.read}` }
  const seen = await look(hear, await begin(flaw ?? {}), lease.door.settings['reading'] ?? '')
  if (noted.unlisted === true) return { says: 'unlisted', read: 'it lists no certificates of users' }
  return seen.says === 'not-offered' && known === undefined && flaw === undefined ? { says: 'not-offered', read: 'the bench names no certificate of a user' } : seen
}

/** Somebody's certificate as the endpoint that was opened asks for it, with the proof that its key is at hand or what stands in its place. */
const identityBy = ({ mode, policy, server }: Dress, user: User | undefined, { signsWith, instead }: Flaw, noted: Noted): IdentityOf => ({ serverEndpoints }, nonce) => {
  const all = (serverEndpoints ?? []).map(it => ({ mode: it.securityMode, policy: it.securityPolicyUri, certificates: it.userIdentityTokens?.filter(({ tokenType }) => tokenType === UserTokenType.Certificate) ?? [] }))
  noted.unlisted = all.length > 0 && all.every(({ certificates }) => certificates.length === 0)
  const offered = all.find(it => it.mode === mode && it.policy === policy)?.certificates ?? []
  const under = offered.map(it => ({ policyId: it.policyId, uri: it.securityPolicyUri || policy })).find(({ uri }) => suites.has(uri))
  const suite = suites.get(under?.uri ?? '')
  if (user === undefined || under === undefined || suite === undefined) return undefined
  const right = new SignatureData({ algorithm: signatureAlgorithm(suite), signature: proofBy(signsWith ?? user.key, under.uri, leafOf(server) ?? server, nonce) })
  noted.proof = instead?.(right) ?? right
  return { token: new X509IdentityToken({ policyId: under.policyId, certificateData: user.certificate }), proof: noted.proof }
}

function userOf({ door: { settings } }: Lease): User {
  const [certificate = Buffer.alloc(0)] = readCertificateChain(settings['userCertificate'] ?? '')
  return { certificate, key: createPrivateKey(readFileSync(settings['userKey'] ?? '')) }
}

/** By which name the device knows a user. */
async function nameOf(known: User | undefined): Promise<string> {
  const x509 = await library()
  return known === undefined ? 'CN=fourtwo user' : new x509.X509Certificate(known.certificate).subject
}

async function certified(name: string, by?: Issuer): Promise<User> {
  const key = await keyOf('user')
  return { key, certificate: await makeCertificate({ name, key, purposes: ['clients'], ...(by === undefined ? {} : { by }) }) }
}

const keys = new Map<string, Promise<KeyObject>>()

/** Keys are made once, since one takes a tenth of a second. */
function keyOf(what: string): Promise<KeyObject> {
  const key = keys.get(what) ?? rsaKey()
  keys.set(what, key)
  return key
}
