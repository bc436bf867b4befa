import { createHash } from 'node:crypto'
import type { Judgement } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import type { Open, Probe } from '../probe.ts'
import nonces from './cr-1.9/asks-for-proofs-that-nobody-foresees.ts'
import sealed from './cr-3.7/tells-nothing-of-what-was-sealed.ts'
import keys from './cr-3.8/lets-no-keys-outlive-their-time.ts'

type Says = readonly [says: string, read: string]
interface Given {
  readonly secret?: string
  readonly sort?: string
  readonly keying?: string
  readonly way?: string
  readonly ms?: number
}
const TIMEOUT = 2000

/** Puts a probe to a session whose verbs say so; each takes ten milliseconds, and a wait what is declared and a tenth. */
async function put(probe: Probe, facts: object, verbs: Readonly<Record<string, (given: Given, nth: number) => Says>>): Promise<string> {
  let [now, nth] = [0, 0]
  const session = Object.fromEntries(Object.entries(verbs).map(([name, says]) => [name, async (given: Given) => {
    now += 10
    const [word, read] = says(given, ++nth)
    return { says: word, read, cite: `it#${nth}`, began: now - 10, ended: now }
  }]))
  const judgement: Judgement = await probe.ask((() => ({ facts, ...session })) as unknown as Open, async () => {
    const began = now
    now += TIMEOUT * 1.1
    return { says: 'waited', read: '', cite: 'it#0', began, ended: now }
  })
  return judgement.outcome === 'inconclusive' ? judgement.cause : judgement.outcome
}

const chance = (n: number, length = 32) => createHash('shake256', { outputLength: length }).update(`number ${n}`).digest('hex')
const row = (count: number, make: (n: number) => string) => Array.from({ length: count }, (_, n) => make(n))
const counted = (n: number) => n.toString(16).padStart(64, '0')

describe('asks-for-proofs-that-nobody-foresees', () => {
  const ask = (sessions: readonly string[], { channels = row(8, n => chance(1000 + n)), foresee = ['not-offered', ''], impersonate = ({ way }) => (way === 'none' ? ['shown', '1'] : ['refused', '']) }: { channels?: readonly string[]; foresee?: Says; impersonate?: (given: Given, nth: number) => Says } = {}) =>
    put(nonces, { impersonations: ['again'] }, { impersonate, nonces: () => ['given', JSON.stringify({ channels, sessions })], foresee: () => foresee })
  const fresh = row(40, chance)
  test('is satisfied by numbers of chance, and by short ones that cannot be awaited', async () => {
    expect(await ask(fresh)).toBe('satisfied')
    expect(await ask(row(40, n => chance(n, 16)))).toBe('satisfied')
  })
  test('is violated by the use that is made of them alone', async () => {
    expect(await ask(row(40, counted), { foresee: ['shown', '1'] })).toBe('violated')
    expect(await ask(row(40, counted), { foresee: ['refused', ''] })).toBe('ambiguous')
    expect(await ask(row(40, counted))).toBe('ambiguous')
    expect(await ask(row(40, n => chance(n % 20)), { impersonate: () => ['shown', '1'] })).toBe('violated')
  })
  test('leaves open what is made into the keys of channels, where that comes again, counts or is short', async () => {
    expect(await ask(fresh, { channels: row(8, n => chance(n % 4)) })).toBe('ambiguous')
    expect(await ask(fresh, { channels: row(8, counted) })).toBe('ambiguous')
    expect(await ask(fresh, { channels: row(8, n => chance(n, 4)) })).toBe('ambiguous')
  })
  test('concludes nothing from too few, or from a door that nobody can enter', async () => {
    expect(await ask(row(23, chance))).toBe('not-permitted')
    expect(await ask(fresh, { impersonate: () => ['refused', ''] })).toBe('no-baseline')
    expect(await ask(fresh, { impersonate: (_, nth) => [nth === 1 ? 'shown' : 'dropped', ''] })).toBe('no-control')
  })
})

