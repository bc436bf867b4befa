import { AnonymousIdentityToken, type OPCUAServer, StatusCodes } from 'node-opcua'
import type { Device } from '../../core/device.ts'

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
