import type { Evidence } from '@fourtwo/contract'
import { expect, test } from 'vitest'
import { Evidences } from './book.ts'

const received = (nonce: string, says: 'verified' | 'refused') =>
  ({ nonce, received: '2026-01-01T00:00:00.000Z', token: 't', verification: says === 'verified' ? { says, tier: 'T0', claims: {} } : { says, reason: 'stale', because: 'so' } }) as unknown as Evidence

test('a run that goes on knows the nonces of its earlier part and numbers its tokens on', () => {
  const written: Evidence[] = []
  const book = new Evidences([{ ...received('A', 'verified'), id: 'ask@door/1', door: 'agent' }], it => written.push(it))
  const at = book.bookFor('ask@door', 'agent')
  expect([...at.used]).toEqual(['A'])
  at.keep(received('B', 'refused'))
  book.bookFor('other@door', 'agent').keep(received('C', 'verified'))
  expect([...at.used]).toEqual(['A', 'B', 'C'])
  expect(written.map(({ id, door }) => [id, door])).toEqual([['ask@door/2', 'agent'], ['other@door/1', 'agent']])
})

test('only a token that verified attests, and only for its own ask', () => {
  const book = new Evidences([], () => undefined)
  book.bookFor('refused', 'agent').keep(received('A', 'refused'))
  book.bookFor('verified', 'agent').keep(received('B', 'verified'))
  expect(['refused', 'verified', 'verified~2', 'never'].map(ask => book.attests(ask))).toEqual([false, true, false, false])
})
