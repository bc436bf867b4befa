import { constants, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto'
import {
  ActivateSessionRequest, type ActivateSessionResponse, AnonymousIdentityToken, AttributeIds, CloseSessionRequest, computeSignature, CreateSessionRequest, type CreateSessionResponse,
  MessageSecurityMode, ReadRequest, type ReadResponse, resolveNodeId, SecurityPolicy, UserNameIdentityToken, UserTokenType,
} from 'node-opcua'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { Channel, materialOf } from './channel.ts'

const OAEP = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep'
type Login = { readonly user: string; readonly secret: string }

/** Opens a channel and a session, offers an identity, reads a node if asked to, and ends all that it began. */
export async function converse(lease: Lease, hear: Hear, login: Login | undefined, node?: string): Promise<{ readonly login: Heard; readonly value?: Heard }> {
  const opened = await Channel.open(lease, hear)
  if (typeof opened === 'string') return { login: { says: 'not-offered', read: opened } }
  try {
    const { server, chain } = materialOf(lease)
    const created = await opened.ask<CreateSessionResponse>(new CreateSessionRequest({
      clientDescription: { applicationUri: 'urn:fourtwo:harness', applicationType: 1 }, endpointUrl: lease.door.settings['url'] ?? '',
      sessionName: 'fourtwo', clientNonce: randomBytes(32), clientCertificate: chain[0] ?? Buffer.alloc(0), requestedSessionTimeout: 10_000,
    }))
    if (typeof created === 'string') return { login: { says: 'not-offered', read: created } }
    const signature = computeSignature(server, created.serverNonce, materialOf(lease).key, SecurityPolicy.Basic256Sha256)
    const request = new ActivateSessionRequest({
      ...(signature === undefined ? {} : { clientSignature: signature }),
      userIdentityToken: identity(created, server, login),
    })
    request.requestHeader.authenticationToken = created.authenticationToken
    const activated = await opened.ask<ActivateSessionResponse>(request)
    const said = readActivation(activated)
    const value = node === undefined ? undefined : await readNode(opened, created, node)
    // A refused login still holds a session, and a device has few: left open, the tenth question finds the door full.
    const close = new CloseSessionRequest({ deleteSubscriptions: true })
    close.requestHeader.authenticationToken = created.authenticationToken
    await opened.ask(close)
    return { login: said, ...(value === undefined ? {} : { value }) }
  } finally {
    await opened.close()
  }
}

/** The password stands before the server's nonce, under the server's key (OPC 10000-4, 7.40.2.2). */
function identity(created: CreateSessionResponse, server: Buffer, login: Login | undefined) {
  const offered = created.serverEndpoints?.find(it => it.securityMode === MessageSecurityMode.SignAndEncrypt)?.userIdentityTokens
  const policyOf = (type: UserTokenType) => offered?.find(it => it.tokenType === type)?.policyId ?? null
  if (login === undefined) return new AnonymousIdentityToken({ policyId: policyOf(UserTokenType.Anonymous) ?? 'anonymous' })
  const password = Buffer.from(login.secret)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(password.length + created.serverNonce.length)
  return new UserNameIdentityToken({
    policyId: policyOf(UserTokenType.UserName), userName: login.user, encryptionAlgorithm: OAEP,
    password: publicEncrypt({ key: new X509Certificate(server).publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, Buffer.concat([length, password, created.serverNonce])),
  })
}

function readActivation(activated: ActivateSessionResponse | string): Heard {
  if (typeof activated === 'string') return { says: activated.includes('serviceResult') ? 'refused' : 'dropped', read: statusName(activated) }
  const { name, value } = activated.responseHeader.serviceResult
  return { says: value === 0 ? 'accepted' : 'refused', read: name }
}

async function readNode(channel: Channel, created: CreateSessionResponse, node: string): Promise<Heard> {
  const request = new ReadRequest({ nodesToRead: [{ nodeId: resolveNodeId(node), attributeId: AttributeIds.Value }] })
  request.requestHeader.authenticationToken = created.authenticationToken
  const response = await channel.ask<ReadResponse>(request)
  if (typeof response === 'string') return { says: response.includes('serviceResult') ? 'refused' : 'dropped', read: statusName(response) }
  const result = response.results?.[0]
  if (result === undefined) return { says: 'refused', read: response.responseHeader.serviceResult.name }
  return result.statusCode.value === 0 ? { says: 'shown', read: String(result.value.value) } : { says: 'refused', read: result.statusCode.name }
}

/** A status name without the numbers around it: those may differ between two equal refusals. */
const statusName = (text: string): string => /Bad[A-Za-z]+/.exec(text)?.[0] ?? 'connection closed'
