import type { KeyObject } from 'node:crypto'
import { ApplicationType, EndpointDescription, MessageSecurityMode, SecurityPolicy, UserTokenPolicy, UserTokenType } from 'node-opcua'
import type { Spoken } from '../opcua/protection.ts'
import type { Wrong } from './wrong.ts'

const TRANSPORT = 'http://opcfoundation.org/UA-Profile/Transport/uatcp-uasc-uabinary'

/** As what our server comes to a device: its certificate and who vouches for it, the ways to protect a session that it offers, and how it asks for passwords. */
export interface Offer {
  readonly url: string
  readonly chain: readonly Buffer[]
  readonly key: KeyObject
  /** The application that it says to be. */
  readonly says: string
  readonly protections: readonly Spoken[]
  /** Are passwords wanted as they are? Otherwise encrypted, where the session is not. */
  readonly passwordsInClear: boolean
  readonly wrong?: Wrong
}

/** The endpoints as they are told in discovery and in a session (OPC 10000-4, 7.14). */
export const endpointsOf = (offer: Offer): EndpointDescription[] => offer.protections.map(it => endpointOf(offer, it))

function endpointOf({ url, chain, says, passwordsInClear }: Offer, { mode, policy }: Spoken): EndpointDescription {
  const passwords = passwordsInClear ? SecurityPolicy.None : mode === MessageSecurityMode.None ? SecurityPolicy.Basic256Sha256 : policy
  return new EndpointDescription({
    endpointUrl: url, serverCertificate: Buffer.concat(chain), securityMode: mode, securityPolicyUri: policy, transportProfileUri: TRANSPORT, securityLevel: 1,
    server: { applicationUri: says, productUri: says, applicationName: { text: 'server' }, applicationType: ApplicationType.Server, discoveryUrls: [url] },
    userIdentityTokens: [
      new UserTokenPolicy({ policyId: 'user', tokenType: UserTokenType.UserName, securityPolicyUri: passwords }), new UserTokenPolicy({ policyId: 'anonymous', tokenType: UserTokenType.Anonymous }),
      new UserTokenPolicy({ policyId: 'certificate', tokenType: UserTokenType.Certificate, securityPolicyUri: mode === MessageSecurityMode.None ? SecurityPolicy.Basic256Sha256 : policy }),
    ],
  })
}
