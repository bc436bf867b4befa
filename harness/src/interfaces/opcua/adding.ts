import { randomBytes } from 'node:crypto'
import { AddNodesRequest, type AddNodesResponse, AttributeIds, DeleteNodesRequest, type DeleteNodesResponse, ExpandedNodeId, NodeClass, ReadRequest, type ReadResponse, resolveNodeId } from 'node-opcua'
import { ObjectAttributes } from 'node-opcua-types'
import type { Hear, Heard, Lease, Verbs } from '../../interface.ts'
import type { Session } from './session.ts'
import { comeAsNobody } from './strangers.ts'

/** How an account comes to act in a session. */
type ActAs = (as: string, hear: Hear, act: (session: Session) => Promise<Heard>) => Promise<Heard>

/**
 * The `operate` session with a further thing to be tried as nobody: adding a node below the Objects folder (OPC 10000-4, 5.8.2), looked for afterwards as one who may operate. Most servers let nobody add one, so that it being refused
 * shows nothing; that one is there does.
 */
export function withAdding(lease: Lease, operate: Verbs, actAs: ActAs): Verbs {
  const added: string[] = []
  return {
    ...operate,
    facts: { ...(operate.facts as Readonly<Record<string, never>>), adds: true }, // our own session's
    verbs: {
      ...operate.verbs,
      async addAsNobody({ way }: { way: string }, hear) {
        const heard = await comeAsNobody(lease, hear, way, 'permitted', add)
        if (heard.says === 'sent') added.push(heard.read)
        return heard
      },
      holdsAdded: ({ as }: { as: string }, hear) => actAs(as, hear, session => holds(session, added.at(-1) ?? '')),
    },
    async undo(hear) {
      const undone = await operate.undo?.(hear)
      const left = []
      for (const node of added.splice(0)) if ((await actAs('permitted', hear, session => remove(session, node))).says !== 'sent') left.push(node)
      return left.length === 0 ? undone : { says: 'left', read: `${left.join(' and ')} was added and could not be removed${undone === undefined ? '' : `; ${undone.read}`}` }
    },
  }
}

async function add(session: Session): Promise<Heard> {
  const name = `fourtwo-${randomBytes(4).toString('hex')}`
  const response = await session.ask<AddNodesResponse>(new AddNodesRequest({ nodesToAdd: [{
    parentNodeId: ExpandedNodeId.fromNodeId(resolveNodeId('ObjectsFolder')), referenceTypeId: resolveNodeId('Organizes'), browseName: { namespaceIndex: 1, name }, nodeClass: NodeClass.Object, typeDefinition: ExpandedNodeId.fromNodeId(resolveNodeId('BaseObjectType')),
    nodeAttributes: new ObjectAttributes({ specifiedAttributes: 64, displayName: { text: name } }),
  }] }))
  if ('says' in response) return response
  const { statusCode, addedNodeId } = response.results?.[0] ?? {}
  return statusCode?.isGood() === true && addedNodeId !== undefined ? { says: 'sent', read: addedNodeId.toString() } : { says: 'refused', read: (statusCode ?? response.responseHeader.serviceResult).name }
}

async function holds(session: Session, node: string): Promise<Heard> {
  const response = await session.ask<ReadResponse>(new ReadRequest({ nodesToRead: [{ nodeId: resolveNodeId(node), attributeId: AttributeIds.BrowseName }] }))
  if ('says' in response) return response
  const status = response.results?.[0]?.statusCode ?? response.responseHeader.serviceResult
  return { says: status.isGood() ? 'shown' : 'refused', read: status.isGood() ? node : status.name }
}

async function remove(session: Session, node: string): Promise<Heard> {
  const response = await session.ask<DeleteNodesResponse>(new DeleteNodesRequest({ nodesToDelete: [{ nodeId: resolveNodeId(node), deleteTargetReferences: true }] }))
  if ('says' in response) return response
  const status = response.results?.[0] ?? response.responseHeader.serviceResult
  return { says: status.isGood() ? 'sent' : 'refused', read: status.name }
}
