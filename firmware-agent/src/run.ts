import { Challenges } from './challenges.ts'
import { type AgentConfig, type DeviceConfig, type FrontConfig, type OpcuaConfig, readConfig } from './config.ts'
import type { Line } from './transports/line.ts'

/** What the agent says once challenges can come: who signs, or behind which socket somebody does; and where they come, over MQTT, over a serial line, at the agent's own OPC UA server. */
export type Ready = { readonly ready: true; readonly topic?: string; readonly device?: string; readonly url?: string } & ({ readonly ueid: string; readonly thumbprint: string } | { readonly collector: string })

/** Makes the token for a nonce (base64url), in the form that a transport carries. */
interface Tokens {
  jws(nonce: string): Promise<string>
  cwt(nonce: string): Promise<Uint8Array>
}

/**
 * Answers challenges until SIGTERM or SIGINT. `now`: seconds since 1970; `say` is told what happens, `announce` once that challenges can come.
 * @throws AgentError where the configuration or the key is refused, or a line has ended for good.
 */
export async function run(config: string, now: () => number, say: (text: string) => void, announce: (ready: Ready) => void): Promise<void> {
  const configured = readConfig(config)
  const { tokens, ...who } = await whoSigns(configured, now)
  const challenges = new Challenges()
  const stopped = new Promise<void>(stop => { for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop()) })
  const lines = await Promise.race([Promise.all(open(configured, challenges, tokens, say)), stopped])
  if (lines === undefined) {
    say('stopped before every line was open')
    process.exit(0) // a connection attempt that is on its way would hold the process
  }
  const { mqtt, serial } = configured
  const opcua = 'opcua' in configured ? configured.opcua : undefined
  announce({ ready: true, ...who, ...(mqtt === undefined ? {} : { topic: mqtt.topic }), ...(serial === undefined ? {} : { device: serial.device }), ...(opcua === undefined ? {} : { url: `opc.tcp://${opcua.address}:${opcua.port}` }) })
  try {
    await Promise.race([...lines.map(({ ended }) => ended), stopped])
    await Promise.all(lines.map(line => line.close()))
  } finally {
    say(`challenges ${Object.entries(challenges.counts).map(([what, n]) => `${what} ${n}`).join(', ')}`)
  }
}

/** Opens what is configured, and loads nothing else. */
function open(configured: AgentConfig | FrontConfig, challenges: Challenges, tokens: Tokens, say: (text: string) => void): Promise<Line>[] {
  const { mqtt, serial } = configured
  return [
    ...(mqtt === undefined ? [] : [import('./transports/mqtt.ts').then(({ answerOverMqtt }) => answerOverMqtt(mqtt, challenges, tokens.jws, say))]),
    ...(serial === undefined ? [] : [import('./transports/serial.ts').then(({ answerOverSerial }) => answerOverSerial(serial, challenges, tokens.cwt, say))]),
    ...('opcua' in configured && configured.opcua !== undefined ? [opcuaServer(configured.opcua, configured.device, challenges, tokens, say)] : []),
  ]
}

async function opcuaServer(config: OpcuaConfig, device: DeviceConfig, challenges: Challenges, tokens: Tokens, say: (text: string) => void): Promise<Line> {
  const { answerOverOpcua } = await import('./transports/opcua.ts')
  return answerOverOpcua(config, device, challenges, tokens.jws, say)
}

/** Who makes the tokens; what the other way would need is not loaded. */
async function whoSigns(configured: AgentConfig | FrontConfig, now: () => number) {
  if ('collector' in configured) {
    const { collector } = configured
    return { tokens: (await import('./pair/relay.ts')).relaying(collector), collector }
  }
  return (await import('./signing.ts')).signingBy(configured, now, { ahead: true })
}
