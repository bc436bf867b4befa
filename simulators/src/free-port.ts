import { once } from 'node:events'
import { createServer } from 'node:net'

/** A TCP port at which nobody listens at an address just now. */
export async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const at = server.address()
  server.close()
  await once(server, 'close')
  return typeof at === 'object' && at !== null ? at.port : 0
}
