import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Challenges, type Dropped, notAnswered } from '../challenges.ts'
import type { MqttConfig } from '../config.ts'
import { AgentError } from '../error.ts'
import { readOwn } from '../own-file.ts'
import { VALID_FOR } from '../token/token.ts'
import { backOff } from './back-off.ts'
import type { Line } from './line.ts'
import { type Connection, type Credentials, openConnection, type Opened } from './mqtt/connection.ts'
import type { Level } from './mqtt/packets.ts'
import type { Published } from './mqtt/reading.ts'
import { Outbox, type Outgoing } from './outbox.ts'

/** Bytes of correlation data that are sent back at most. */
const LONGEST_CORRELATION = 64

/** Time as the line sees it. `now`: seconds since 1970; `wait` is cut short by the signal. */
export interface Clock {
  now(): number
  wait(seconds: number, cut: AbortSignal): Promise<void>
  /** From 0 to 1. */
  chance(): number
}

interface Token extends Outgoing {
  readonly topic: string
  readonly token: string
  readonly correlation?: Buffer
}

/**
 * Answers the challenges on `<topic>/challenge` at `<topic>/evidence`, or at the response topic below it that the challenge names (MQTT 5). Resolves once the subscription stands.
 *
 * A connection that is lost is made again, later each time; answers that could not leave wait for it as long as they are worth anything. `hear` is told what happens, in a word and without secrets.
 */
export async function answerOverMqtt(config: MqttConfig, challenges: Challenges, answer: (nonce: string) => Promise<string>, hear: (what: string) => void, clock: Clock = real, open: Opening = opening(config)): Promise<Line> {
  const outbox = new Outbox<Token>()
  const stopping = new AbortController()
  const stopped = new Promise<'stopped'>(done => stopping.signal.addEventListener('abort', () => done('stopped'), { once: true }))
  let connection: Connection | undefined
  const take = (published: Published | 'oversized') => {
    const says = published === 'oversized' ? challenges.refuse('oversized') : published.topic === `${config.topic}/challenge` ? challenges.offer(published.payload, published.retain) : undefined
    if (says === undefined) return
    if (says.says === 'dropped') return hearDropped(says.why)
    const to = published === 'oversized' ? {} : answerTo(config.topic, published)
    void challenges.make(says.nonce, async nonce => {
      outbox.add({ topic: `${config.topic}/evidence`, ...to, token: await answer(nonce), until: clock.now() + VALID_FOR })
      await flush()
    }).then(made => {
      if (made.says === 'dropped') hearDropped(made.why)
      else if (made.says === 'failed') hear(notAnswered(made))
    })
  }
  /** Tells of the first, the tenth, the hundredth: whoever may ask must not fill the log of the device. */
  const hearDropped = (why: Dropped) => {
    const times = challenges.counts[why]
    if (/^10*$/.test(String(times))) hear(`${notAnswered({ says: 'dropped', why })}${times === 1 ? '' : `, ${times} by now`}`)
  }
  async function flush(): Promise<void> {
    const way = connection
    if (way === undefined) return hear('an answer waits for the broker')
    for (let waiting = outbox.take(clock.now()); waiting !== undefined; waiting = outbox.take(clock.now())) {
      if (waiting.token.length + 256 > way.longest) {
        hear(`a challenge was not answered: the broker takes ${way.longest} bytes at most`)
        continue
      }
      // A clean start knows nothing of what was sent before, so it is no repetition to the broker.
      const sent = await way.publish(waiting.topic, waiting.token, waiting.correlation)
      if (sent === 'ended') return outbox.add(waiting)
      hear(sent === 'taken' ? 'answered a challenge' : `a challenge was not answered: the broker lets this account publish nothing at ${waiting.topic}`)
    }
  }
  /** Connects again and again; ends when it was stopped, or cannot go on. */
  async function stay(ready: () => void): Promise<void> {
    const where = `the broker at ${config.host}:${config.port}`
    for (let failures = 0; !stopping.signal.aborted;) {
      const opened = await open(take)
      if (opened.says === 'open') {
        failures = 0
        connection = opened.connection
        if (stopping.signal.aborted) return connection.close()
        hear(`listening at ${config.topic}/challenge over MQTT ${connection.level === 5 ? '5' : '3.1.1'}`)
        ready()
        const [why] = await Promise.all([Promise.race([connection.ended, stopped]), flush()])
        connection = undefined
        if (stopping.signal.aborted) return
        hear('the connection was lost')
        if (config.reconnectEvery === 0) throw new AgentError('TRANSPORT_FAILED', `the connection to ${where} was lost: ${why}`)
      } else if (opened.says === 'refused') throw new AgentError('TRANSPORT_FAILED', `${where} ${opened.because}`)
      else if (config.reconnectEvery === 0) throw new AgentError('TRANSPORT_FAILED', `${where} cannot be reached: ${opened.because}`)
      else hear(`the broker cannot be reached: ${opened.because}`)
      await clock.wait(backOff(config.reconnectEvery, failures++, clock.chance()), stopping.signal)
    }
  }
  async function close(): Promise<void> {
    const last = connection
    stopping.abort()
    last?.close()
    await last?.ended
    if (outbox.lost > 0) hear(`${outbox.lost} answers never left`)
  }
  return new Promise<Line>((ready, failed) => {
    const ended = Promise.resolve().then(() => stay(() => ready({ ended, close })))
    ended.catch(failed) // whoever waits for the line hears of it
  })
}

