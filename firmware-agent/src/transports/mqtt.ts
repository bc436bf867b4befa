import { readFileSync } from 'node:fs'
import type { Challenges } from '../challenges.ts'
import type { MqttConfig } from '../config.ts'
import { AgentError } from '../error.ts'

/** Milliseconds for connecting. */
const CONNECT_WITHIN = 5000

/** An open line to the challengers. */
export interface Line {
  /** Resolves when the line has ended for good; rejects where the broker will never let it in. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/**
 * Answers the challenges on `<topic>/challenge` at `<topic>/evidence`. Resolves once the subscription stands.
 *
 * `hear` is told what happens, in a word and without secrets.
 */
export async function answerOverMqtt(config: MqttConfig, challenges: Challenges, answer: (nonce: string) => Promise<string>, hear: (what: string) => void): Promise<Line> {
  const { connect } = (await import('mqtt')).default // a bundle has no names of a CommonJS module
  const secret = config.secretFile === undefined ? undefined : readSecret(config.secretFile)
  const ca = config.ca === undefined ? undefined : readCertificate(config.ca)
  const client = connect({
    host: config.host, port: config.port, protocol: ca === undefined ? 'mqtt' : 'mqtts', protocolVersion: 4, clean: true, connectTimeout: CONNECT_WITHIN,
    reconnectPeriod: config.reconnectEvery * 1000, resubscribe: false, queueQoSZero: false,
    ...(ca === undefined ? {} : { ca, rejectUnauthorized: true }),
    ...(config.user === undefined ? {} : { username: config.user }), ...(secret === undefined ? {} : { password: secret }),
  })
  return new Promise<Line>((ready, failed) => {
    const fail = (fault: AgentError) => {
      client.end(true)
      over(fault)
      failed(fault)
    }
    let over: (fault?: AgentError) => void = () => undefined
    const ended = new Promise<void>((done, lost) => {
      over = fault => (fault === undefined ? done() : lost(fault))
    })
    ended.catch(() => undefined) // whoever waits for the line hears of it
    client.on('connect', () => {
      client.stream.on('error', () => undefined)
      client.subscribe(`${config.topic}/challenge`, { qos: 1 }, (fault, granted) => {
        if (fault !== null && fault !== undefined) return fail(new AgentError('TRANSPORT_FAILED', `the broker refused the subscription to ${config.topic}/challenge`, fault))
        if (granted?.some(({ qos }) => qos > 2)) return fail(new AgentError('TRANSPORT_FAILED', `the broker refused the subscription to ${config.topic}/challenge`))
        hear(`listening at ${config.topic}/challenge`)
        ready({ ended, close: async () => client.endAsync().then(() => over()) })
      })
    })
    client.on('message', (topic, message, { retain }) => {
      if (topic !== `${config.topic}/challenge`) return
      const offered = challenges.offer(message, retain)
      if (offered.says === 'dropped') return hear(`dropped a challenge: ${offered.why}`)
      answer(offered.nonce)
        .then(token => client.publishAsync(`${config.topic}/evidence`, token, { qos: 1, retain: false }))
        .then(() => hear('answered a challenge'), fault => hear(`a challenge was not answered: ${fault instanceof Error ? fault.message : 'unknown'}`))
        .finally(() => challenges.done())
    })
    client.on('error', fault => {
      // 4 and 5: user or secret are wrong, or nothing is permitted; trying again would lock the account. [MQTT-3.2.2.3]
      const refused = 'code' in fault && (fault.code === 4 || fault.code === 5)
      if (refused || config.reconnectEvery === 0) fail(new AgentError('TRANSPORT_FAILED', refused ? `the broker at ${config.host}:${config.port} refused the account` : `the broker at ${config.host}:${config.port} cannot be reached: ${fault.message}`, fault))
      else hear(`the broker cannot be reached: ${fault.message}`)
    })
    client.on('close', () => {
      if (client.disconnecting) return
      hear('the connection was lost')
      if (config.reconnectEvery === 0) fail(new AgentError('TRANSPORT_FAILED', `the connection to ${config.host}:${config.port} was lost`))
    })
  })
}

function readSecret(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw new AgentError('INPUT_INVALID', `mqtt.secretFile ${file} cannot be read`, cause)
  }
}

function readCertificate(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new AgentError('INPUT_INVALID', `mqtt.ca ${file} cannot be read`, cause)
  }
}
