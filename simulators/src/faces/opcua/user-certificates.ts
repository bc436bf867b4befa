import { type OPCUAServer, type SecurityPolicy, StatusCodes, verifySignature } from 'node-opcua'
import type { Device } from '../../core/device.ts'
import { commonName } from './common-name.ts'
import type { Users } from './users.ts'

/**
 * Whoever comes with the certificate of a user is let in where the device says so: where that very certificate was installed, and the signature over the server's certificate and nonce fits it.
 *
 * The library takes any certificate that its store of users trusts, and names its user by what stands in it.
 */
export function decideOnUserCertificates(server: OPCUAServer, device: Device, users: Users, installed: readonly Buffer[]): void {
  server['isValidX509IdentityToken'] = (channel, session, policy, token, proof, done) => {
    const certificateData = token.certificateData ?? Buffer.alloc(0)
    const under = (policy.securityPolicyUri || channel.securityPolicy) as SecurityPolicy // one that the server offers
    const account = commonName(certificateData)
    const fits = verifySignature(server.getCertificate(), session.nonce, proof, certificateData, under)
    const by = { door: 'opcua', account, peerPort: channel.remotePort }
    const admitted = device.loginByCertificate({ known: installed.some(it => it.equals(certificateData)), fits }, by)
    done(null, admitted && users.hasRoom(session, account) ? StatusCodes.Good : StatusCodes.BadIdentityTokenRejected)
  }
}
