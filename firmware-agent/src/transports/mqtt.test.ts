import { describe, expect, test } from 'vitest'
import { Challenges } from '../challenges.ts'
import type { MqttConfig } from '../config.ts'
import { backOff } from './back-off.ts'
import { answerOverMqtt, type Clock, type Opening } from './mqtt.ts'
import type { Published } from './mqtt/reading.ts'
import { Outbox } from './outbox.ts'

const config: MqttConfig = { host: 'broker.example', port: 8883, topic: 'site/agent', reconnectEvery: 5 }
const nonce = (n: number) => Buffer.alloc(16, n).toString('base64url')
const challenge = (n: number, more: Partial<Published> = {}): Published => ({ topic: 'site/agent/challenge', payload: Buffer.from(JSON.stringify({ nonce: nonce(n) })), retain: false, ...more })

/** A clock that passes as fast as it is waited for. */
function simulated(): Clock & { passed: number } {
  const clock = { passed: 0, now: () => clock.passed, chance: () => 0.5, async wait(seconds: number) { clock.passed += seconds } }
  return clock
}

/** A broker that can be reached from `from` on; every publication is noted and acknowledged as told. */
function broker(clock: { readonly passed: number }, from: number, acknowledges = () => true) {
  const sent: { topic: string; payload: string; correlation: Buffer | undefined }[] = []
  let tries = 0
  let take: (published: Published | 'oversized') => void = () => undefined
  let drop: (why: string) => void = () => undefined
  const open: Opening = async taken => {
    take = taken
    tries++
    if (clock.passed < from) return { says: 'unreachable', because: 'nobody there' }
    const ended = new Promise<string>(done => { drop = done })
    return { says: 'open', connection: { level: 5, longest: 1000, ended, close: () => drop('closed'), publish: async (topic, payload, correlation) => {
      const acknowledged = acknowledges()
      if (acknowledged) sent.push({ topic, payload, correlation })
      return acknowledged ? 'taken' : 'ended'
    } } }
  }
  return { sent, open, get tries() { return tries }, publish: (published: Published | 'oversized') => take(published), drop: () => drop('gone') }
}
const settled = () => new Promise(done => setImmediate(done))

describe('the line over MQTT', () => {
  test('comes back after a day without the broker, having tried every few minutes', async () => {
    const clock = simulated()
    const day = 24 * 3600
    const there = broker(clock, day)
    const line = await answerOverMqtt(config, new Challenges(), async it => `token ${it}`, () => undefined, clock, there.open)
    expect(clock.passed).toBeGreaterThanOrEqual(day)
    expect(clock.passed).toBeLessThan(day + 300)
    expect(there.tries).toBeGreaterThan(day / 300)
    expect(there.tries).toBeLessThan(day / 100)
    there.publish(challenge(1))
    await settled()
    expect(there.sent).toEqual([{ topic: 'site/agent/evidence', payload: `token ${nonce(1)}`, correlation: undefined }])
    await line.close()
  })
  test('keeps an answer that could not leave, and drops it once it is stale', async () => {
    const clock = simulated()
    let acknowledges = false
    const there = broker(clock, 0, () => acknowledges)
    const line = await answerOverMqtt(config, new Challenges(), async it => it, () => undefined, clock, there.open)
    there.publish(challenge(1))
    await settled()
    expect(there.sent).toEqual([])
    acknowledges = true
    there.drop()
    await settled()
    await settled()
    expect(there.sent.map(({ payload }) => payload)).toEqual([nonce(1)])
    acknowledges = false
    there.publish(challenge(2))
    await settled()
    clock.passed += 301
    acknowledges = true
    there.drop()
    await settled()
    await settled()
    expect(there.sent).toHaveLength(1)
    await line.close()
  })
  test('answers where the challenge asks for it, but at no topic other than evidence', async () => {
    const clock = simulated()
    const there = broker(clock, 0)
    const challenges = new Challenges()
    const line = await answerOverMqtt(config, challenges, async it => it, () => undefined, clock, there.open)
    const asked: [string, string][] = [['site/agent/evidence/lab', 'site/agent/evidence/lab'], ['plant/valve/set', 'site/agent/evidence'], ['site/agent/evidence/#', 'site/agent/evidence'], ['site/agent/evidences', 'site/agent/evidence']]
    for (const [n, [responseTopic]] of asked.entries()) {
      there.publish(challenge(n, { responseTopic, correlation: Buffer.of(n) }))
      await settled()
    }
    there.publish('oversized')
    there.publish(challenge(9, { correlation: Buffer.alloc(65) }))
    there.publish({ ...challenge(10), topic: 'site/agent/other' })
    await settled()
    expect(there.sent.map(({ topic, correlation }) => [topic, correlation])).toEqual([...asked.map(([, topic], n) => [topic, Buffer.of(n)]), ['site/agent/evidence', undefined]])
    expect(challenges.counts).toMatchObject({ taken: 5, oversized: 1 })
    await line.close()
  })
  test('says so where the broker takes less than a token', async () => {
    const heard: string[] = []
    const there = broker({ passed: 0 }, 0)
    const line = await answerOverMqtt(config, new Challenges(), async () => 'x'.repeat(1000), it => heard.push(it), simulated(), there.open)
    there.publish(challenge(1))
    await settled()
    expect(heard.at(-1)).toBe('a challenge was not answered: the broker takes 1000 bytes at most')
    await line.close()
  })
  test('tells of what it drops ever more seldom: a flood fills no log', async () => {
    const heard: string[] = []
    const there = broker({ passed: 0 }, 0)
    const challenges = new Challenges()
    const line = await answerOverMqtt(config, challenges, async it => it, it => heard.push(it), simulated(), there.open)
    for (let n = 0; n < 1000; n++) there.publish('oversized')
    there.publish(challenge(1, { payload: Buffer.from('nonsense') }))
    expect(heard.filter(it => it.startsWith('dropped'))).toEqual(['oversized', 'oversized, 10 by now', 'oversized, 100 by now', 'oversized, 1000 by now', 'malformed'].map(it => `dropped a challenge: ${it}`))
    expect(challenges.counts).toMatchObject({ oversized: 1000, malformed: 1 })
    await line.close()
  })
  test('waits longer each time, never more than five minutes, nor all at once', () => {
    expect([0, 1, 2, 30].map(failures => backOff(5, failures, 1))).toEqual([5, 10, 20, 300])
    expect(backOff(5, 1, 0)).toBe(5)
  })
  test('holds a few answers at most, and counts what gave way', () => {
    const box = new Outbox<{ until: number; n: number }>()
    for (let n = 0; n < 10; n++) box.add({ until: n === 9 ? 5 : 100, n })
    expect([box.take(10)?.n, box.lost]).toEqual([2, 2])
    while (box.take(10) !== undefined);
    expect(box.lost).toBe(3)
  })
})
