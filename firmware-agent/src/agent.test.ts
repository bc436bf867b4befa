import { generateKeyPairSync, verify } from 'node:crypto'
import { join } from 'node:path'
import { parseClaims } from '@fourtwo/contract'
import { expect, test } from 'vitest'
import { answering } from './agent.ts'
import { defineCollector, reported } from './collector.ts'
import { readBelow } from './reading/host.ts'
import { fileSigner } from './token/key.ts'
import { signToken } from './token/token.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const device = { oemid: 32473, hwmodel: 'RTU-1', swname: 'firmware', swversion: '1' }
const root = readBelow(join(import.meta.dirname, '../../test-vectors/device-trees/rtu'))

function agent(collectEvery: number, ahead = false) {
  const clock = { now: 1000, set: 0, looks: 0 }
  const counts = defineCollector({ id: 'counts', reports: 'counts', reads: [], collect: async () => reported(++clock.looks) })
  const answer = answering({ verbs: root, collectors: [counts], device, signer: fileSigner(privateKey, 'T'), collectEvery, now: () => clock.now + clock.set, uptime: () => clock.now, writeDown: () => undefined, ahead })
  const claims = async (nonce: string) => parseClaims(JSON.parse(Buffer.from((await answer(nonce, signToken)).split('.')[1] ?? '', 'base64url').toString()), 'claims')
  return { clock, answer, claims }
}

test('a token answers the nonce under ES256, and says which unit and boot it is of', async () => {
  const token = await agent(0).answer('NONCE', signToken)
  const [header = '', payload = '', signature = ''] = token.split('.')
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'ES256', typ: 'eat+jwt', kid: 'T' })
  expect(verify('sha256', Buffer.from(`${header}.${payload}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))).toBe(true)
  const claims = parseClaims(JSON.parse(Buffer.from(payload, 'base64url').toString()), 'claims')
  expect(claims).toMatchObject({ eat_nonce: 'NONCE', iat: 1000, exp: 1300, oemid: 32473, hwmodel: Buffer.from('RTU-1').toString('base64url'), swname: 'firmware', swversion: ['1'], uptime: 86400 })
  expect(Buffer.from(claims.ueid, 'base64url')).toHaveLength(17)
  expect(Buffer.from(claims.bootseed ?? '', 'base64url')).toHaveLength(32)
  expect(JSON.stringify(claims)).not.toMatch(/5f0c1a2b|9b2d6c1e/) // neither machine id nor boot id as they stand
})

test('a collection stands for its time: more challenges load nothing, and each token says when it looked', async () => {
  const { clock, claims } = agent(60)
  expect(await claims('A')).toMatchObject({ facts: { counts: { value: 1 } }, collectors: [{ at: 1000 }] })
  clock.now = 1059
  expect(await claims('B')).toMatchObject({ iat: 1059, eat_nonce: 'B', facts: { counts: { value: 1 } }, collectors: [{ at: 1000 }] })
  clock.now = 1060
  expect(await claims('C')).toMatchObject({ facts: { counts: { value: 2 } }, collectors: [{ at: 1060 }] })
  clock.set = -30 // a wall clock that was set would date what was seen before
  expect(await claims('C2')).toMatchObject({ iat: 1030, facts: { counts: { value: 3 } }, collectors: [{ at: 1030 }] })
  clock.now = 900 // a clock that was set back makes no collection eternal
  expect(await claims('D')).toMatchObject({ facts: { counts: { value: 4 } } })
})

test('every challenge collects anew where that is configured', async () => {
  const { clock, claims } = agent(0)
  await claims('A')
  await claims('B')
  expect(clock.looks).toBe(2)
})

test('one that stays collects before anybody asks, where a collection stands for some time; whoever asks then has that one', async () => {
  const [stays, never] = [agent(60, true), agent(0, true)]
  await stays.claims('A')
  expect([stays.clock.looks, never.clock.looks, agent(60).clock.looks]).toEqual([1, 0, 0])
  const early = agent(60, true)
  await new Promise(setImmediate)
  expect(early.clock.looks).toBe(1)
})
