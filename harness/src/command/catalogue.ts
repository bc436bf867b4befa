import { edition } from '@fourtwo/contract'
import type { Command } from 'commander'
import { coverage } from '../coverage.ts'
import { explain, explanation } from '../explain.ts'
import { loadProbes } from '../load.ts'
import { print } from './terminal.ts'

/** `fourtwo explain` and `fourtwo coverage`: what the catalogue asks, and what of it this version can ask. */
export function catalogueCommands(program: Command): void {
  program.command('explain')
    .description('says what a requirement or assertion asks, from which level, and which probes answer it')
    .argument('<id>', "such as 'CR 1.11' or 'CR 1.11/b'")
    .option('--json', 'as JSON')
    .action(async (id: string, given: { readonly json?: boolean }) => {
      const explained = explain(id, await loadProbes())
      print(given.json === true ? JSON.stringify(explained) : explanation(explained))
    })

  program.command('coverage')
    .description('says which assertions of the catalogue this version can ask')
    .option('--json', 'as JSON')
    .action(async (given: { readonly json?: boolean }) => {
      const counted = coverage(await loadProbes())
      if (given.json === true) {
        print(JSON.stringify(counted))
        return
      }
      print(`${edition}: ${counted.assertions.total} assertions`)
      for (const proof of ['observed', 'attested', 'reviewed'] as const) print(`  ${proof.padEnd(9)} ${counted.assertions[proof].probed} probed, ${counted.assertions[proof].excluded} excluded, ${counted.assertions[proof].open} open, of ${counted.assertions[proof].total}`)
      for (const [id, { cause, because }] of Object.entries(counted.excluded)) print(`  excluded ${id}, ${cause}: ${because}`)
      print(`${counted.probes} probes, ${counted.defects} defects`)
    })
}
