import type { Line } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import { Recorder } from './recorder.ts'

/** What is kept of one verb that hears bytes and reads text. */
async function kept(secrets: readonly string[], heard: Uint8Array, read: string): Promise<{ readonly hex: string; readonly read: string; readonly all: string }> {
  const lines: Line[] = []
  const recorder = new Recorder('ask', secrets, new AbortController().signal, 0, line => lines.push(line))
  await recorder.verb('login', 'attempt', null, async hear => {
    hear('in', 'bytes', heard)
    return { says: 'refused', read }
  })
  const bytes = lines.find(line => line.kind === 'bytes')
  const answer = lines.find(line => line.kind === 'answer')
  return { hex: bytes?.kind === 'bytes' ? bytes.hex : '', read: answer?.kind === 'answer' ? answer.answer.read : '', all: JSON.stringify(lines) }
}

describe('a secret', () => {
  const secret = 'Wet "Well"\\& é1'
  test.each<[string, string]>([
    ['as it is', secret], ['inside JSON', JSON.stringify({ said: secret })], ['in a URL', `?p=${encodeURIComponent(secret)}`], ['in base64', Buffer.from(secret).toString('base64')], ['in hex', Buffer.from(secret).toString('hex')],
    ['as a terminal shows its UTF-8', Buffer.from(secret).toString('latin1')],
  ])('is blanked in what was read and in the bytes: %s', async (_, text) => {
    const { read, hex, all } = await kept([secret], Buffer.from(text), text)
    expect(read).toContain('****')
    expect(hex).toContain('****')
    for (const form of [secret, text, Buffer.from(text).toString('hex')]) expect(all).not.toContain(form)
  })
  test('that begins with another is blanked as a whole', async () => {
    expect((await kept(['Wet-Well-1', 'Wet-Well-12'], Buffer.from('Wet-Well-12'), 'Wet-Well-12')).read).toBe('*'.repeat(11))
  })
})

test('of a peer that floods no more is kept than a transcript can bear, and how much was left out', async () => {
  const lines: Line[] = []
  const recorder = new Recorder('ask', [], new AbortController().signal, 0, line => lines.push(line))
  await recorder.verb('login', 'attempt', null, async hear => {
    for (let n = 0; n < 1000; n++) hear('in', 'bytes', new Uint8Array(4096))
    return { says: 'refused', read: '' }
  })
  const bytes = lines.flatMap(line => (line.kind === 'bytes' ? [line] : []))
  expect(bytes.reduce((sum, { hex }) => sum + hex.length / 2, 0)).toBe(256 * 1024)
  expect(bytes.at(-1)?.what).toBe(`${1000 * 4096 - 256 * 1024} further bytes, which are not kept`)
  expect(lines.at(-1)?.kind).toBe('answer')
})
