import { Challenges } from './challenges.ts'
import { type AgentConfig, type FrontConfig, readConfig } from './config.ts'

/** What the agent says once challenges can come: who signs, or behind which socket somebody does. */
export type Ready = { readonly ready: true; readonly topic: string } & ({ readonly ueid: string; readonly thumbprint: string } | { readonly collector: string })

/**
 * Answers challenges until SIGTERM or SIGINT. `now`: seconds since 1970; `say` is told what happens, `announce` once that challenges can come.
 * @throws AgentError where the configuration or the key is refused, or the broker will never let it in.
 */
export async function run(config: string, now: () => number, say: (text: string) => void, announce: (ready: Ready) => void): Promise<void> {
  const configured = readConfig(config)
  const { answer, ...who } = await signer(configured, now)
  const challenges = new Challenges()
  const stopped = new Promise<void>(stop => { for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop()) })
  const { answerOverMqtt } = await import('./transports/mqtt.ts')
  const line = await Promise.race([answerOverMqtt(configured.mqtt, challenges, answer, say), stopped])
  if (line === undefined) {
    say('stopped before the broker was reached')
    process.exit(0) // a connection attempt that is on its way would hold the process
  }
  announce({ ready: true, ...who, topic: configured.mqtt.topic })
  try {
    await Promise.race([line.ended, stopped])
    await line.close()
  } finally {
    say(`challenges ${Object.entries(challenges.counts).map(([what, n]) => `${what} ${n}`).join(', ')}`)
  }
}

/** Who makes the tokens; what the other way would need is not loaded. */
async function signer(configured: AgentConfig | FrontConfig, now: () => number) {
  if (!('collector' in configured)) return (await import('./signing.ts')).signingBy(configured, now)
  const { collector } = configured
  return { answer: (await import('./pair/relay.ts')).relaying(collector), collector }
}
