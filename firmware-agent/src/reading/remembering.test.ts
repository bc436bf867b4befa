import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readBelow } from './host.ts'
import { remembering } from './remembering.ts'

test('a path is looked at once within a collection, and anew in the next', async () => {
  const root = mkdtempSync(join(tmpdir(), 'fourtwo-remembering-'))
  try {
    writeFileSync(join(root, 'a'), 'one')
    writeFileSync(join(root, 'long'), 'x'.repeat(200_000))
    const verbs = remembering(readBelow(root))
    const text = async (path: string, by = verbs) => { const it = await by.read(path); return it.state === 'read' ? it.bytes.toString().slice(0, 3) : it.state }
    expect([await text('/a'), await text('/b'), await text('/long')]).toEqual(['one', 'absent', 'xxx'])
    for (const file of ['a', 'b', 'long']) writeFileSync(join(root, file), 'two')
    expect([await text('/a'), await text('/b'), await text('/long')]).toEqual(['one', 'absent', 'two'])
    expect(await text('/a', remembering(readBelow(root)))).toBe('two')
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
