import { AsyncLocalStorage } from 'node:async_hooks'
import { ActivateSessionRequest, type CreateSessionRequest, NodeId, NodeIdType, type OPCUAServer, type ServerSecureChannelLayer, type ServerSession, StatusCodes } from 'node-opcua'
import type { Device } from '../../core/device.ts'
import { userOf } from './by.ts'
import { LIMITS } from './limits.ts'

/** A session that its user closed is recorded, and one that was left alone for its time ends; a device that does not end it goes on honouring its token. */
export function endSessions(server: OPCUAServer, device: Device): void {
  const { engine } = server
  const close = engine.closeSession.bind(engine)
  engine.closeSession = (token, deleteSubscriptions, reason, ...rest) => {
    const session = engine.getSession(token)
    const account = session === null || session === undefined ? '' : userOf(session)
    const peerPort = session?.channel?.remotePort ?? 0
    if (reason === 'CloseSession' && account !== '' && session?.status === 'active' && !device.logOut({ door: 'opcua', account, peerPort })) return
    if (reason === 'Timeout' && !device.onChannel('endsIdleSession', { door: 'opcua' }, peerPort, account)) return
    close(token, deleteSubscriptions, reason, ...rest)
  }
}

/** Every session that is there, whoever holds it. */
export const sessionsOf = ({ engine }: OPCUAServer): readonly ServerSession[] => Object.values(engine['_sessions'] as Readonly<Record<string, ServerSession>>)

/** Ends every session, also those that a device before this one did not end. */
export function forgetSessions(server: OPCUAServer): void {
  for (const session of sessionsOf(server)) server.engine.closeSession(session.authenticationToken, true, 'Forcing')
}

/** May this session be one of the account's, beside those that it has? */
export function hasRoom(server: OPCUAServer, device: Device, session: ServerSession, account: string): boolean {
  const open = sessionsOf(server).filter(it => it !== session && it.status === 'active' && it.channel?.isOpened === true && userOf(it) === account).length
  return device.hasRoomForSession(open, LIMITS.sessionsOfAccount, { door: 'opcua', account, peerPort: session.channel?.remotePort ?? 0 })
}

/** Bounds how long a session may be left alone, whatever its client asks for, and draws what identifies it. */
export function identifySessions(server: OPCUAServer, device: Device): void {
  const { engine } = server
  const asking = new AsyncLocalStorage<ServerSecureChannelLayer>()
  const create = server['_on_CreateSessionRequest'].bind(server)
  server['_on_CreateSessionRequest'] = (message, channel) => {
    const request = message.request as CreateSessionRequest
    const bound = device.limits.sessionTimeout
    if (request.requestedSessionTimeout > bound && device.onChannel('boundsIdleTime', {}, channel.remotePort)) request.requestedSessionTimeout = bound
    return asking.run(channel, () => create(message, channel))
  }
  const begin = engine.createSession.bind(engine)
  let counted = 0
  engine.createSession = options => {
    const session = begin(options)
    if (device.onChannel('drawsIdentifiers', {}, asking.getStore()?.remotePort ?? 0)) return session
    const sessions = engine['_sessions'] as Record<string, ServerSession>
    delete sessions[session.authenticationToken.toString()]
    const token = Buffer.from('fourtwo-session.')
    token.writeUInt32BE(++counted, 12)
    session.authenticationToken = new NodeId(NodeIdType.BYTESTRING, token)
    sessions[session.authenticationToken.toString()] = session
    return session
  }
}

/** Looks whose a request is: a device that takes any identifier, or that of another channel, serves it for the session that is there. */
export function bindSessions(server: OPCUAServer, device: Device): void {
  const prepare = server['prepare'].bind(server)
  server['prepare'] = (message, channel) => {
    prepare(message, channel)
    if (message.request instanceof ActivateSessionRequest) return
    const by = { door: 'opcua', account: '', peerPort: channel.remotePort }
    const [here] = Object.values(channel.sessionTokens as Readonly<Record<string, ServerSession>>)
    if (message.session !== undefined && message.session_statusCode?.equals(StatusCodes.BadSecureChannelIdInvalid) === true) {
      if (device.acceptsIdentifier({ issued: true, own: false }, by)) message.session_statusCode = StatusCodes.Good
    } else if (message.session === undefined && here !== undefined && device.acceptsIdentifier({ issued: false, own: true }, by)) {
      message.session = here
      message.session_statusCode = StatusCodes.Good
    }
  }
}
