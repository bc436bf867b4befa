import type { AgentWord, Evidence } from '@fourtwo/contract'

/** What the agents of a run say of themselves, a sentence for each different word at a door. For a reader: who could change the agent could change this too, so no verdict rests on it. */
export function ownWords(evidence: readonly Pick<Evidence, 'door' | 'verification'>[]): readonly string[] {
  return [...new Set(evidence.flatMap(({ door, verification }) => (verification.says === 'verified' && verification.claims.agent !== undefined ? [sentenceOf(door, verification.claims.agent)] : [])))]
}

function sentenceOf(door: string, { digest, sandbox: { noNewPrivs, seccomp, capEff, permissionModel } }: AgentWord): string {
  const said = [
    digest === undefined ? 'it runs from its sources' : `its files have the SHA-256 ${Buffer.from(digest, 'base64url').toString('hex')}`, `Node's permission model is ${permissionModel ? 'on' : 'off'}`,
    ...(noNewPrivs === undefined ? [] : [`it can${noNewPrivs ? 'not' : ''} gain privileges`]), ...(seccomp === undefined ? [] : [`its system calls are ${seccomp === 0 ? 'not ' : ''}filtered`]),
    ...(capEff === undefined ? [] : [/^0+$/.test(capEff) ? 'it has no capabilities' : `it has the capabilities ${capEff}`]),
  ]
  return `The agent at ${door} says of itself, and nothing rests on it: ${said.join(', ')}.`
}