/** Makes one connection: with MQTT 5, and with 3.1.1 where the broker has no more. */
export type Opening = (take: (published: Published | 'oversized') => void) => Promise<Opened>

function opening(config: MqttConfig): Opening {
  const credentials = credentialsOf(config)
  const clientId = `fourtwo-${randomBytes(6).toString('hex')}`
  const by = (level: Level, take: (published: Published | 'oversized') => void) => openConnection(config, credentials, level, clientId, `${config.topic}/challenge`, take)
  return async take => {
    const opened = await by(5, take)
    return opened.says === 'other-version' ? by(4, take) : opened
  }
}

/** Where an answer goes: nowhere but to the topics of evidence, whatever the challenge asks for. */
function answerTo(topic: string, { responseTopic, correlation }: Published): { readonly topic?: string; readonly correlation?: Buffer } {
  const fits = responseTopic?.startsWith(`${topic}/evidence/`) && !/[#+\0]/.test(responseTopic)
  return { ...(fits ? { topic: responseTopic } : {}), ...(correlation === undefined || correlation.length > LONGEST_CORRELATION ? {} : { correlation }) }
}

function credentialsOf(config: MqttConfig): Credentials {
  const secret = config.secretFile === undefined ? undefined : readOwn(config.secretFile, 'mqtt.secretFile', { lent: true }).toString('utf8').replace(/\r?\n$/, '')
  return {
    ...(secret === undefined ? {} : { secret }), ...(config.ca === undefined ? {} : { ca: bytesOf(config.ca, 'mqtt.ca') }),
    ...(config.certificate === undefined ? {} : { certificate: bytesOf(config.certificate, 'mqtt.certificate') }), ...(config.certificateKey === undefined ? {} : { key: readOwn(config.certificateKey, 'mqtt.certificateKey', { lent: true }) }),
  }
}

function bytesOf(file: string, what: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new AgentError('INPUT_INVALID', `${what} ${file} cannot be read`, cause)
  }
}

const real: Clock = {
  now: () => Math.floor(Date.now() / 1000),
  chance: Math.random,
  wait: (seconds, cut) => new Promise(done => {
    const timer = setTimeout(done, seconds * 1000)
    cut.addEventListener('abort', () => {
      clearTimeout(timer)
      done()
    }, { once: true })
  }),
}
