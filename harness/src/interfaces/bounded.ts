import { type Load, MODEST_LOAD } from '../bench.ts'
import type { Lease } from '../interface.ts'

/** How much load may be put on a door: what the bench says, or what a small unit bears. */
export const loadOf = ({ load }: Pick<Lease, 'load'>): Load => load ?? MODEST_LOAD

/** How many connections may be open at once. */
export const atOnce = (lease: Pick<Lease, 'load'>): number => (loadOf(lease).oneAtATime ? 1 : loadOf(lease).connections)

/** Why something of so many bytes may not be sent, where the bench permits less (`load: bytes`); undefined where it may. From what was not sent nothing follows. */
export function tooMuch(lease: Pick<Lease, 'load'>, what: string, bytes: number): { readonly says: 'too-much'; readonly read: string } | undefined {
  const permitted = loadOf(lease).bytes
  return bytes > permitted ? { says: 'too-much', read: `${what} comes to ${bytes} bytes, and the bench permits ${permitted} (load: bytes)` } : undefined
}
