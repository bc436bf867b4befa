import { parseSockets } from '@fourtwo/contract'
import { factIn, type Statement } from './statement.ts'

/** Servers that let people in and may do so without PAM, by the name of their process. */
const BY_THEMSELVES: ReadonlySet<string> = new Set(['dropbear', 'telnetd', 'in.telnetd', 'utelnetd', 'tinysshd', 'rlogind', 'in.rlogind'])

/** A server that waits for people and for which PAM has no service, so what PAM does says nothing of it; undefined where none is seen. */
export function besidePam(said: Statement, services: Readonly<Record<string, unknown>>): string | undefined {
  const sockets = factIn(said, 'sockets', parseSockets)
  if ('outcome' in sockets) return undefined
  const { tcp, tcp6 } = sockets.value
  return [tcp, tcp6].flatMap(table => (table.state === 'reported' ? table.value : [])).flatMap(({ holders }) => (holders.state === 'reported' ? holders.value : [])).find(({ name }) => BY_THEMSELVES.has(name) && services[name] === undefined)?.name
}
