import { standingOf } from '@fourtwo/contract'
import {
  AnonymousIdentityToken, CloseSessionRequest, type CreateSessionResponse, type EndpointDescription, FindServersRequest, GetEndpointsRequest, type GetEndpointsResponse, MessageSecurityMode, SecurityPolicy, UserNameIdentityToken, UserTokenType, verifySignature,
} from 'node-opcua'
import type { Hear, Heard, Lease, Verbs } from '../../interface.ts'
import type { Offered, Opened, Protection } from '../../probe.ts'
import { leafOf, ownCertificate } from './certificate.ts'
import { Channel, type Dress, trusted, unsecured } from './channel.ts'
import { unlessFull } from './kept-transport.ts'
import { converse, type Created, createSession, type TokenOf } from './session.ts'
import { see as seeValue } from './watching.ts'

/** Milliseconds that a session may last which is ended at once. */
const BRIEF = 10_000
/** Policies from the one that every other session here comes with to those that no device should open. */
const POLICIES = [SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes256_Sha256_RsaPss, SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Basic256, SecurityPolicy.Basic128Rsa15] as const
const MODES = [MessageSecurityMode.SignAndEncrypt, MessageSecurityMode.Sign] as const

const shortOf = (uri: string | null | undefined): string => uri?.split('#').at(-1) ?? 'no policy'
const nameOf = (policy: string | null | undefined, mode: MessageSecurityMode): string => (mode === MessageSecurityMode.None ? 'None' : `${shortOf(policy)} ${MessageSecurityMode[mode]}`)

/** A policy in one mode, as it is spoken and as it is told. */
export interface Spoken extends Pick<Dress, 'mode' | 'policy'> {
  readonly told: Protection
}
/** Every policy in either mode, by name, and none at all. A mode signs in any case (OPC 10000-4, 7.20). */
export const spoken: ReadonlyMap<string, Spoken> = new Map([
  ...MODES.flatMap(mode => POLICIES.map((policy): Spoken => ({ mode, policy, told: { name: nameOf(policy, mode), integrity: true, confidentiality: mode === MessageSecurityMode.SignAndEncrypt, ...standingOf('opcua-policy', shortOf(policy)) } }))),
  { mode: MessageSecurityMode.None, policy: SecurityPolicy.None, told: { name: 'None', integrity: false, confidentiality: false, standing: 'none', because: 'no algorithm is at work' } } satisfies Spoken,
].map(it => [it.told.name, it]))

/** Ways to offer a password in clear: as an endpoint might ask for it, and as a careless server takes it all the same (OPC 10000-4, 7.40.4). */
const IN_CLEAR = { 'as it is': {}, 'under a policy id that there is not': { policyId: 'fourtwo-no-such-policy' }, 'under an encryption algorithm that there is not': { encryptionAlgorithm: 'urn:fourtwo:no-such-algorithm' } } as const

/** The `channel` session of OPC UA: policies and modes, their endpoint lists, and what a session under each of them gives. */
export function protectionOf(lease: Lease): Verbs {
  const dressOf = (name: string): Dress | undefined => {
    const it = spoken.get(name)
    return it === undefined ? undefined : { ...trusted(lease), mode: it.mode, policy: it.policy }
  }
  const unknown: Heard = { says: 'not-offered', read: 'there is no protection of that name' }
  const see = async (name: string, account: { readonly user: string; readonly secret: string } | undefined, hear: Hear): Promise<Heard> => {
    const dress = dressOf(name)
    const { reading } = lease.door.settings
    if (dress === undefined || reading === undefined) return dress === undefined ? unknown : { says: 'not-offered', read: 'the bench names no reading' }
    const { login, barred, acted } = await converse(lease, hear, account, session => seeValue(session, reading), dress)
    if (acted?.says === 'shown') return acted
    if (barred !== undefined) return unlessFull(barred)
    return login.says === 'accepted' && acted !== undefined ? { says: acted.says === 'refused' ? 'entered' : acted.says, read: acted.read } : unlessFull(login)
  }
  return {
    facts: { protections: [...spoken.values()].map(({ told }) => told), inClear: Object.keys(IN_CLEAR) },
    verbs: {
      offers: (_given: never, hear) => offers(lease, hear),
      async open({ protection }: { protection: string }, hear) {
        const dress = dressOf(protection)
        if (dress === undefined) return unknown
        const made = await createSession(lease, hear, dress, BRIEF)
        // Under what is withdrawn a channel that stood has told enough.
        if ('barred' in made && spoken.get(protection)?.told.standing !== 'withdrawn' && unlessFull(made.barred) !== made.barred) return unlessFull(made.barred)
        if ('barred' in made) return made.inChannel && made.barred.says !== 'silent' && made.barred.says !== 'not-offered' ? { says: 'half-opened', read: `a channel stood, and a session in it was ${made.barred.says}: ${made.barred.read}` } : made.barred
        await end(made)
        return { says: 'opened', read: JSON.stringify(identityOf(made, dress)) }
      },
      see: ({ protection, as }: { protection: string; as?: string }, hear) => see(protection, as === undefined ? undefined : lease.credential(as, 'right'), hear),
      async offerInClear({ protection, as, way }: { protection: string; as: string; way: string }, hear) {
        const dress = dressOf(protection)
        if (dress === undefined || !isWay(way)) return unknown
        if (dress.mode === MessageSecurityMode.SignAndEncrypt) return { says: 'not-offered', read: 'nothing is in clear where the channel encrypts' }
        const { login, barred } = await converse(lease, hear, lease.credential(as, 'right'), undefined, dress, inClear(way))
        return barred ?? login
      },
    },
  }
}

