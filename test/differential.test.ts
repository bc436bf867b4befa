import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { debianRoot, describeOnDebian } from './debian-root.ts'

describeOnDebian('what the agent says of the Debian root', () => {
  test('differs from what Lynis and Debian\'s own tools say nowhere without a reason', () => {
    debianRoot()
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '../node_modules/tsx/dist/cli.mjs'), join(import.meta.dirname, 'differential.ts'), '--check'], { encoding: 'utf8', timeout: 300_000 })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(Number(/^(\d+) facts, 0 differences/.exec(stdout)?.[1])).toBeGreaterThan(30)
  }, 600_000)
})
