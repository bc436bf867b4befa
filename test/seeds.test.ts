import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBenchFile } from '@fourtwo/harness/input/bench-file.ts'
import { readComponentFile } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { startSimulator } from '@fourtwo/harness/simulator.ts'
import { afterAll, expect, test } from 'vitest'

console.log = console.info = console.debug = console.error
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-seeds-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What each ask came to on a device of that seed, and everything it is called. */
async function outcomes(seed: string, ...args: readonly string[]) {
  const simulator = await startSimulator(['--seed', seed, '--scrypt', '1024', ...args])
  try {
    const bench = readBenchFile(simulator.benchFile)
    // Not the survey, which knows nothing of names; nor the time of a refusal, which stays open where the machine is busy.
    const probes = (await loadProbes()).filter(({ asks, id }) => asks !== 'ports' && id !== 'takes-as-long-for-unknown-user')
    const { findings } = await assess({ component: readComponentFile(simulator.componentFile), bench, interfaces: await loadInterfaces(), probes, folder: join(folder, `${seed}${args.length}`), tool: 'test' })
    const asks = findings.filter(it => it.repetition === undefined).map(it => `${it.ask}: ${it.outcome}`).toSorted()
    const { serial, mqtt, opcua } = bench.doors
    return { asks, called: [serial?.settings['userPrompt'], serial?.settings['prompt'], mqtt?.settings['reading'], opcua?.settings['reading'], ...Object.keys(bench.accounts)] }
  } finally {
    await simulator.close()
  }
}

test.each([['the sound device', []], ['a defective one', ['--defect', 'forgets-roles-on-mqtt']]])('renaming every user, topic, node and prompt of %s changes no finding', async (_, args) => {
  const [one, other] = await Promise.all([outcomes('51', ...args), outcomes('57', ...args)])
  expect(one.called.filter((name, n) => name === other.called[n])).toEqual([])
  expect(one.asks.length).toBeGreaterThan(40)
  expect(one.asks).toEqual(other.asks)
  expect(one.asks.some(it => it.endsWith('violated'))).toBe(args.length > 0)
}, 120_000)
