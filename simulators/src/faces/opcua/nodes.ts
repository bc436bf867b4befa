import { DataType, type OPCUAServer, StatusCodes, Variant } from 'node-opcua'
import type { Device } from '../../core/device.ts'
import type { Plant } from '../../core/plant.ts'
import type { Names } from '../../names.ts'
import { by } from './by.ts'

/** The pump station in the address space: readings, the stop level that some may set, the nameplate, the audit log. */
export function addNodes(server: OPCUAServer, device: Device, names: Names, plant: Plant): void {
  const own = server.engine.addressSpace?.getOwnNamespace()
  const station = own?.addObject({ browseName: 'PumpStation', organizedBy: server.engine.addressSpace?.rootFolder.objects ?? 'i=85' })
  const add = (nodeId: string, dataType: DataType, get: () => string | number, set?: (value: unknown) => void) =>
    own?.addVariable({
      componentOf: station ?? 'i=85', nodeId, browseName: nodeId.split('.').at(-1) ?? nodeId, dataType, minimumSamplingInterval: 100,
      accessLevel: set === undefined ? 'CurrentRead' : 'CurrentRead | CurrentWrite',
      value: {
        get: () => new Variant({ dataType, value: get() }),
        ...(set === undefined ? {} : { set: (variant: Variant) => {
          set(variant.value)
          return StatusCodes.Good
        } }),
      },
    })
  add(names.levelNode, DataType.Double, () => plant.level)
  add(names.heartbeatNode, DataType.String, () => JSON.stringify(plant.beat))
  let shows = true
  for (const [n, nodeId] of names.nameplateNodes.entries()) {
    const node = add(nodeId, DataType.String, () => plant.nameplate(shows)[n] ?? '')
    if (node !== undefined) node.isUserReadable = context => {
      shows = device.showsSerialNumber('opcua', by(context).peerPort)
      return true
    }
  }
  const stopLevel = add(names.stopLevelNode, DataType.Double, () => device.stopLevel, value => { device.stopLevel = Number(value) })
  if (stopLevel !== undefined) stopLevel.isUserWritable = context => device.mayOperate(by(context))
  const audit = add(names.auditNode, DataType.String, () => device.log, () => undefined)
  if (audit !== undefined) {
    audit.isUserReadable = context => device.mayAudit(by(context).account)
    audit.isUserWritable = context => device.mayAudit(by(context).account) && !device.emptyLog(by(context))
  }
}
