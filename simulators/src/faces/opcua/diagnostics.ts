import { AttributeIds, DataType, DataValue, type ISessionContext, type OPCUAServer, SessionSecurityDiagnosticsDataType, Variant, VariantArrayType } from 'node-opcua'
import type { Device } from '../../core/device.ts'
import { by, userOf } from './by.ts'
import { sessionsOf } from './sessions.ts'

/** The list of who is logged in and how (SessionSecurityDiagnosticsArray of OPC 10000-5, 6.3.3), which administrators alone may read. */
const WHO_IS_LOGGED_IN = 'ns=0;i=3708'

/** Tells whoever may read it who is logged in, which the library leaves empty. */
export function tellWhoIsLoggedIn(server: OPCUAServer, device: Device): void {
  const { engine } = server
  const read = engine.read.bind(engine)
  const isOpenTo = (context: ISessionContext): boolean => by(context).account === '' && !device.hidesAccounts(by(context))
  engine.read = async (context, request) => {
    const results = await read(context, request)
    return results.map((result, n) => {
      const asked = request.nodesToRead?.[n]
      const isList = asked?.nodeId?.toString() === WHO_IS_LOGGED_IN && asked.attributeId === AttributeIds.Value
      return isList && (result.statusCode.isGood() || isOpenTo(context)) ? whoIsLoggedIn(server) : result
    })
  }
}

const whoIsLoggedIn = (server: OPCUAServer): DataValue => new DataValue({ value: new Variant({
  dataType: DataType.ExtensionObject, arrayType: VariantArrayType.Array, value: sessionsOf(server).filter(({ status }) => status === 'active').map(it => new SessionSecurityDiagnosticsDataType({ sessionId: it.nodeId, clientUserIdOfSession: userOf(it) })),
}) })
