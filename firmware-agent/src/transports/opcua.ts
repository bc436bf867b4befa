import type { Challenges } from '../challenges.ts'
import type { OpcuaConfig } from '../config.ts'
import { AgentError } from '../error.ts'
import type { Line } from './line.ts'

/** The oldest Node that the library runs on. */
const OLDEST = { major: 22, minor: 13 } as const

/**
 * Answers the challenges that come as calls of GetEvidence at an OPC UA server of the agent's own. Resolves once it listens.
 *
 * `hear` is told what happens, in a word and without secrets. `load` brings the server with its library, which a device that does not want it need not have.
 * @throws AgentError INPUT_INVALID where this Node is too old for the library, or the library is not installed; TRANSPORT_FAILED where nobody can listen there.
 */
export async function answerOverOpcua(
  config: OpcuaConfig, challenges: Challenges, answer: (nonce: string) => Promise<string>, hear: (what: string) => void,
  load: () => Promise<typeof import('./opcua/server.ts')> = () => import('./opcua/server.ts'), node: string = process.versions.node,
): Promise<Line> {
  const [major = 0, minor = 0] = node.split('.').map(Number)
  if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) throw new AgentError('INPUT_INVALID', `opcua needs Node ${OLDEST.major}.${OLDEST.minor} or later; this is ${node}`)
  const { openServer } = await load().catch((cause: unknown) => {
    if (!(cause instanceof Error && 'code' in cause && /MODULE_NOT_FOUND$/.test(String(cause.code)))) throw cause
    throw new AgentError('INPUT_INVALID', 'opcua is configured, but its library is not installed, which is optional: npm install --include=optional beside the agent brings node-opcua-server', cause)
  })
  return openServer(config, challenges, answer, hear)
}