const isWay = (way: string): way is keyof typeof IN_CLEAR => Object.hasOwn(IN_CLEAR, way)

const inClear = (way: keyof typeof IN_CLEAR): TokenOf => ({ serverEndpoints }, { mode, policy }, login) => {
  const tokens = serverEndpoints?.find(it => it.securityMode === mode && it.securityPolicyUri === policy)?.userIdentityTokens
  const policyId = tokens?.find(it => it.tokenType === UserTokenType.UserName)?.policyId ?? null
  return login === undefined ? new AnonymousIdentityToken({ policyId: null }) : new UserNameIdentityToken({ policyId, userName: login.user, password: Buffer.from(login.secret), ...IN_CLEAR[way] })
}

/** Ends a session in which nobody identified himself: a device has few. */
async function end({ channel, created }: Created): Promise<void> {
  const close = new CloseSessionRequest({ deleteSubscriptions: true })
  close.requestHeader.authenticationToken = created.authenticationToken
  await channel.ask(close)
  await channel.close()
}

/** Did the server sign our certificate and nonce with the key of its certificate (OPC 10000-4, 5.7.2)? */
function identityOf({ created, clientNonce }: Created, { mode, policy, chain, server }: Dress): Opened {
  const shown = leafOf(created.serverCertificate)
  const own = ownCertificate(shown ?? server)
  const certificate = own === undefined ? {} : { certificate: own }
  if (mode === MessageSecurityMode.None) return { identity: 'not-asked', how: 'without security nothing is signed', ...certificate }
  if (shown !== undefined && !shown.equals(server)) return { identity: 'not-proven', how: 'the certificate in the session is another one than that of the channel', ...certificate }
  if ((created.serverSignature?.signature?.length ?? 0) === 0) return { identity: 'not-proven', how: 'there is no signature over our nonce', ...certificate }
  return verifySignature(chain[0] ?? Buffer.alloc(0), clientNonce, created.serverSignature, server, policy)
    ? { identity: 'proven', how: 'the key of its certificate signed our certificate and our nonce', ...certificate }
    : { identity: 'not-proven', how: 'the signature is not one over our certificate and our nonce by the key of its certificate', ...certificate }
}

/** The endpoints as discovery tells them to anybody (OPC 10000-4, 5.5.4); where it is refused, as a session does. */
async function offers(lease: Lease, hear: Hear): Promise<Heard> {
  const discovered = await discover(lease, hear)
  if (!('says' in discovered)) return listed('discovery', discovered)
  if (discovered.says === 'not-offered') return discovered
  const made = await createSession(lease, hear, trusted(lease), BRIEF)
  if ('barred' in made) return discovered
  await end(made)
  return listed('session', made.created.serverEndpoints ?? [], made.created)
}

async function discover(lease: Lease, hear: Hear): Promise<readonly EndpointDescription[] | Heard> {
  const channel = await Channel.open(lease, hear, unsecured(lease))
  if (!(channel instanceof Channel)) return channel
  const endpointUrl = lease.door.settings['url'] ?? ''
  const told = await channel.ask<GetEndpointsResponse>(new GetEndpointsRequest({ endpointUrl }))
  if (!('says' in told)) await channel.ask(new FindServersRequest({ endpointUrl })) // what it says of itself stands in the transcript
  await channel.close()
  return 'says' in told ? told : (told.endpoints ?? [])
}

function listed(from: Offered['from'], endpoints: readonly EndpointDescription[], created?: CreateSessionResponse): Heard {
  const byName = Map.groupBy(endpoints.filter(it => it.endpointUrl?.startsWith('opc.tcp:') !== false), it => nameOf(it.securityPolicyUri, it.securityMode))
  const leaves = [...endpoints.map(it => leafOf(it.serverCertificate)), leafOf(created?.serverCertificate)].flatMap(it => (it === undefined ? [] : [it]))
  const certificates = leaves.filter((it, n) => leaves.findIndex(other => other.equals(it)) === n).flatMap(it => ownCertificate(it) ?? [])
  const offered: Offered = {
    from, certificates,
    protections: [...byName].filter(([name]) => spoken.has(name)).map(([name, all]) => ({ name, ...secretsAt(all) })),
    unspoken: [...byName].filter(([name]) => !spoken.has(name)).map(([name, [first]]) => ({ name, ...standingOf('opcua-policy', shortOf(first?.securityPolicyUri)) })),
  }
  return { says: 'listed', read: JSON.stringify(offered) }
}

/** How passwords would travel there: a token policy of its own goes before the channel's (OPC 10000-4, 7.41). */
function secretsAt(endpoints: readonly EndpointDescription[]): Pick<Offered['protections'][number], 'secrets' | 'withdrawnForSecrets'> {
  const tokens = endpoints.flatMap(it => (it.userIdentityTokens ?? []).filter(token => token.tokenType === UserTokenType.UserName).map(token => ({ own: token.securityPolicyUri, used: token.securityPolicyUri || it.securityPolicyUri })))
  const withdrawn = [...new Set(tokens.flatMap(({ own }) => (own ? [shortOf(own)] : [])))].map(name => ({ name, ...standingOf('opcua-policy', name) })).filter(it => it.standing === 'withdrawn')
  return {
    secrets: tokens.length === 0 ? 'none' : tokens.some(({ used }) => used === SecurityPolicy.None) ? 'in clear' : 'encrypted',
    withdrawnForSecrets: withdrawn.map(({ name, because }) => `${name} (${because})`),
  }
}
