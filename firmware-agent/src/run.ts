import { answering } from './agent.ts'
import { Challenges } from './challenges.ts'
import { loadCollectors } from './collect.ts'
import { readConfig } from './config.ts'
import { readBelow } from './reading/host.ts'
import { identify } from './token/identity.ts'
import { signerOf } from './token/signing.ts'

/** What the agent says once challenges can come. */
export interface Ready {
  readonly ready: true
  readonly ueid: string
  readonly thumbprint: string
  readonly topic: string
}

/**
 * Answers challenges until SIGTERM or SIGINT. `now`: seconds since 1970; `say` is told what happens, `announce` once that challenges can come.
 * @throws AgentError where the configuration or the key is refused, or the broker will never let it in.
 */
export async function run(config: string, now: () => number, say: (text: string) => void, announce: (ready: Ready) => void): Promise<void> {
  const configured = readConfig(config)
  const signer = await signerOf(configured)
  const verbs = readBelow(configured.root)
  const { ueid } = await identify(configured.device, verbs)
  const answer = answering({ verbs, collectors: await loadCollectors(), device: configured.device, signer, collectEvery: configured.collectEvery, now })
  const challenges = new Challenges()
  const stopped = new Promise<void>(stop => { for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop()) })
  const { answerOverMqtt } = await import('./transports/mqtt.ts')
  const line = await Promise.race([answerOverMqtt(configured.mqtt, challenges, answer, say), stopped])
  if (line === undefined) {
    say('stopped before the broker was reached')
    process.exit(0) // a connection attempt that is on its way would hold the process
  }
  announce({ ready: true, ueid, thumbprint: signer.thumbprint, topic: configured.mqtt.topic })
  try {
    await Promise.race([line.ended, stopped])
    await line.close()
  } finally {
    say(`challenges ${Object.entries(challenges.counts).map(([what, n]) => `${what} ${n}`).join(', ')}`)
  }
}
