import { appendFileSync, chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { answeredIn } from './answered.ts'

describe('a nonce that was answered', () => {
  let folder: string
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'fourtwo-answered-')) })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const file = (n: number) => join(folder, `answered.${n}`)
  const REPEATED = expect.objectContaining({ code: 'NONCE_REPEATED' })

  test('is never answered again, by nobody who shares the folder', () => {
    answeredIn(folder)('A')
    expect(() => answeredIn(folder)('A')).toThrow(REPEATED)
    answeredIn(folder)('B')
    expect(() => answeredIn(folder)('B')).toThrow(REPEATED)
  })
  test('is kept where nobody else reads it, and not as it came', () => {
    answeredIn(folder)('NONCE')
    expect(statSync(file(0)).mode & 0o777).toBe(0o600)
    expect(readFileSync(file(0), 'utf8')).not.toContain('NONCE')
  })
  test('is remembered over the change of files; what is kept stays within its bound', () => {
    const writeDown = answeredIn(folder, 10)
    for (let n = 0; n < 35; n++) writeDown(`N${n}`)
    expect(readdirSync(folder).toSorted()).toEqual(['answered.2', 'answered.3'])
    for (let n = 25; n < 35; n++) expect(() => answeredIn(folder, 10)(`N${n}`)).toThrow(REPEATED)
  })
  test('stays answered where a crash or a full disk cut a later line off', () => {
    answeredIn(folder)('A')
    appendFileSync(file(0), '\n0123456789abcdef')
    answeredIn(folder)('B')
    for (const nonce of ['A', 'B']) expect(() => answeredIn(folder)(nonce)).toThrow(REPEATED)
  })
  test('counts for nobody where another process writes it into the next file at the same moment', () => {
    answeredIn(folder)('A')
    const line = readFileSync(file(0), 'utf8')
    writeFileSync(file(1), line.replace(/ [0-9a-f]{16}/, ' 0000000000000000'), { mode: 0o600 })
    rmSync(file(0))
    writeFileSync(file(0), '', { mode: 0o600 })
    expect(() => answeredIn(folder)('A')).toThrow(REPEATED)
  })
  test('has no token where it cannot be written down, and the sentence says so', () => {
    writeFileSync(join(folder, 'no-folder'), '')
    expect(() => answeredIn(join(folder, 'no-folder'))('A')).toThrow(expect.objectContaining({ code: 'STATE_FAILED', message: expect.stringMatching(/cannot be written down in .*no-folder: (ENOTDIR|EEXIST)/) }))
    writeFileSync(file(0), '')
    chmodSync(file(0), 0o666)
    expect(() => answeredIn(folder)('A')).toThrow(expect.objectContaining({ code: 'STATE_FAILED', message: expect.stringContaining('mode 666') }))
  })
})
