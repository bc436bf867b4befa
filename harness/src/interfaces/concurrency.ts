import type { Lease } from '../interface.ts'

/** What the bench says of sessions, which every `concurrency` session hands its probe; `inventions` are the identifiers that the driver can make. */
export const concurrencyFacts = ({ facts: { sessionTimeout }, door: { settings } }: Lease, inventions: readonly string[] = []) => ({
  sessionTimeout, reading: settings['reading'] ?? '', inventions, sessionLimit: Number(settings['sessionLimit'] ?? 0), overSessionLimit: settings['overSessionLimit'] ?? 'refused',
})
