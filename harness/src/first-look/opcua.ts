import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageSecurityMode, OPCUACertificateManager, OPCUAClient, type OPCUAClientOptions, SecurityPolicy, type UserIdentityInfo, UserTokenType } from 'node-opcua'
import { HarnessError } from '../error.ts'
import { endHostileConnections } from '../interfaces/opcua/hostile.ts'
import { type Around, lookAround } from './browse.ts'
import type { Login, Seen, Files } from './seen.ts'

/** Milliseconds for one look; a server that says nothing is not waited for longer. */
const WITHIN = 8000
/** BuildInfo: manufacturer, product, software version (OPC 10000-5, 12.4). */
const BUILD_INFO = ['i=2263', 'i=2261', 'i=2264'] as const

/**
 * What an OPC UA server says of itself to somebody who only knows its address: its endpoints and certificate without security, then, as far as it lets us, what it is and one
 * process value by which later questions can tell whether something is shown.
 *
 * Nothing here is evidence: it drafts the files that an assessment starts from.
 * @throws HarnessError INPUT_INVALID where nobody answers, or no certificate is told.
 */
export async function lookAtOpcua(url: string, files: Files, login: Login | undefined): Promise<Seen> {
  endHostileConnections()
  // The library keeps what it meets in the home folder unless it is given another place.
  const rootFolder = mkdtempSync(join(tmpdir(), 'fourtwo-look-'))
  try {
    const store = new OPCUACertificateManager({ rootFolder, automaticallyAcceptUnknownCertificate: true, disableFileWatchers: true })
    await store.initialize()
    return await look(url, { certificateFile: files.certificate, privateKeyFile: files.key, clientCertificateManager: store }, login)
  } finally {
    rmSync(rootFolder, { recursive: true, force: true })
  }
}

type Own = Pick<OPCUAClientOptions, 'certificateFile' | 'privateKeyFile' | 'clientCertificateManager'>

async function look(url: string, own: Own, login: Login | undefined): Promise<Seen> {
  const offered = await endpointsOf(url, own)
  const strongest = offered.find(it => it.securityPolicyUri === SecurityPolicy.Basic256Sha256 && it.securityMode === MessageSecurityMode.SignAndEncrypt)
  const der = (strongest ?? offered.find(it => (it.serverCertificate?.length ?? 0) > 0))?.serverCertificate
  if (der === undefined || der === null || der.length === 0) throw new HarnessError('INPUT_INVALID', `${url} tells no certificate in its endpoint list; name it as serverCertificate in a bench.yaml of your own (docs/bench.yaml shows how)`)
  const endpoints = offered.map(it => `${policyName(it.securityPolicyUri)} ${MessageSecurityMode[it.securityMode] ?? it.securityMode}: ${(it.userIdentityTokens ?? []).map(token => UserTokenType[token.tokenType] ?? token.tokenType).join(', ')}`)
  const inside = { ...own, securityMode: MessageSecurityMode.SignAndEncrypt, securityPolicy: SecurityPolicy.Basic256Sha256, serverCertificate: der }
  const identity: UserIdentityInfo = login === undefined ? { type: UserTokenType.Anonymous } : { type: UserTokenType.UserName, userName: login.user, password: login.secret }
  const tries = [
    ...(strongest === undefined ? [] : [{ options: inside, identity, as: login === undefined ? 'anonymously, signed and encrypted' : `as ${login.user}, signed and encrypted` }]),
    ...(offered.some(it => it.securityMode === MessageSecurityMode.None) ? [{ options: own, identity: { type: UserTokenType.Anonymous } as UserIdentityInfo, as: 'anonymously, without security' }] : []),
  ]
  const barred: string[] = []
  for (const { options, identity: who, as } of tries) {
    const seen = await within(url, options, who)
    if (typeof seen !== 'string') return { endpoints, serverCertificate: der, ...seen, as, barred }
    barred.push(`${as}: ${seen}`)
  }
  return { endpoints, serverCertificate: der, barred }
}

async function endpointsOf(url: string, own: Own) {
  const client = clientFor(own)
  try {
    await soon(client.connect(url))
    return await soon(client.getEndpoints())
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', `${url} tells no endpoints: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}; is the address right, and does an OPC UA server listen there?`, cause)
  } finally {
    await client.disconnect().catch(() => undefined)
  }
}

/** What can be seen in a session; where none was had, why. */
async function within(url: string, options: OPCUAClientOptions, who: UserIdentityInfo): Promise<(Pick<Seen, 'item'> & Around) | string> {
  const client = clientFor(options)
  try {
    await soon(client.connect(url))
    const session = await soon(client.createSession(who))
    try {
      const told = await soon(session.read(BUILD_INFO.map(nodeId => ({ nodeId, attributeId: 13 }))))
      const [supplier = '', model = '', version = ''] = told.map(it => (typeof it.value?.value === 'string' ? it.value.value : ''))
      return { item: { supplier, model, version }, ...(await lookAround(session)) }
    } finally {
      await session.close().catch(() => undefined)
    }
  } catch (fault) {
    return fault instanceof Error ? (fault.message.split('\n')[0] ?? '').trim() : String(fault)
  } finally {
    await client.disconnect().catch(() => undefined)
  }
}

const clientFor = (options: OPCUAClientOptions): OPCUAClient => OPCUAClient.create({ applicationName: 'fourtwo', applicationUri: 'urn:fourtwo:harness', clientName: 'fourtwo', connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 200 }, endpointMustExist: false, transportTimeout: WITHIN, requestedSessionTimeout: 20_000, ...options })

const policyName = (uri: string | null): string => uri?.split('#').at(-1) ?? 'unknown policy'

function soon<T>(told: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  return Promise.race([told, new Promise<never>((_, late) => { timer = setTimeout(() => late(new Error(`nothing within ${WITHIN / 1000} s`)), WITHIN) })]).finally(() => clearTimeout(timer))
}
