import { type ISessionContext, type ServerSession, UserNameIdentityToken } from 'node-opcua'

/** The account of a session; empty where it has none. */
export const userOf = ({ userIdentityToken: token }: ServerSession): string => (token instanceof UserNameIdentityToken ? (token.userName ?? '') : '')

/** Whose decision is taken: the account and the peer of the session that asks. */
export function by(context: ISessionContext | null): { door: string; account: string; peerPort: number } {
  const session = context?.session as ServerSession | undefined // the server makes every context from a session of its own
  return { door: 'opcua', account: session === undefined ? '' : userOf(session), peerPort: session?.channel?.remotePort ?? 0 }
}