describe('tells-nothing-of-what-was-sealed', () => {
  /** A time that varies by so much, the same each time. */
  const varies = (nth: number, by: number) => ((nth * 2_654_435_761) % 1000) / 1000 * by
  const ask = (answer: (given: Given, nth: number) => readonly [says: string, answer: string, ms: number], right: (nth: number) => string = () => 'accepted', failuresAllowed = 3) =>
    put(sealed, { failuresAllowed, illSealed: ['one', 'other'] }, { timed: (_, nth) => [right(nth), '5'], offerIllSealed: (given, nth) => {
      const [says, word, ms] = answer(given, nth)
      return [says, JSON.stringify({ answer: word, ms: ms + varies(nth, 2) })]
    } })
  test('is satisfied where both are refused alike, by a word or by none', async () => {
    expect(await ask(() => ['refused', 'No', 20])).toBe('satisfied')
    expect(await ask(() => ['dropped', 'closed', 20])).toBe('satisfied')
  })
  test('is violated where each has a word of its own, or one ends the connection alone', async () => {
    expect(await ask(({ sort }) => ['refused', `No ${sort}`, 20])).toBe('violated')
    expect(await ask(({ sort }) => [sort === 'one' ? 'refused' : 'dropped', 'No', 20])).toBe('violated')
  })
  test.each([20, -15])('is violated where one takes %i ms longer', async more => expect(await ask(({ sort }) => ['refused', 'No', sort === 'one' ? 20 + more : 20])).toBe('violated'))
  test('concludes nothing where words vary, or times by more than what counts', async () => {
    expect(await ask((_, nth) => ['refused', nth % 3 === 0 ? 'No' : 'Never', 20])).toBe('ambiguous')
    expect(await ask((_, nth) => ['refused', 'No', varies(nth * 7, 900)])).toBe('unstable')
  })
  test('concludes nothing where a block is taken, nothing is said, or the right password opens no more', async () => {
    expect(await ask(() => ['accepted', '', 20])).toBe('ambiguous')
    expect(await ask(() => ['silent', '', 20])).toBe('transport-lost')
    expect(await ask(() => ['refused', 'No', 20], nth => (nth === 1 ? 'accepted' : 'refused'))).toBe('no-control')
    expect(await ask(() => ['refused', 'No', 20], () => 'refused')).toBe('no-baseline')
    expect(await ask(() => ['refused', 'No', 20], undefined, 2)).toBe('not-permitted')
  })
})

describe('lets-no-keys-outlive-their-time', () => {
  const ask = (byFirstKeys: (keying: string | undefined) => Says, { granted = 1000, opens = () => 'shown', nobody = ['refused', ''], keyings = ['left', 'renewed'] }: { granted?: number; opens?: (given: Given) => string; nobody?: Says; keyings?: readonly string[] } = {}) =>
    put(keys, { sessionTimeout: TIMEOUT, keyings }, { openFor: given => [opens(given), JSON.stringify({ granted })], readByFirstKeys: ({ keying }) => byFirstKeys(keying), readAsNobody: () => nobody })
  const dead = (): Says => ['refused', '']
  test('is satisfied where the keys are dead, by a word or by a closed connection', async () => {
    expect(await ask(dead)).toBe('satisfied')
    expect(await ask(() => ['dropped', ''])).toBe('satisfied')
    expect(await ask(dead, { keyings: ['left'] })).toBe('satisfied')
  })
  test.each(['left', 'renewed'])('is violated where those that were %s still serve, unless anybody is served', async which => {
    const serves = (keying: string | undefined): Says => (keying === which ? ['shown', '1'] : dead())
    expect(await ask(serves)).toBe('violated')
    expect(await ask(serves, { nobody: ['shown', '1'] })).toBe('ambiguous')
  })
  test('waits twice where once is too short, and never longer', async () => {
    expect(await ask(dead, { granted: 2500 })).toBe('satisfied')
    expect(await ask(dead, { granted: 3300 })).toBe('not-permitted')
    expect(await ask(dead, { granted: 600_000 })).toBe('not-permitted')
  })
  test('concludes nothing from silence, or where no conversation opens', async () => {
    expect(await ask(() => ['silent', ''])).toBe('transport-lost')
    expect(await ask(dead, { opens: () => 'refused' })).toBe('no-baseline')
    expect(await ask(dead, { opens: ({ ms = 0 }) => (ms > 1000 ? 'dropped' : 'shown') })).toBe('no-control')
  })
})
