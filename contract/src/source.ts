/**
 * Where a finding comes from, weakest first (SCORING, section 4); `reviewed` stands beside the others.
 *
 * declared: the supplier wrote it. reported: the agent said it, unsigned or not fresh. attested: the agent's token, fresh and under the
 * device's key. observed: the harness saw it happen. witnessed: a named person performed or watched the test on this unit.
 * reviewed: a named person examined a document or the hardware.
 */
export const sources = ['declared', 'reported', 'attested', 'observed', 'witnessed', 'reviewed'] as const
export type Source = (typeof sources)[number]

/** How the unit was set up when a finding was made (SCORING, section 2). Only `hardened` gives a level of the component (SL-C). */
export const configurations = ['hardened', 'as-shipped', 'as-found'] as const
export type Configuration = (typeof configurations)[number]
