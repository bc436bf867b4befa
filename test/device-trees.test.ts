import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '@fourtwo/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deviceTrees, layTree, removeTree } from './device-tree.ts'
import { differing } from './differing.ts'
import { goldenFile, goldenOf } from './golden-report.ts'
import { describeAsRoot, forNobody, NOBODY } from './needs.ts'

const folder = mkdtempSync(join(tmpdir(), 'fourtwo-trees-'))
chmodSync(folder, 0o755)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeAsRoot('the fixture device', () => {
  let copied: Awaited<ReturnType<typeof forNobody>>
  beforeAll(async () => {
    copied = await forNobody(folder)
  })
  const report = (root: string, uid: number): Record<string, Json> => {
    const { status, stdout, stderr } = spawnSync(copied.node, [copied.agent, 'report', '--json', '--root', root], { encoding: 'utf8', uid, gid: uid, cwd: folder, timeout: 30_000, maxBuffer: 16 * 1024 * 1024 })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return JSON.parse(stdout).facts
  }

  test.each(deviceTrees)('%s is reported as its golden report says (npm run update:golden)', async name => {
    expect(JSON.parse(await goldenOf(name))).toEqual(JSON.parse(readFileSync(goldenFile(name), 'utf8')))
  })

  test.each(deviceTrees)('%s gives nobody the same or unreadable', name => {
    const root = layTree(name)
    try {
      const { other, unreadable } = differing(report(root, 0), report(root, NOBODY))
      expect(other).toEqual([])
      expect(unreadable).toContain('/accounts/value/passwords')
    } finally {
      removeTree(root)
    }
  })
})
