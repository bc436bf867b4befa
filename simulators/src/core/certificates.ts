import 'reflect-metadata'
import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

/** What can be wrong with a certificate that somebody comes with. */
export type CertificateFault =
  | 'unreadable' | 'bad-signature' | 'stranger' | 'unknown-issuer' | 'issuer-is-no-authority' | 'revoked' | 'issuer-revoked' | 'no-revocation-list' | 'expired' | 'not-yet-valid'
  | 'not-for-clients' | 'not-for-servers' | 'of-another-host' | 'not-for-signatures' | 'an-authority' | 'unknown-extension' | 'short-key' | 'old-digest' | 'of-another-application'

/** What a device trusts, and what it merely knows, in DER. */
export interface Anchors {
  readonly trusted: readonly Buffer[]
  readonly trustedLists: readonly Buffer[]
  readonly issuers: readonly Buffer[]
  readonly issuerLists: readonly Buffer[]
}

/** Certificates in a chain at most: a longer one is as good as none. */
const LONGEST = 8
const SHORTEST_KEY = 2048
/** Certificates and lists that stay read. */
const MOST_KEPT = 200
const PURPOSES = { clients: { oid: '1.3.6.1.5.5.7.3.2', fault: 'not-for-clients' }, servers: { oid: '1.3.6.1.5.5.7.3.1', fault: 'not-for-servers' } } as const
/** Extensions that are understood here: subject and authority key id, key usage, alternative names, basic constraints, extended key usage, where lists are. */
const UNDERSTOOD = new Set(['2.5.29.14', '2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.31', '2.5.29.35', '2.5.29.37'])
const OLD_DIGEST = /SHA-?1$|MD5/i

interface Read {
  readonly node: X509Certificate
  readonly parsed: x509.X509Certificate
}

/** Everything that is wrong with a chain of certificates, the own one first, as OPC 10000-4, 6.1.3 has it looked at. Empty where nothing is. */
export function faultsOf(chain: readonly Buffer[], anchors: Anchors, now: Date, of: keyof typeof PURPOSES = 'clients'): CertificateFault[] {
  const [own, ...above] = chain.slice(0, LONGEST + 1).map(readOne)
  if (own === undefined || chain.length > LONGEST) return ['unreadable']
  return [...new Set([...ofItself(own, now, of), ...ofItsIssuers(own, above.filter(it => it !== undefined), anchors, now)])]
}

/** Do the issuers of a chain lead back to one of them? A certificate that is signed by itself is the end of a chain, and no ring. */
export function isRing(chain: readonly Buffer[]): boolean {
  const issuers = new Map(chain.flatMap(it => readOne(it)?.node ?? []).map(({ subject, issuer }) => [subject, issuer]))
  const met = new Set<string>()
  for (let [name] = issuers.keys(); name !== undefined && issuers.get(name) !== name; name = issuers.get(name)) {
    if (met.has(name)) return true
    met.add(name)
  }
  return false
}

/** The application that a certificate names. */
export const applicationOf = (certificate: Buffer): string | undefined => readOne(certificate)?.parsed.getExtension(x509.SubjectAlternativeNameExtension)?.names.items.find(({ type }) => type === 'url')?.value

/** What is wrong with a server's certificate for whoever looks for this application at this host (OPC 10000-4, 6.1.3). */
export function faultsOfDestination(certificate: Buffer, application: string | null, host: string): CertificateFault[] {
  const node = readOne(certificate)?.node
  const named = isIP(host) === 0 ? node?.checkHost(host, { subject: 'never' }) : node?.checkIP(host)
  return [...(applicationOf(certificate) === application ? [] : ['of-another-application' as const]), ...(named !== undefined ? [] : ['of-another-host' as const])]
}

function ofItself({ node, parsed }: Read, now: Date, of: keyof typeof PURPOSES): CertificateFault[] {
  const uses = parsed.getExtension(x509.KeyUsagesExtension)?.usages ?? 0
  const purposes: readonly string[] = parsed.getExtension(x509.ExtendedKeyUsageExtension)?.usages.map(String) ?? []
  const { digitalSignature, dataEncipherment } = x509.KeyUsageFlags
  return [
    ...times(parsed, now), ...weakness(node),
    ...(node.ca ? ['an-authority' as const] : []),
    ...((uses & digitalSignature) === 0 || (uses & dataEncipherment) === 0 ? ['not-for-signatures' as const] : []),
    ...(purposes.includes(PURPOSES[of].oid) ? [] : [PURPOSES[of].fault]),
    ...(parsed.extensions.some(({ critical, type }) => critical && !UNDERSTOOD.has(type)) ? ['unknown-extension' as const] : []),
  ]
}

function ofItsIssuers(own: Read, above: readonly Read[], anchors: Anchors, now: Date): CertificateFault[] {
  const trusted = anchors.trusted.map(readOne).filter(it => it !== undefined)
  const known = [...trusted, ...anchors.issuers.map(readOne).filter(it => it !== undefined), ...above]
  const lists = [...anchors.trustedLists, ...anchors.issuerLists].flatMap(readList)
  const isTrusted = ({ node }: Read) => trusted.some(it => it.node.raw.equals(node.raw))
  const faults: CertificateFault[] = []
  let current = own
  for (let length = 0; !isTrusted(current); length++) {
    const named = known.filter(({ node }) => node.subject === current.node.issuer && node !== current.node)
    const issuer = named.find(({ node }) => current.node.verify(node.publicKey))
    if (issuer === undefined) return [...faults, named.length > 0 ? 'bad-signature' : current.node.subject === current.node.issuer && current === own ? 'stranger' : 'unknown-issuer']
    if (length === LONGEST) return [...faults, 'unknown-issuer']
    if (!issuer.node.ca) return [...faults, 'issuer-is-no-authority']
    const list = lists.find(it => it.issuer === issuer.parsed.subject)
    if (list === undefined) faults.push('no-revocation-list')
    else if (list.findRevoked(current.parsed) !== null) faults.push(current === own ? 'revoked' : 'issuer-revoked')
    faults.push(...times(issuer.parsed, now), ...weakness(issuer.node))
    current = issuer
  }
  return faults
}

const times = ({ notBefore, notAfter }: x509.X509Certificate, now: Date): CertificateFault[] => (notAfter < now ? ['expired'] : notBefore > now ? ['not-yet-valid'] : [])

const weakness = (node: X509Certificate): CertificateFault[] => [
  ...((node.publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < SHORTEST_KEY ? ['short-key' as const] : []), ...(OLD_DIGEST.test(node.signatureAlgorithm?.replace(/With.*$/i, '') ?? '') ? ['old-digest' as const] : []),
]

/** Every channel brings the same few: each is read once. */
const readList = remembering((der: Buffer): x509.X509Crl[] => {
  try {
    return [new x509.X509Crl(der)]
  } catch {
    return []
  }
})
const readOne = remembering((der: Buffer): Read | undefined => {
  try {
    return { node: new X509Certificate(der), parsed: new x509.X509Certificate(der) }
  } catch {
    return undefined
  }
})

function remembering<T>(read: (der: Buffer) => T): (der: Buffer) => T {
  const known = new Map<string, T>()
  return der => {
    const as = der.toString('latin1')
    const before = known.get(as)
    if (before !== undefined) return before
    if (known.size === MOST_KEPT) known.clear()
    const now = read(der)
    known.set(as, now)
    return now
  }
}
