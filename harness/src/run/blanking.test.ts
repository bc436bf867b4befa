import type { Line } from '@fourtwo/contract'
import { expect, test } from 'vitest'
import { Recorder } from './recorder.ts'

const SECRETS = ['pump', 'pump"2024/öl', 'Zx9-token']

/** What is kept of messages that come in one call, in hex without stars, joined, and of the text read. */
async function kept(messages: readonly string[], read = '') {
  const lines: Line[] = []
  const recorder = new Recorder('it', SECRETS, new AbortController().signal, performance.now(), line => lines.push(line))
  const answer = await recorder.verb('login', 'attempt', null, async hear => {
    for (const message of messages) hear('in', 'text', Buffer.from(message))
    return { says: 'accepted', read }
  })
  const hex = lines.flatMap(line => (line.kind === 'bytes' ? [line.hex] : []))
  return { lines, hex, text: Buffer.from(hex.join('').replaceAll('*', ''), 'hex').toString(), read: answer.read }
}

test('a secret that a console echoes letter by letter is blanked, and every message keeps its place', async () => {
  const { lines, hex, text } = await kept(['> ', ...'Zx9-token', '\r\n', 'Zx9', '-tol'])
  expect(text).toBe('> \r\nZx9-tol')
  expect(hex.slice(1, 10)).toEqual(Array.from({ length: 9 }, () => '**'))
  expect(lines.map(({ n }) => n)).toEqual(lines.map((_, n) => n))
  expect(lines.at(-1)?.kind).toBe('answer')
})
test('a secret inside another leaves nothing of the longer one', async () => {
  expect((await kept([], 'said pump"2024/öl and pump')).read).toBe('said ************ and ****')
})
test('a secret is blanked in the forms that messages carry', async () => {
  const secret = SECRETS[1] ?? ''
  for (const form of [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64url'), Buffer.from(secret).toString('hex')]) {
    expect((await kept([], `<${form}>`)).read.replace(/=+/, '')).toMatch(/^<\*+>$/)
    expect((await kept([`<${form}>`])).text.replace(/=+/, '')).toBe('<>')
  }
})
