import type { Sockets } from '@fourtwo/contract'

/** Why sockets may be open to a network that no table of TCP or UDP names; undefined where nothing says so. */
export function unlistedSockets({ others, networks }: Sockets): string | undefined {
  if (others.state !== 'reported') return `whether there are raw sockets or others beside TCP and UDP is ${others.state}`
  if (others.value.length > 0) return `there are sockets that are neither TCP nor UDP (${others.value.join(', ')}), and who holds them for what is not evaluated`
  if (networks.state !== 'reported') return `whether a process lives in a network of its own is ${networks.state}`
  return networks.value === 1 ? undefined : `processes live in ${networks.value} networks, and the agent sees the sockets of its own alone`
}
