import type { Bench, Door } from '../bench.ts'
import type { Interface } from '../interface.ts'
import { knock } from '../interfaces/knock.ts'

/** Milliseconds after which an address that says nothing counts as not reached. */
const CONNECT_WITHIN = 3000

/** The doors of the bench at which nothing can be asked since nobody answers there, with the reason. A door that only asking can try is not among them. */
export async function findUnreached(bench: Bench, interfaces: readonly Interface[]): Promise<ReadonlyMap<string, string>> {
  const tried = await Promise.all(Object.entries(bench.doors).map(async ([name, door]) => [name, await whyUnreached(door, interfaces.find(it => it.kind === door.kind))] as const))
  return new Map(tried.flatMap(([name, why]) => (why === undefined ? [] : [[name, why] as const])))
}

async function whyUnreached(door: Door, driver: Interface | undefined): Promise<string | undefined> {
  const at = driver?.listensAt?.(door)
  if (at === undefined || !Number.isInteger(at.port)) return undefined
  const came = await knock(at.address, at.port, CONNECT_WITHIN)
  if (came === 'silent') return `${at.address} port ${at.port} says nothing`
  return came instanceof Error ? `${at.address} port ${at.port}: ${'code' in came ? words[String(came.code)] ?? String(came.code) : came.message}` : undefined
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused', EHOSTUNREACH: 'no route to the host', ENETUNREACH: 'no route to the network', ETIMEDOUT: 'no answer', ENOTFOUND: 'no such host', EAI_AGAIN: 'the name cannot be looked up',
}
