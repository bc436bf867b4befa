import { describe, expect, test } from 'vitest'
import { tells } from '../telling.ts'
import type { Open, Probe } from '../probe.ts'
import proof from './cr-1.9/wants-proof-of-the-key.ts'
import damaged from './cr-3.1/refuses-damaged-messages.ts'
import recorded from './cr-3.1/refuses-recorded-messages.ts'
import stray from './cr-3.1/refuses-stray-messages.ts'
import fields from './cr-3.5/refuses-ill-formed-fields.ts'
import errors from './cr-3.7/tells-nothing-in-its-errors.ts'

const answer = (says: string, read = '') => ({ says, read, cite: 'it#1', began: 0, ended: 0 })
const put = async (probe: Probe, session: object): Promise<string> => {
  const judgement = await probe.ask((() => session) as unknown as Open, async () => answer('waited') as never)
  return judgement.outcome === 'inconclusive' ? judgement.cause : judgement.outcome
}

/** An output that follows a message as it should be; what one that is not is answered, and whether it has its effect all the same, or another one. */
function output(says: string, acts: boolean | 'oddly' = false, ways: readonly string[] = ['one', 'two'], good = true) {
  let value = '1'
  const spoiled = async (wanted: string) => {
    if (acts !== false) value = acts === 'oddly' ? '9' : wanted
    return answer(says)
  }
  return {
    facts: { operation: 'set', values: ['1', '2'], ways: [], damages: ways, repeats: ways, strays: ways, flaws: ways }, readBack: async () => answer('shown', value),
    async performDamaged(given: { value: string; damage: string }) {
      if (given.damage !== 'none') return spoiled(given.value)
      if (good) value = given.value
      return answer('sent')
    },
    performAstray: (given: { value: string }) => spoiled(given.value), performOverlong: (given: { value: string }) => spoiled(given.value),
    async performAgain(given: { value: string; then: string }) {
      value = given.then
      return spoiled(given.value)
    },
  }
}

describe.each([['refuses-damaged-messages', damaged], ['refuses-stray-messages', stray], ['refuses-ill-formed-fields', fields], ['refuses-recorded-messages', recorded]] as const)('%s', (_, probe) => {
  test.each([['refused', 'satisfied'], ['dropped', 'satisfied'], ['sent', 'satisfied'], ['silent', 'transport-lost'], ['not-offered', 'transport-lost']])('takes messages without effect that were %s for %s', async (says, outcome) => {
    expect(await put(probe, output(says))).toBe(outcome)
  })
  test.each(['refused', 'dropped', 'sent', 'silent'])('takes those that had their effect for a violation, though they were %s', async says => expect(await put(probe, output(says, true))).toBe('violated'))
  test('concludes nothing where the output goes where nobody set it', async () => expect(await put(probe, output('sent', 'oddly'))).toBe('ambiguous'))
  test('concludes nothing where even a good message has no effect', async () => expect(await put(probe, output('refused', false, ['one'], false))).toBe('no-baseline'))
  test('concludes nothing of no attempt', async () => expect(await put(probe, output('refused', false, []))).toBe('no-driver'))
})

describe('wants-proof-of-the-key', () => {
  const door = (without: string, withProof: readonly string[] = []) => {
    const left = [...withProof]
    return { facts: { messages: [], impersonations: ['one', 'two'] }, impersonate: async ({ way }: { way: string }) => answer(way === 'none' ? (left.shift() ?? 'shown') : without) }
  }
  test.each([['refused', 'satisfied'], ['dropped', 'satisfied'], ['shown', 'violated'], ['silent', 'transport-lost'], ['not-offered', 'transport-lost']])('takes a door that is %s without the proof for %s', async (says, outcome) => {
    expect(await put(proof, door(says))).toBe(outcome)
  })
  test('concludes nothing where the proof does not open the door, before or after', async () => {
    expect(await put(proof, door('refused', ['refused']))).toBe('no-baseline')
    expect(await put(proof, door('refused', ['shown', 'dropped']))).toBe('no-control')
  })
})

describe('tells-nothing-in-its-errors', () => {
  const door = (says: string, read: string, lives = 'lives') => ({ facts: { messages: [], faults: ['one'] }, lives: async () => answer(lives), provoke: async () => answer(says, read) })
  test.each([['answered', 'BadNodeIdUnknown', 'satisfied'], ['answered', 'at Table.find (/opt/rtu/lib/table.js:212:11)', 'violated'], ['dropped', '', 'ambiguous'], ['silent', '', 'ambiguous'], ['not-offered', '', 'transport-lost']])('takes a fault that was %s, %s, for %s', async (says, read, outcome) => {
    expect(await put(errors, door(says, read))).toBe(outcome)
  })
  test('asks nothing of a dead door', async () => expect(await put(errors, door('answered', '', 'dead'))).toBe('no-baseline'))

  test.each([
    ['at Object.<anonymous> (/app/index.js:10:5)', 'a stack trace'], ['at com.vendor.ua.Reader.read(Reader.java:88)', 'a stack trace'], ['Traceback (most recent call last)', 'a stack trace'], ['  at Vendor.Ua.Read() in C:\\src\\Ua.cs:line 12', 'a stack trace'],
    ['cannot open /etc/rtu/users.db', 'a path'], ['C:\\Program Files\\Rtu\\ua.dll', 'a path'], ['assertion failed, server.c:1204', 'a path'], ['SELECT * FROM users WHERE name = ?', 'a query'], ['UPDATE nodes SET value = 1', 'a query'],
    ['   at Opc.Ua.Server.MasterNodeManager.Read(OperationContext context, Double maxAge)', 'a stack trace'], ['at Vendor.Store.<ReadAsync>d__12.MoveNext()', 'a stack trace'], ['--- at System.Collections.Generic.Dictionary`2.get_Item(TKey key)', 'a stack trace'],
    ['   at Vendor.Ua.Session..ctor(String name)', 'a stack trace'], ['at java.lang.Thread.run(Native Method)', 'a stack trace'], ['at com.vendor.ua.Reader.read(Unknown Source)', 'a stack trace'], ['at async Reader.read (/firmware/ua.mjs:3:1)', 'a stack trace'],
    ['fault at 0x7ffd3a2b1c40', 'memory'], ['data abort, PC=0x0800ab3c', 'memory'], ['bad pointer 0x2000f3a8', 'memory'],
  ])('%s is %s', (text, what) => expect(tells(text)?.what).toBe(what))
  test.each([
    'BadNodeIdUnknown', '0x80340000 BadNodeIdUnknown (0x80340000):The node id refers to a node that does not exist', 'The method id does not refer to a method for the specified object.', 'http://opcfoundation.org/UA/',
    'urn:rtu:server', 'Please select a node from the list', 'Update failed: the data set is locked', "no node ns=1;s=nothing' OR '1'='1", 'no node ns=1;s=../nothing', 'no node ns=3;s=/data/level', 'Invalid channelId specified = 68  <> 67', 'the value was set from the panel; select another', 'opc.tcp://127.0.0.1:4840', 'ns=1;s=Station.Level', 'no service at this address: 0x80340000', 'handle 0x00000005', 'nobody listens at plc.example(4840)', 'no such value at Station.Level (of 3)', 'version 1.2.3 of 2026-11-26T01:40:00Z',
  ])('%s is nothing', text => expect(tells(text)).toBeUndefined())
})
