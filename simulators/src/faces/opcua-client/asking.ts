import type { ClientPolicy, Policies } from '../../core/policies.ts'

/** What a server offers at one endpoint. */
export interface Endpoint {
  readonly policy: string
  readonly mode: string
  readonly chain: Uint8Array
  readonly application: string | null
  /** The policy by which it wants passwords. */
  readonly passwordsUnder: string
}
/** What was found, and over the connection from which port. */
export interface Found {
  readonly endpoints: readonly Endpoint[]
  readonly ownPort: number
}
/** A decision that is the device's to take. */
export type Decision = { readonly [P in ClientPolicy]: { readonly policy: P; readonly at: Parameters<Policies[P]>[0]; readonly ownPort: number } }[ClientPolicy]
/**
 * What the thread that connects asks the device: nothing, once it is there; which endpoint to connect to (its number, -1 for none), a decision (1 or 0), whether it lives on after a malformed answer (1 or 0), and how many milliseconds it stays away after a failure.
 */
export type Question = { readonly ready: true } | { readonly found: Found } | { readonly decide: Decision } | { readonly malformedFrom: number } | { readonly failed: true }

/** Where the answer stands in the shared words. */
export const ANSWER = 0
/** Where it stands whether the thread hangs. */
export const HANGS = 1
/** No answer yet. */
export const AWAITED = -2
