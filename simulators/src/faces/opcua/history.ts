import { DataType, DataValue, HistoryData, HistoryReadResult, type OPCUAServer, StatusCodes } from 'node-opcua'
import type { Device } from '../../core/device.ts'
import type { Plant } from '../../core/plant.ts'
import type { Names } from '../../names.ts'
import { by } from './by.ts'

/** Keeps the level of the last scan as its history, for whoever may read the level (OPC 10000-11). */
export function keepHistory(server: OPCUAServer, device: Device, names: Names, plant: Plant): void {
  const { engine } = server
  const read = engine.historyRead.bind(engine)
  engine.historyRead = async (context, request) => {
    const results = await read(context, request)
    return results.map((result, n) => {
      if (request.nodesToRead?.[n]?.nodeId.toString() !== names.levelNode) return result
      const shows = by(context).account !== '' || !device.keepsHistory(by(context))
      return new HistoryReadResult(shows ? { statusCode: StatusCodes.Good, historyData: new HistoryData({ dataValues: [new DataValue({ value: { dataType: DataType.Double, value: plant.level }, sourceTimestamp: new Date() })] }) } : { statusCode: StatusCodes.BadUserAccessDenied })
    })
  }
}
