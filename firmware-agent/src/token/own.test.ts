import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { digestOf, sandboxOf } from './own.ts'

test('the sandbox is what the kernel says, and nothing is said that it does not', () => {
  expect(sandboxOf('Name:\tnode\nCapEff:\t0000000000000004\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t3\n', true)).toEqual({ noNewPrivs: true, seccomp: 2, capEff: '0000000000000004', permissionModel: true })
  expect(sandboxOf('Name:\tnode\n', false)).toEqual({ permissionModel: false })
})

test('the digest covers every file of the bundle, and there is none of sources', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-own-'))
  try {
    for (const [name, text] of [['b.cjs', '2'], ['a.cjs', '1'], ['readme', 'x']] as const) writeFileSync(join(folder, name), text)
    const sum = (text: string) => createHash('sha256').update(text).digest('hex')
    const expected = createHash('sha256').update(`${sum('1')}  a.cjs\n${sum('2')}  b.cjs\n`).digest('base64url')
    expect(digestOf(join(folder, 'a.cjs'))).toBe(expected)
    writeFileSync(join(folder, 'b.cjs'), '3')
    expect(digestOf(join(folder, 'a.cjs'))).not.toBe(expected)
    expect(digestOf(join(folder, 'main.ts'))).toBeUndefined()
    expect(digestOf(join(folder, 'gone', 'a.cjs'))).toBeUndefined()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
