// Writes what the agent says of each fixture device and what the probes conclude from it: `npm run update:golden`. The test beside it holds the two against each other; what changed is read in the difference.
import { mkdirSync, writeFileSync } from 'node:fs'
import { deviceTrees } from './device-tree.ts'
import { GOLDEN, goldenFile, goldenOf } from './golden-report.ts'

mkdirSync(GOLDEN, { recursive: true })
for (const name of deviceTrees) {
  writeFileSync(goldenFile(name), await goldenOf(name))
  process.stdout.write(`${goldenFile(name)}\n`)
}
