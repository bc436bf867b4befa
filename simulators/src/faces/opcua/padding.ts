import { constants, createPrivateKey, privateDecrypt } from 'node:crypto'
import { setTimeout as later } from 'node:timers/promises'
import { type OPCUAServer, StatusCodes } from 'node-opcua'
import type { Device } from '../../core/device.ts'

/** Milliseconds that a careless device looks at what might be a padding. */
const LOOKED_FOR = 20

/** Puts to the device how a password is refused that does not decrypt, by what its first byte was (RFC 8017, 7.1.2): a sound one tells neither by a word nor by time. */
export function refusePadding(server: OPCUAServer, device: Device): void {
  const authenticate = server['userNameIdentityTokenAuthenticateUser'].bind(server)
  server['userNameIdentityTokenAuthenticateUser'] = (channel, session, policy, token, callback) => authenticate(channel, session, policy, token, (fault, valid, status) => {
    if (status !== StatusCodes.BadIdentityTokenInvalid) return void callback(fault, valid, status)
    const decides = (by: 'word' | 'time') => device.onChannel('refusesPaddingAlike', { by }, channel.remotePort)
    const isLikely = firstByte(server, token.password) === 0
    if (!isLikely && !decides('word')) callback(null, false, StatusCodes.BadDecodingError)
    else if (isLikely && !decides('time')) void later(LOOKED_FOR).then(() => callback(fault, valid, status))
    else callback(fault, valid, status)
  })
}

/** By the key that the server has now: a device that was armed anew may have had another. */
function firstByte(server: OPCUAServer, block: Buffer): number | undefined {
  const { hidden } = server.getPrivateKey()
  const key = createPrivateKey(typeof hidden === 'string' ? hidden : hidden.export({ type: 'pkcs8', format: 'pem' }))
  try {
    return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block)[0]
  } catch {
    return undefined
  }
}
