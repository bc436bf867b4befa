import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { readOwn } from './own-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'fourtwo-own-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string, mode: number) => {
  const file = join(folder, name)
  writeFileSync(file, 'secret')
  chmodSync(file, mode)
  return file
}

test('a file of its owner alone is read, one that others reach is not', () => {
  expect(readOwn(at('own', 0o600), 'it').toString()).toBe('secret')
  for (const mode of [0o640, 0o604, 0o620, 0o610, 0o601]) expect(() => readOwn(at('open', mode), 'it')).toThrow('expected 0600')
  for (const mode of [0o644, 0o660, 0o642]) expect(() => readOwn(at('lent', mode), 'it', { lent: true })).toThrow(/expected 06[40]0/)
  expect(() => readOwn(join(folder, 'nowhere'), 'it')).toThrow('cannot be read: ENOENT')
})
test('a pipe holds nobody up', () => {
  expect(spawnSync('mkfifo', ['-m', '600', join(folder, 'pipe')]).status).toBe(0)
  expect(() => readOwn(join(folder, 'pipe'), 'it')).toThrow('is no regular file')
})
test.skipIf(process.geteuid?.() !== 0)('what another user owns, that user knows: a right to read all files makes it no key', () => {
  const file = at('another', 0o600)
  chownSync(file, 54_321, 0)
  expect(readOwn(file, 'it').toString()).toBe('secret') // root reads on the agent's behalf
  const euid = vi.spyOn(process, 'geteuid').mockReturnValue(12_345)
  try {
    expect(() => readOwn(file, 'it')).toThrow('belongs to the user 54321')
    chownSync(file, 12_345, 0)
    expect(readOwn(file, 'it').toString()).toBe('secret')
    chownSync(file, 0, 0)
    expect(readOwn(file, 'it').toString()).toBe('secret')
    chmodSync(file, 0o640)
    expect(readOwn(file, 'it', { lent: true }).toString()).toBe('secret')
  } finally {
    euid.mockRestore()
  }
})
