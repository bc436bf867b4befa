import { type Answer, answering } from './agent.ts'
import { Challenges } from './challenges.ts'
import { loadCollectors } from './collect.ts'
import { type AgentConfig, readConfig } from './config.ts'
import { readBelow } from './reading/host.ts'
import { identify } from './token/identity.ts'
import { signerOf } from './token/signing.ts'
import { signToken } from './token/token.ts'
import type { Line } from './transports/line.ts'

/** What the agent says once challenges can come. */
export interface Ready {
  readonly ready: true
  readonly ueid: string
  readonly thumbprint: string
  /** Where they come: over MQTT, over a serial line, at the agent's own OPC UA server. */
  readonly topic?: string
  readonly device?: string
  readonly url?: string
}

/**
 * Answers challenges until SIGTERM or SIGINT. `now`: seconds since 1970; `say` is told what happens, `announce` once that challenges can come.
 * @throws AgentError where the configuration or the key is refused, or a line has ended for good.
 */
export async function run(config: string, now: () => number, say: (text: string) => void, announce: (ready: Ready) => void): Promise<void> {
  const configured = readConfig(config)
  const signer = await signerOf(configured)
  const verbs = readBelow(configured.root)
  const { ueid } = await identify(configured.device, verbs)
  const answer = answering({ verbs, collectors: await loadCollectors(), device: configured.device, signer, collectEvery: configured.collectEvery, now })
  const challenges = new Challenges()
  const stopped = new Promise<void>(stop => { for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop()) })
  const lines = await Promise.race([Promise.all(open(configured, challenges, answer, say)), stopped])
  if (lines === undefined) {
    say('stopped before every line was open')
    process.exit(0) // a connection attempt that is on its way would hold the process
  }
  const { mqtt, serial, opcua } = configured
  announce({
    ready: true, ueid, thumbprint: signer.thumbprint, ...(mqtt === undefined ? {} : { topic: mqtt.topic }), ...(serial === undefined ? {} : { device: serial.device }),
    ...(opcua === undefined ? {} : { url: `opc.tcp://${opcua.address}:${opcua.port}` }),
  })
  try {
    await Promise.race([...lines.map(({ ended }) => ended), stopped])
    await Promise.all(lines.map(line => line.close()))
  } finally {
    say(`challenges ${Object.entries(challenges.counts).map(([what, n]) => `${what} ${n}`).join(', ')}`)
  }
}

/** Opens what is configured, and loads nothing else. */
function open({ mqtt, serial, opcua, device }: AgentConfig, challenges: Challenges, answer: Answer, say: (text: string) => void): Promise<Line>[] {
  return [
    ...(mqtt === undefined ? [] : [import('./transports/mqtt.ts').then(({ answerOverMqtt }) => answerOverMqtt(mqtt, challenges, nonce => answer(nonce, signToken), say))]),
    ...(serial === undefined ? [] : [Promise.all([import('./transports/serial.ts'), import('./token/cwt.ts')]).then(([{ answerOverSerial }, { signCwt }]) => answerOverSerial(serial, challenges, nonce => answer(nonce, signCwt), say))]),
    ...(opcua === undefined ? [] : [import('./transports/opcua.ts').then(({ answerOverOpcua }) => answerOverOpcua(opcua, device, challenges, nonce => answer(nonce, signToken), say))]),
  ]
}
