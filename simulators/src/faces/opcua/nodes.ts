import { AttributeIds, type CallMethodResultOptions, DataType, makePermissionFlag, type NodeId, type OPCUAServer, resolveNodeId, RolePermissionType, type StatusCode, StatusCodes, type UAVariable, Variant, type VariantOptions, VariantArrayType, WellKnownRoles, type WriteValue } from 'node-opcua'
import type { Device } from '../../core/device.ts'
import type { Plant } from '../../core/plant.ts'
import type { Names } from '../../names.ts'
import { by } from './by.ts'

/** Who may do what with a node, as the server tells it: everybody with an account reads, the engineer alone changes (OPC 10000-3, 4.9.2 and 5.2.9). */
const readers = (roleId: WellKnownRoles = WellKnownRoles.AuthenticatedUser) => [{ roleId, permissions: makePermissionFlag('Browse | Read') }]
const changers = [...readers(), { roleId: WellKnownRoles.Engineer, permissions: makePermissionFlag('Browse | Read | Write | Call | ReceiveEvents') }]

/** The pump station in the address space: readings, the stop level that some may set, by a write or by a call, the nameplate, the audit log. */
export function addNodes(server: OPCUAServer, device: Device, names: Names, plant: Plant): void {
  const { addressSpace } = server.engine
  if (addressSpace === null) throw new Error('the server has no address space')
  const own = addressSpace.getOwnNamespace()
  const station = own.addObject({ browseName: 'PumpStation', nodeId: names.stationNode, organizedBy: addressSpace.rootFolder.objects, rolePermissions: [...readers(), { roleId: WellKnownRoles.Engineer, permissions: makePermissionFlag('Browse | Read | ReceiveEvents') }] })
  const add = (nodeId: string, dataType: DataType, get: () => string | number, rolePermissions: ReturnType<typeof readers>, accessLevel = 'CurrentRead') =>
    own.addVariable({ componentOf: station, nodeId, browseName: nodeId.split('.').at(-1) ?? nodeId, dataType, minimumSamplingInterval: 100, accessLevel, rolePermissions, value: { get: () => new Variant({ dataType, value: get() }) } })
  add(names.levelNode, DataType.Double, () => plant.level, readers())
  add(names.heartbeatNode, DataType.String, () => JSON.stringify(plant.beat), readers())
  let shows = true
  for (const [n, nodeId] of names.nameplateNodes.entries()) {
    const node = add(nodeId, DataType.String, () => plant.nameplate(shows)[n] ?? '', readers())
    const reads = node.isUserReadable.bind(node)
    node.isUserReadable = context => {
      shows = device.showsSerialNumber('opcua', by(context).peerPort)
      return reads(context)
    }
  }
  const anybody = new RolePermissionType({ roleId: resolveNodeId(WellKnownRoles.Anonymous), permissions: makePermissionFlag('Browse') })
  for (const node of [station, ...station.getComponents()]) {
    const proper = node.rolePermissions ?? []
    Object.defineProperty(node, 'rolePermissions', { get: () => (device.showsStructure ? [...proper, anybody] : proper) })
  }
  const outcomes = { done: StatusCodes.Good, refused: StatusCodes.BadUserAccessDenied, invalid: StatusCodes.BadTypeMismatch }
  const level = ({ dataType, arrayType, value }: Variant): number => (dataType === DataType.Double && arrayType === VariantArrayType.Scalar ? Number(value) : Number.NaN)
  const stopLevel = add(names.stopLevelNode, DataType.Double, () => device.stopLevel, changers, 'CurrentRead | CurrentWrite')
  decideWrites(stopLevel, (context, value) => outcomes[device.operate(by(context), level(value), 'write')])
  const { methodNode } = names
  const set = own.addMethod(station, { nodeId: methodNode, browseName: methodNode.split('.').at(-1) ?? methodNode, rolePermissions: changers, inputArguments: [{ name: 'level', dataType: DataType.Double, description: { text: 'metres at which the pumps stop' } }], outputArguments: [] })
  set.bindMethod((_given, _context, callback) => callback(null, { statusCode: StatusCodes.BadNotExecutable })) // what is not bound shows itself as not executable
  // In place of what the library would decide: the device decides, and records.
  set.execute = (async (_object: unknown, given: readonly VariantOptions[] | null, context: Parameters<typeof by>[0]): Promise<CallMethodResultOptions> =>
    ({ statusCode: outcomes[device.operate(by(context), level(new Variant(given?.[0])), 'call')], outputArguments: [], inputArgumentResults: (given ?? []).map(() => StatusCodes.Good) })) as typeof set.execute
  recordInvalidCalls(server, device, set.nodeId)
  const audit = add(names.auditNode, DataType.String, () => device.log, readers(WellKnownRoles.Engineer), 'CurrentRead | CurrentWrite')
  decideWrites(audit, context => (device.mayAudit(by(context).account) && !device.emptyLog(by(context)) ? StatusCodes.Good : StatusCodes.BadUserAccessDenied))
}

/** A call that the library refuses for its arguments is a request error of the device's, if its user may call at all. */
function recordInvalidCalls(server: OPCUAServer, device: Device, method: NodeId): void {
  const { engine } = server
  const call = engine.call.bind(engine)
  engine.call = async (context, requests) => {
    const results = await call(context, requests)
    for (const [n, { statusCode }] of results.entries())
      if (requests[n]?.methodId.toString() === method.toString() && statusCode !== undefined && BAD_ARGUMENTS.includes(statusCode.name)) device.operate(by(context), Number.NaN, 'call')
    return results
  }
}
const BAD_ARGUMENTS: readonly string[] = ['BadInvalidArgument', 'BadArgumentsMissing', 'BadTooManyArguments']

/** The device decides about a write and acts, in place of the library. */
function decideWrites(node: UAVariable, decide: (context: Parameters<typeof by>[0], value: Variant) => StatusCode): void {
  const write = node.writeAttribute.bind(node) as (context: unknown, given: WriteValue, callback: (fault: Error | null, status?: StatusCode) => void) => void
  node.writeAttribute = ((context: Parameters<typeof by>[0], given: WriteValue, callback: (fault: Error | null, status?: StatusCode) => void) => {
    if (given.attributeId === AttributeIds.Value) callback(null, decide(context, given.value.value))
    else write(context, given, callback)
  }) as typeof node.writeAttribute
}
