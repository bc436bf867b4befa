import { WellKnownRoles } from 'node-opcua-address-space'
import { makePermissionFlag } from 'node-opcua-data-model'
import type { OPCUAServer } from 'node-opcua-server'
import { StatusCodes } from 'node-opcua-status-code'
import { DataType } from 'node-opcua-variant'
import type { Dropped } from '../../challenges.ts'
import type { NameplateConfig } from '../../config.ts'

const DEVICES = 'http://opcfoundation.org/UA/DI/'
/** What the caller hears of a challenge that was dropped. */
const REFUSED = { oversized: StatusCodes.BadInvalidArgument, malformed: StatusCodes.BadInvalidArgument, repeated: StatusCodes.BadNonceInvalid, retained: StatusCodes.BadInvalidArgument, busy: StatusCodes.BadTooManyOperations, unknown: StatusCodes.BadInvalidArgument, noise: StatusCodes.BadInvalidArgument, failed: StatusCodes.BadInternalError } as const

/** The properties of IVendorNameplateType (OPC 10000-100, 4.5.2) that a device of ours may have, and the numbers of their declarations in the Devices namespace. */
const NAMEPLATE = {
  Manufacturer: 15036, ManufacturerUri: 15037, Model: 15038, HardwareRevision: 15039, SoftwareRevision: 15040, DeviceRevision: 15041, ProductCode: 15042, DeviceManual: 15043, SerialNumber: 15045, ProductInstanceUri: 15046, RevisionCounter: 15047,
} as const
type Field = keyof typeof NAMEPLATE
const fields = Object.keys(NAMEPLATE) as readonly Field[]
const dataTypeOf = (name: Field): DataType => (name === 'RevisionCounter' ? DataType.Int32 : name === 'Manufacturer' || name === 'Model' ? DataType.LocalizedText : DataType.String)

/**
 * Adds the device with its identification nameplate (OPC 10000-100, 4.5.2) below DeviceSet, and the method GetEvidence(nonce: ByteString) -> token: ByteString on it.
 *
 * Of the Devices namespace stand here the set, the types that a device of it derives from and the interface of the nameplate, under their numbers; of the standard's the one that interfaces derive from. All that an account may do is granted by role.
 */
export function addDevice(server: OPCUAServer, nameplate: NameplateConfig, challenge: (nonce: Buffer) => Promise<Buffer | Dropped | 'failed'>): void {
  const { addressSpace } = server.engine
  if (addressSpace === null) throw new Error('the server has no address space')
  const own = addressSpace.getOwnNamespace()
  const devices = addressSpace.registerNamespace(DEVICES)
  const looks = { roleId: WellKnownRoles.AuthenticatedUser, permissions: makePermissionFlag('Browse | Read') }
  for (const namespace of addressSpace.getNamespaceArray()) namespace.setDefaultRolePermissions([looks])
  const aspect = addressSpace.getDefaultNamespace().addObjectType({ nodeId: 'i=17602', browseName: 'BaseInterfaceType', isAbstract: true })
  const nameplateType = devices.addObjectType({ nodeId: 'i=15035', browseName: 'IVendorNameplateType', isAbstract: true, subtypeOf: aspect })
  for (const name of fields) devices.addVariable({ nodeId: `i=${NAMEPLATE[name]}`, browseName: name, propertyOf: nameplateType, dataType: dataTypeOf(name), modellingRule: 'Optional' })
  const topology = devices.addObjectType({ nodeId: 'i=1001', browseName: 'TopologyElementType', isAbstract: true })
  const component = devices.addObjectType({ nodeId: 'i=15063', browseName: 'ComponentType', isAbstract: true, subtypeOf: topology })
  const type = devices.addObjectType({ nodeId: 'i=1002', browseName: 'DeviceType', isAbstract: true, subtypeOf: component })
  const set = devices.addObject({ nodeId: 'i=5001', browseName: 'DeviceSet', organizedBy: addressSpace.rootFolder.objects })
  // What is abstract has no instances.
  const ours = own.addObjectType({ nodeId: 's=DeviceType', browseName: 'EvidenceDeviceType', subtypeOf: type })
  const plate = own.addObject({ nodeId: 's=Device', browseName: 'Device', componentOf: set, typeDefinition: ours })
  for (const node of [component, plate]) node.addReference({ referenceType: 'HasInterface', nodeId: nameplateType })
  for (const name of fields) {
    const value = nameplate[name]
    if (value === undefined) continue
    const dataType = dataTypeOf(name)
    own.addVariable({ nodeId: `s=Device.${name}`, browseName: { namespaceIndex: devices.index, name }, propertyOf: plate, dataType, value: { dataType, value: dataType === DataType.LocalizedText ? { text: value } : value } })
  }
  const method = own.addMethod(plate, {
    nodeId: 's=Device.GetEvidence', browseName: 'GetEvidence', inputArguments: [{ name: 'nonce', description: '16 to 64 bytes, never asked before', dataType: DataType.ByteString }],
    outputArguments: [{ name: 'token', description: 'an entity attestation token that answers the nonce (RFC 9711)', dataType: DataType.ByteString }],
    rolePermissions: [{ roleId: WellKnownRoles.AuthenticatedUser, permissions: makePermissionFlag('Browse') }, { roleId: WellKnownRoles.SecurityAdmin, permissions: makePermissionFlag('Browse | Call') }],
  })
  method.bindMethod((given, _context, callback) => {
    const nonce: unknown = given[0]?.value
    challenge(Buffer.isBuffer(nonce) ? nonce : Buffer.alloc(0)).then(
      answered => callback(null, Buffer.isBuffer(answered) ? { statusCode: StatusCodes.Good, outputArguments: [{ dataType: DataType.ByteString, value: answered }] } : { statusCode: REFUSED[answered] }),
      () => callback(null, { statusCode: StatusCodes.BadInternalError }),
    )
  })
}
