// Asks hostile servers for a session, one after the other, and says what came of each, after how long, and by how much this process had grown at most.
import type { Lease } from '@fourtwo/harness/interface.ts'
import { trusted } from '@fourtwo/harness/interfaces/opcua/channel.ts'
import { RawSession } from '@fourtwo/harness/interfaces/opcua/raw/session.ts'
import { Session } from '@fourtwo/harness/interfaces/opcua/session.ts'

console.log = console.info = console.debug = console.error = console.warn = () => undefined
const [path = '', settings = '', ...ports] = process.argv.slice(2)
const MB = 1024 * 1024
/** What the first session costs any of them: code that is loaded and compiled. */
const WARM = 2

const ask = async (port: string): Promise<{ readonly says: string; readonly read: string }> => {
  const lease = { door: { kind: 'opcua', users: 'both', conversations: 1, settings: { ...JSON.parse(settings), url: `opc.tcp://127.0.0.1:${port}` } }, cut: new AbortController().signal } as unknown as Lease
  const login = { user: 'ann', secret: 'Wet-Well-11' }
  const session = path === 'raw' ? await RawSession.begin(lease, () => undefined, login, trusted(lease)) : await Session.begin(lease, () => undefined, login)
  if (!(session instanceof RawSession) && !(session instanceof Session)) return session
  await session.close(() => undefined)
  return session.login
}
for (const [n, port] of [...ports.slice(0, WARM), ...ports].entries()) {
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let most = before
  const timer = setInterval(() => { most = Math.max(most, process.memoryUsage().rss) }, 10)
  const began = performance.now()
  const { says, read } = await ask(port)
  clearInterval(timer)
  most = Math.max(most, process.memoryUsage().rss)
  if (n >= WARM) process.stdout.write(`${JSON.stringify({ says, read, ms: Math.round(performance.now() - began), grew: Math.round((most - before) / MB) })}\n`)
}
process.exit(0)
