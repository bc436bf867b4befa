import type { Lease } from '@fourtwo/harness/interface.ts'
import { loadInterfaces } from '@fourtwo/harness/load.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Setup, startMosquitto } from './mosquitto.ts'
import { describeWith } from '../needs.ts'
import { accounts, assessPeer, expectFindings } from './peer.ts'

const needs = [{ program: 'mosquitto', package: 'mosquitto' }, { program: 'mosquitto_passwd', package: 'mosquitto' }]

describeWith({ needs }, 'Mosquitto', () => {
  const setups: readonly (readonly [string, Setup])[] = [
    ['mosquitto-anonymous', { anonymous: true, access: 'all' }], ['mosquitto-passwords', { anonymous: false, access: 'list' }], ['mosquitto-delivers-nothing', { anonymous: true, access: 'list' }],
  ]
  test.concurrent.each(setups)('is found as it was written down: %s', async (name, setup) => {
    const broker = await startMosquitto(setup)
    try {
      expectFindings(await assessPeer(broker.bench), name)
    } finally {
      await broker.stop()
    }
  }, 120_000)

  describe('with an access list', () => {
    let broker: Awaited<ReturnType<typeof startMosquitto>>
    beforeAll(async () => { broker = await startMosquitto({ anonymous: false, access: 'list' }) })
    afterAll(() => broker.stop())

    /** Speaks one verb of the driver as an account; answers what was said and the packets that came. */
    async function speak(session: 'visitor' | 'operate', verb: string, user: string, given: object) {
      const door = broker.bench.doors['mqtt']
      if (door === undefined) throw new Error('the bench has no broker')
      const secret = user === 'deaf' ? accounts.oto.secret : accounts.eve.secret
      const lease: Lease = {
        door, askedOf: 'machines', cut: new AbortController().signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' }, credential: () => ({ user, secret }),
        facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 },
      }
      const driver = (await loadInterfaces()).find(it => it.kind === 'mqtt')
      const came: string[] = []
      const heard = await driver?.offers[session]?.(lease).verbs[verb]?.({ as: 'reader', ...given } as never, (way, _, bytes) => { if (way === 'in') came.push(Buffer.from(bytes).toString('hex')) }, lease.cut)
      return { says: heard?.says, came: came.join(' ') }
    }

    test('a granted SUBSCRIBE that delivers nothing is a reading refused', async () => {
      const deaf = await speak('visitor', 'lookAs', 'deaf', {})
      expect(deaf).toEqual({ says: 'refused', came: '20020000 9003000100 9003000100' }) // CONNACK 0, SUBACK 0 for each of reading and setting
      expect((await speak('visitor', 'lookAs', 'eve', {})).says).toBe('shown')
    })
    test('a denied PUBLISH is acknowledged, which says nothing about the effect', async () => {
      const before = await speak('operate', 'readBack', 'eve', {})
      expect(await speak('operate', 'perform', 'deaf', { value: '9.9' })).toEqual({ says: 'sent', came: '20020000 40020002' }) // CONNACK 0, PUBACK
      expect(before.says).toBe('shown')
      expect((await speak('operate', 'readBack', 'eve', {})).came).not.toContain(Buffer.from('9.9').toString('hex'))
    })
  })
})
