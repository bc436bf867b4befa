import type { Lease } from '../interface.ts'
import { atOnce } from './bounded.ts'

/** What the bench says of sessions, which every `concurrency` session hands its probe; `inventions` are the identifiers that the driver can make. */
export const concurrencyFacts = (lease: Lease, inventions: readonly string[] = []) => ({
  sessionTimeout: lease.facts.sessionTimeout, reading: lease.door.settings['reading'] ?? '', inventions, sessionLimit: Number(lease.door.settings['sessionLimit'] ?? 0), overSessionLimit: lease.door.settings['overSessionLimit'] ?? 'refused', connections: atOnce(lease),
})
