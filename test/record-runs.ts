// Makes the recorded runs anew: `npm run update:runs`. The test beside it puts their answers to today's probes; a run that no longer replays is made again.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { askableBy } from '@fourtwo/harness/coverage.ts'
import { readBenchFile } from '@fourtwo/harness/input/bench-file.ts'
import { readComponentFile } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { seal } from '@fourtwo/harness/run/folder.ts'
import { startSimulator } from '@fourtwo/harness/simulator.ts'
import { TOOL } from '@fourtwo/harness/version.ts'

/** By folder, how the device is started and which probes are put to it: few, so that a run stays small. */
const recorded: Readonly<Record<string, { readonly device: readonly string[]; readonly probes: readonly string[] }>> = {
  'rtu-never-locks-out': {
    device: ['--seed', '7', '--defect', 'never-locks-out'],
    probes: ['locks-out-after-failed-logins', 'shows-its-nameplate', 'survives-malformed-messages', 'records-refused-operations', 'states-a-lock-out'],
  },
}

console.log = console.info = console.debug = console.error
const [all, interfaces] = await Promise.all([loadProbes(), loadInterfaces()])
for (const [name, { device, probes }] of Object.entries(recorded)) {
  const folder = join(import.meta.dirname, '../test-vectors/runs', name)
  rmSync(folder, { recursive: true, force: true })
  const simulator = await startSimulator(device)
  try {
    const bench = readBenchFile(simulator.benchFile)
    await assess({
      component: readComponentFile(simulator.componentFile), bench, interfaces, folder, tool: TOOL,
      probes: all.filter(({ id }) => probes.includes(id)), askable: askableBy(all),
    })
    // The keys lie in a folder of this machine, which goes with the simulator.
    const head = join(folder, 'run.json')
    const keys = new Set(Object.values(bench.doors).flatMap(({ settings }) => Object.values(settings)).filter(it => isAbsolute(it)).map(it => dirname(it)))
    writeFileSync(head, [...keys].reduce((text, from) => text.replaceAll(`"${from}/`, '"/bench/'), readFileSync(head, 'utf8')))
    seal(folder)
  } finally {
    await simulator.close()
  }
  process.stdout.write(`${folder}\n`)
}
