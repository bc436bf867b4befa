import type { Command } from 'commander'
import { makeAuthorities } from '../pki/authorities.ts'
import { print, say } from './terminal.ts'

/** `fourtwo identity`: the harness's own certificate authority and client certificate, without which questions about certificates stay open. */
export function identityCommand(program: Command): void {
  program.command('identity')
    .description("makes the harness's own certificate authority, its client certificate and revocation lists, once, and says where to install what")
    .argument('<folder>', 'where to keep them; what is there already is left alone. It holds private keys: whoever reads them can come to every unit that trusts them')
    .option('--json', 'print the files as JSON, by what is done with them')
    .action(async (folder: string, given: { readonly json?: boolean }) => {
      const { trust, know, bench } = await makeAuthorities(folder)
      print(given.json === true ? JSON.stringify({ trust, know, bench }) : [
        'install at the unit as trusted, with its revocation list', ...trust.map(file => `  ${file}`),
        'install at the unit as issuers that are known, each with its list', ...know.map(file => `  ${file}`),
        "name at the unit's door in bench.yaml", ...Object.entries(bench).map(([key, file]) => `  ${key}: ${file}`),
      ].join('\n'))
      say('take them off the unit when it leaves the bench: who holds the keys in this folder can make certificates that it trusts')
    })
}
