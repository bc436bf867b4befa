import { DataType, NodeId, type OPCUAServer, Variant } from 'node-opcua'
import type { AuditEvent, Device, Recorded } from '../../core/device.ts'
import type { Names } from '../../names.ts'

/** By which type of OPC 10000-5, 6.4, and from which source, each record is told. */
const told: Readonly<Record<AuditEvent, (recorded: Recorded) => readonly [string, string]>> = {
  login: () => ['AuditActivateSessionEventType', 'Session/ActivateSession'],
  'refused-login': () => ['AuditActivateSessionEventType', 'Session/ActivateSession'],
  logout: () => ['AuditSessionEventType', 'Session/CloseSession'],
  lock: () => ['AuditSecurityEventType', LOCK],
  'refused-application': () => ['AuditCertificateUntrustedEventType', 'Security/Certificate'],
  'refused-operation': ofUpdate, 'configuration-change': ofUpdate, 'request-error': ofUpdate,
}
/** Of which source the event of a lock is; the standard has no type of its own for it. */
export const LOCK = 'Security/Lock'

function ofUpdate({ about }: Recorded): readonly [string, string] {
  return about.means === 'call' ? ['AuditUpdateMethodEventType', 'Attribute/Call'] : ['AuditWriteUpdateEventType', 'Attribute/Write']
}

/**
 * Tells every record of the device as an audit event of the Server object: also failed logins, refused operations and refused certificates, for which the library has none.
 *
 * The library's own events are kept quiet, so that each decision about a record is taken in one place.
 */
export function raiseAuditEvents(server: OPCUAServer, device: Device, names: Names): void {
  server.engine.isAuditing = true
  Object.defineProperty(server, 'isAuditing', { get: () => false })
  device.onRecord = recorded => {
    const { event, account, fine, about } = recorded
    const [type, sourceName] = told[event](recorded)
    const changes = type === 'AuditWriteUpdateEventType' || type === 'AuditUpdateMethodEventType'
    const is = (dataType: DataType, value: unknown) => new Variant({ dataType, value })
    const fields = {
      actionTimeStamp: is(DataType.DateTime, new Date()), status: is(DataType.Boolean, fine), severity: is(DataType.UInt16, fine ? 100 : 900), message: is(DataType.LocalizedText, { text: event }),
      clientUserId: is(DataType.String, about.certificate === undefined ? account : ''), sourceName: is(DataType.String, sourceName),
      ...(changes ? { sourceNode: is(DataType.NodeId, NodeId.resolveNodeId(about.means === 'call' ? names.stationNode : names.stopLevelNode)) } : {}),
      ...(about.certificate === undefined ? {} : { certificate: is(DataType.ByteString, about.certificate) }),
    }
    const tell = () => server.engine.addressSpace?.rootFolder.objects.server.raiseEvent(type, fields)
    if (device.decoy?.tellsAfter === undefined) tell()
    else setTimeout(tell, device.decoy.tellsAfter).unref()
  }
}
