import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { startSimulator } from '../simulator.ts'
import { print, say, unknown, untilStopped } from './terminal.ts'

/** What is passed on to the simulator as it is. */
const PASSED = ['defect', 'decoy', 'seed', 'doors', 'address', 'opcua-port', 'mqtt-port', 'serial-port'] as const

/** `fourtwo simulate`: a simulated device on a loopback address of its own, until Ctrl-C. */
export function simulateCommand(program: Command): void {
  program.command('simulate')
    .description('starts a simulated device on a loopback address of its own and prints the bench file that reaches it; ends with Ctrl-C')
    .argument('<device>', 'rtu: the remote terminal unit of a pump station')
    .option('--defect <id>', 'one planted defect')
    .option('--decoy <id>', 'one odd but sound behaviour')
    .option('--seed <n>', 'names of users, topics, nodes and prompts', '1')
    .option('--address <127.x.y.z>', 'the loopback address; one of its own by default')
    .option('--opcua-port <n>', 'the port of the OPC UA server; a free one by default')
    .option('--mqtt-port <n>', 'the port of the MQTT broker')
    .option('--serial-port <n>', 'the port of the serial server behind which the console stands')
    .option('--json', 'print where its component and bench files lie, as JSON')
    .option('--pty', 'the console at a pty instead, made by socat')
    .action(async (device: string, given: Readonly<Record<string, string | boolean | undefined>>) => {
      if (device !== 'rtu') unknown('simulated device', device, ['rtu'])
      const args = PASSED.flatMap(name => {
        const value = given[name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())]
        return typeof value === 'string' ? [`--${name}`, value] : []
      })
      const simulator = await startSimulator([...args, ...(given['pty'] === true ? ['--pty'] : [])])
      print(given['json'] === true ? JSON.stringify({ component: simulator.componentFile, bench: simulator.benchFile }) : readFileSync(simulator.benchFile, 'utf8').trimEnd())
      say(`npx fourtwo assess --component ${simulator.componentFile} --bench ${simulator.benchFile}`)
      const stopped = new Promise<undefined>(done => untilStopped(() => done(undefined)))
      const why = await Promise.race([stopped, simulator.ended])
      await simulator.close()
      if (why !== undefined) throw why
    })
}
