import type { OPCUAServer } from 'node-opcua'
import type { Device } from '../../core/device.ts'
import { userOf } from './by.ts'

/** A session that its user closed is recorded; a device that does not end it goes on honouring its token. */
export function endSessions(server: OPCUAServer, device: Device): void {
  const { engine } = server
  const close = engine.closeSession.bind(engine)
  engine.closeSession = (token, deleteSubscriptions, reason, ...rest) => {
    const session = engine.getSession(token)
    const account = session === null || session === undefined ? '' : userOf(session)
    if (reason === 'CloseSession' && account !== '' && session?.status === 'active' && !device.logOut({ door: 'opcua', account, peerPort: session.channel?.remotePort ?? 0 })) return
    close(token, deleteSubscriptions, reason, ...rest)
  }
}
