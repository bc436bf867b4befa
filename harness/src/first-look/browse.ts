import { AttributeIds, type ClientSession, NodeClass, type NodeId } from 'node-opcua'

/** Folders looked into at most, and how deep: a first look loads nobody. */
const FOLDERS_AT_MOST = 60
const DEPTH_AT_MOST = 5
const OBJECTS = 'i=85'
/** The standard's own namespace (OPC 10000-6, annex A): what stands there tells of the server, not of the process. */
const STANDARD = 0
/** A device's nameplate by the names of OPC 10000-100, 4.5.2, in the order in which the bench names them. */
export const NAMEPLATE = ['Manufacturer', 'Model', 'SerialNumber', 'SoftwareRevision'] as const

/** What a bounded look around found to ask about, as node ids. */
export interface Around {
  /** A process value: a number if there is one, else any scalar. */
  readonly reading?: string
  /** The nodes of `NAMEPLATE` under one parent, where all four stand there. */
  readonly nameplate?: readonly string[]
}

/** Looks around below the Objects folder for what is not the server's own, breadth first, since what a supplier means to be seen stands near the top (OPC 10000-4, 5.9.2). */
export async function lookAround(session: ClientSession): Promise<Around> {
  let level: (NodeId | string)[] = [OBJECTS]
  let folders = 0
  let number: string | undefined
  let scalar: string | undefined
  let nameplate: readonly string[] | undefined
  const visited = new Set<string>()
  for (let depth = 0; depth < DEPTH_AT_MOST && level.length > 0; depth++) {
    const below: NodeId[] = []
    for (const folder of level) {
      if (++folders > FOLDERS_AT_MOST) break
      const { references } = await session.browse({ nodeId: folder, referenceTypeId: 'HierarchicalReferences', includeSubtypes: true, browseDirection: 0, nodeClassMask: NodeClass.Object | NodeClass.Variable, resultMask: 63 })
      const own = (references ?? []).filter(({ nodeId }) => nodeId.namespace !== STANDARD && !visited.has(nodeId.toString()))
      for (const { nodeId } of own) visited.add(nodeId.toString())
      below.push(...own.filter(({ nodeClass }) => nodeClass !== NodeClass.Variable).map(({ nodeId }) => nodeId))
      const variables = own.filter(({ nodeClass }) => nodeClass === NodeClass.Variable)
      const plate = NAMEPLATE.map(name => variables.find(({ browseName }) => browseName.name === name)?.nodeId.toString())
      if (plate.every(it => it !== undefined)) nameplate ??= plate
      for (const { nodeId, browseName } of variables) {
        if (number !== undefined || plate.includes(nodeId.toString()) || browseName.name === null) continue
        const { value, statusCode } = await session.read({ nodeId, attributeId: AttributeIds.Value })
        if (statusCode.isBad()) continue
        if (typeof value?.value === 'number') number = nodeId.toString()
        else if (typeof value?.value === 'string' || typeof value?.value === 'boolean') scalar ??= nodeId.toString()
      }
    }
    level = below
  }
  const reading = number ?? scalar
  return { ...(reading === undefined ? {} : { reading }), ...(nameplate === undefined ? {} : { nameplate }) }
}
