import { Challenges } from './challenges.ts'
import { type AgentConfig, type FrontConfig, readConfig, type Transports } from './config.ts'
import { together } from './together.ts'
import type { Line } from './transports/line.ts'

/** The transports, by the names that they have in the configuration. */
type Transport = 'mqtt' | 'serial' | 'opcua'
/** What the agent says once challenges can come: who signs, or behind which socket somebody does; and where they come, over MQTT, over a serial line, at the agent's own OPC UA server. `without`: what is configured and could not be opened, each with its reason. */
export type Ready = { readonly ready: true; readonly topic?: string; readonly device?: string; readonly url?: string; readonly without?: Readonly<Partial<Record<Transport, string>>> } & ({ readonly ueid: string; readonly thumbprint: string } | { readonly collector: string })

/** Makes the token for a nonce (base64url), in the form that a transport carries. */
interface Tokens {
  jws(nonce: string): Promise<string>
  cwt(nonce: string): Promise<Uint8Array>
}

/**
 * Answers challenges until SIGTERM or SIGINT. `now`: seconds since 1970; `say` is told what happens, `announce` once that challenges can come.
 * @throws AgentError where the configuration or the key is refused, or every line has ended for good.
 */
export async function run(config: string, now: () => number, say: (text: string) => void, announce: (ready: Ready) => void): Promise<void> {
  const configured = readConfig(config)
  const { tokens, ...who } = await whoSigns(configured, now)
  const challenges = new Challenges()
  const stopped = new Promise<void>(stop => { for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop()) })
  const lines = await Promise.race([together(open(configured, challenges, tokens, say), say), stopped])
  if (lines === undefined) {
    say('stopped before every line was open')
    process.exit(0) // a connection attempt that is on its way would hold the process
  }
  const { without } = lines
  announce({ ready: true, ...who, ...whereOf(configured, without), ...(Object.keys(without).length === 0 ? {} : { without }) })
  try {
    await Promise.race([lines.ended, stopped])
    await lines.close()
  } finally {
    say(`challenges ${Object.entries(challenges.counts).map(([what, n]) => `${what} ${n}`).join(', ')}`)
  }
}

/** Where challenges come over the lines that are open. */
function whereOf({ mqtt, serial, opcua }: Transports, without: Readonly<Partial<Record<Transport, string>>>): Pick<Ready, 'topic' | 'device' | 'url'> {
  return {
    ...(mqtt === undefined || without.mqtt !== undefined ? {} : { topic: mqtt.topic }), ...(serial === undefined || without.serial !== undefined ? {} : { device: serial.device }),
    ...(opcua === undefined || without.opcua !== undefined ? {} : { url: `opc.tcp://${opcua.address}:${opcua.port}` }),
  }
}

/** Opens what is configured, and loads nothing else. */
function open({ mqtt, serial, opcua }: Transports, challenges: Challenges, tokens: Tokens, say: (text: string) => void): ReadonlyMap<Transport, Promise<Line>> {
  const opening = new Map<Transport, Promise<Line>>()
  if (mqtt !== undefined) opening.set('mqtt', import('./transports/mqtt.ts').then(({ answerOverMqtt }) => answerOverMqtt(mqtt, challenges, tokens.jws, say)))
  if (serial !== undefined) opening.set('serial', import('./transports/serial.ts').then(({ answerOverSerial }) => answerOverSerial(serial, challenges, tokens.cwt, say)))
  if (opcua !== undefined) opening.set('opcua', import('./transports/opcua.ts').then(({ answerOverOpcua }) => answerOverOpcua(opcua, challenges, tokens.jws, say)))
  return opening
}

/** Who makes the tokens; what the other way would need is not loaded. */
async function whoSigns(configured: AgentConfig | FrontConfig, now: () => number) {
  if ('collector' in configured) {
    const { collector } = configured
    return { tokens: (await import('./pair/relay.ts')).relaying(collector), collector }
  }
  return (await import('./signing.ts')).signingBy(configured, now, { ahead: true })
}
