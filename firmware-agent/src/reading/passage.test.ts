import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readBelow } from './host.ts'
import { passageTo } from './passage.ts'

const root = mkdtempSync(join(tmpdir(), 'fourtwo-passage-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
mkdirSync(join(root, 'etc/keys'), { recursive: true })
writeFileSync(join(root, 'etc/keys/key'), 'x')
symlinkSync('/etc/keys/key', join(root, 'etc/keys/link'))
const verbs = readBelow(root)

test.each([[0o755, '/etc/keys/key', 'open'], [0o711, '/etc/keys/key', 'open'], [0o700, '/etc/keys/key', 'shut'], [0o744, '/etc/keys/key', 'shut'], [0o755, '/etc/keys/link', 'unknown'], [0o700, '/etc/keys/link', 'unknown'], [0o755, '/etc/none/key', 'unknown']])(
  'a folder of the mode %o and %s: %s', async (mode, path, passage) => {
    chmodSync(join(root, 'etc/keys'), mode)
    expect(await passageTo(verbs, path)).toBe(passage)
  },
)
