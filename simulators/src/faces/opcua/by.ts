import { type ISessionContext, type ServerSession, UserNameIdentityToken, X509IdentityToken } from 'node-opcua'
import { commonName } from './common-name.ts'

/** The account of a session, by its name or by the one in its user's certificate; empty where it has none. */
export const userOf = ({ userIdentityToken: token }: ServerSession): string => (token instanceof UserNameIdentityToken ? (token.userName ?? '') : token instanceof X509IdentityToken ? commonName(token.certificateData) : '')

/** Whose decision is taken: the account and the peer of the session that asks. */
export function by(context: ISessionContext | null): { door: string; account: string; peerPort: number } {
  const session = context?.session as ServerSession | undefined // the server makes every context from a session of its own
  return { door: 'opcua', account: session === undefined ? '' : userOf(session), peerPort: session?.channel?.remotePort ?? 0 }
}
