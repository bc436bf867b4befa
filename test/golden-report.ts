import { join } from 'node:path'
import { collect, loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import { readBelow } from '@fourtwo/firmware-agent/reading/host.ts'
import { putFacts, wordOf } from '@fourtwo/harness/evidence/put.ts'
import { loadProbes } from '@fourtwo/harness/load.ts'
import { layTree, removeTree } from './device-tree.ts'

/** Where the golden reports lie. */
export const GOLDEN = join(import.meta.dirname, '../test-vectors/golden')
/** The golden report of a fixture device. */
export const goldenFile = (name: string): string => join(GOLDEN, `${name}.json`)

/** What the agent says of a fixture device, and what every statement probe concludes from it for the login service `login`, as JSON text. */
export async function goldenOf(name: string): Promise<string> {
  const root = layTree(name)
  try {
    const { facts } = await collect(await loadCollectors(), readBelow(root), () => 0)
    const concluded = await putFacts(facts, await loadProbes(), 'login')
    return `${JSON.stringify({ facts, conclusions: Object.fromEntries(concluded.map(({ probe, conclusion }) => [probe, `${wordOf(conclusion)}: ${conclusion.because}`])) }, undefined, 1)}\n`
  } finally {
    removeTree(root)
  }
}
