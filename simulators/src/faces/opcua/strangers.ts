import { AddNodesRequest, AddNodesResponse, AnonymousIdentityToken, type OPCUAServer, type ServerSecureChannelLayer, StatusCodes } from 'node-opcua'
import type { Device } from '../../core/device.ts'
import { userOf } from './by.ts'

/** Somebody without an account gets a session where the device lets nobody's identity do, though no endpoint says so. */
export function admitAnonymous(server: OPCUAServer, device: Device): void {
  const valid = server['isValidUserIdentityToken'].bind(server)
  server['isValidUserIdentityToken'] = (channel, session, token, signature, endpoint, callback) => {
    if (token instanceof AnonymousIdentityToken && device.admitsAnonymous('opcua', channel.remotePort)) callback(null, StatusCodes.Good)
    else valid(channel, session, token, signature, endpoint, callback)
  }
  const authorized = server['isUserAuthorized'].bind(server)
  // That far a token without a user comes only where it was admitted.
  server['isUserAuthorized'] = (channel, session, token, callback) => (token instanceof AnonymousIdentityToken ? callback(null, true) : authorized(channel, session, token, callback))
}

/** Whoever asks adds objects where the device lets him; a sound one has no such service. */
export function letAddNodes(server: OPCUAServer, device: Device): void {
  const proper = server['_on_AddNodes'].bind(server)
  // The library looks for a handler by the request's name, and has none for this one.
  Object.defineProperty(server, '_on_AddNodesRequest', { value: (message: Message, channel: ServerSecureChannelLayer): void => {
    const { request } = message
    const session = server.getSession(request.requestHeader.authenticationToken, true)
    if (!(request instanceof AddNodesRequest) || session === null || !device.letsAddNodes({ door: 'opcua', account: userOf(session), peerPort: channel.remotePort })) return void proper(message, channel)
    const added = request.nodesToAdd?.map(({ browseName }) => server.engine.addressSpace?.getOwnNamespace().addObject({ browseName: browseName.name ?? 'Added', organizedBy: 'i=85' }).nodeId)
    const results = added?.map(addedNodeId => ({ statusCode: StatusCodes.Good, ...(addedNodeId === undefined ? {} : { addedNodeId }) })) ?? []
    channel.send_response('MSG', new AddNodesResponse({ results }), message)
  } })
}

type Message = Parameters<OPCUAServer['_on_AddNodes']>[0]
