import type { Challenges } from '../challenges.ts'
import type { AgentConfig } from '../config.ts'
import type { Line } from './mqtt.ts'

/**
 * Opens every line that is configured, each loaded only then; they share what was answered. Resolves once all stand, and ends with the first that ends.
 *
 * What listens here goes first: where it cannot, that is said before a broker is waited for.
 */
export async function openLines({ mqtt, opcua, device }: AgentConfig, challenges: Challenges, answer: (nonce: string) => Promise<string>, hear: (what: string) => void): Promise<Line> {
  const lines: Line[] = []
  const close = async () => void (await Promise.all(lines.map(line => line.close())))
  try {
    if (opcua !== undefined) lines.push(await (await import('./opcua.ts')).answerOverOpcua(opcua, device, challenges, answer, hear))
    if (mqtt !== undefined) lines.push(await (await import('./mqtt.ts')).answerOverMqtt(mqtt, challenges, answer, hear))
  } catch (fault) {
    await close()
    throw fault
  }
  return { ended: Promise.race(lines.map(({ ended }) => ended)), close }
}
