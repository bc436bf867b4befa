import type { Facts, Judgement, Line } from '@fourtwo/contract'
import type { Declared, Probe, Sessions } from '../probe.ts'
import { Recorder } from '../run/recorder.ts'

/** What one statement probe concludes from facts that nobody signed. */
export interface Concluded {
  readonly probe: string
  readonly conclusion: Judgement
}

/** Nothing declared at all. */
const NOTHING: Declared = { listens: [], accounts: [], fullPrivilege: {} }

/**
 * Puts facts to every probe that questions the agent alone, as if a verified token had carried them: no device, no signature, so nothing here is a finding of a run.
 * `service` is the login service that a probe about a door asks for, `declared` what the component statement would say. Sorted as the probes are.
 */
export async function putFacts(facts: Facts, probes: readonly Probe[], service: string, declared = NOTHING): Promise<Concluded[]> {
  const asked = probes.filter(({ asks, witness }) => asks === 'agent' && (witness === undefined || witness === 'agent'))
  return Promise.all(asked.map(async probe => ({ probe: probe.id, conclusion: await put(probe, facts, service, declared) })))
}

function put(probe: Probe, facts: Facts, service: string, declared: Declared): Promise<Judgement> {
  const lines: Line[] = []
  const recorder = new Recorder(probe.id, [], new AbortController().signal, performance.now(), line => lines.push(line))
  const session = recorder.session('agent', {
    facts: { service, ueid: '', publicKey: '', declared: { listens: [...declared.listens], accounts: [...declared.accounts], fullPrivilege: { ...declared.fullPrivilege } } },
    verbs: { challenge: async () => ({ says: 'verified', read: JSON.stringify({ tier: 'T0', facts }) }) },
  })
  const open = <K extends keyof Sessions>() => session as Sessions[K]
  return probe.ask(open, async () => ({ says: 'waited', read: '', cite: '', began: 0, ended: 0 }))
}

/** A conclusion in a word: the outcome, or why there is none. */
export const wordOf = (conclusion: Judgement): string => (conclusion.outcome === 'inconclusive' ? conclusion.cause : conclusion.outcome)
