import { AttributeIds, BrowseDirection, BrowseRequest, type BrowseResponse, CallRequest, type CallResponse, ReadRequest, type ReadResponse, resolveNodeId } from 'node-opcua'
import type { Door } from '../../bench.ts'
import type { Heard } from '../../interface.ts'
import { type Session, variantOf } from './session.ts'

/** The bits of UserAccessLevel (OPC 10000-3, 8.57). */
const CURRENT_READ = 1
const CURRENT_WRITE = 2

/** By which means the declared output can be set: a write always, a call where the bench names a method. */
export const meansAt = ({ settings: { method } }: Door): { readonly means?: readonly string[] } => (method === undefined ? {} : { means: ['write', 'call'] })

/** Sets the declared output by a write or by a call with the value as the method's one argument. */
export async function setOutput(session: Session, { settings }: Door, value: string, means: string | undefined): Promise<Heard> {
  const { output = '', outputType = '', method = '' } = settings
  if (means !== 'call') return session.write(output, outputType, value)
  const [objectId = '', methodId = ''] = method.split(' ')
  const response = await session.ask<CallResponse>(new CallRequest({ methodsToCall: [{ objectId: resolveNodeId(objectId), methodId: resolveNodeId(methodId), inputArguments: [variantOf(outputType, value)] }] }))
  if ('says' in response) return response
  const status = response.results?.[0]?.statusCode ?? response.responseHeader.serviceResult
  return { says: status.isBad() ? 'refused' : 'sent', read: status.name }
}

/** What the server shows the session's account of its own access (OPC 10000-3, 5.6.2, 5.7.1 and 5.2.10): `read` is the attributes as JSON. */
export async function shownAccess(session: Session, { settings: { output = '', method = '' } }: Door, means: string): Promise<Heard> {
  const nodeId = resolveNodeId(means === 'call' ? (method.split(' ')[1] ?? '') : output)
  const decisive = means === 'call' ? AttributeIds.UserExecutable : AttributeIds.UserAccessLevel
  const response = await session.ask<ReadResponse>(new ReadRequest({ nodesToRead: [decisive, AttributeIds.UserRolePermissions, AttributeIds.UserWriteMask].map(attributeId => ({ nodeId, attributeId })) }))
  if ('says' in response) return response
  const [level, roles, mask] = response.results?.map(({ statusCode, value }) => (statusCode.isBad() ? null : (value.value as unknown))) ?? []
  const read = JSON.stringify({ [means === 'call' ? 'UserExecutable' : 'UserAccessLevel']: level ?? null, UserRolePermissions: roles ?? null, UserWriteMask: mask ?? null })
  if (typeof level === 'boolean') return { says: level ? 'allowed' : 'denied', read }
  if (typeof level === 'number') return { says: (level & (means === 'read' ? CURRENT_READ : CURRENT_WRITE)) === 0 ? 'denied' : 'allowed', read }
  return { says: 'refused', read: (response.results?.[0]?.statusCode ?? response.responseHeader.serviceResult).name }
}

/** Lists what stands below a node: shown where there is anything. */
export async function browse(session: Session, node: string): Promise<Heard> {
  const response = await session.ask<BrowseResponse>(new BrowseRequest({
    requestedMaxReferencesPerNode: 100, nodesToBrowse: [{ nodeId: resolveNodeId(node), browseDirection: BrowseDirection.Forward, referenceTypeId: resolveNodeId('HierarchicalReferences'), includeSubtypes: true, nodeClassMask: 0, resultMask: 0x3f }],
  }))
  if ('says' in response) return response
  const { statusCode, references } = response.results?.[0] ?? {}
  const named = references?.map(({ browseName }) => browseName.name ?? '') ?? []
  return named.length === 0 ? { says: 'refused', read: `${(statusCode ?? response.responseHeader.serviceResult).name}, nothing below` } : { says: 'shown', read: named.join('\n') }
}
