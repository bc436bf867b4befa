import { readFileSync, writeFileSync } from 'node:fs'
import { ContractError, type Facts, parseFacts, parseObject } from '@fourtwo/contract'
import type { Command } from 'commander'
import { parse } from 'yaml'
import { HarnessError } from '../error.ts'
import { putFacts, wordOf } from '../evidence/put.ts'
import { draftComponent } from '../input/draft.ts'
import { loadProbes } from '../load.ts'
import { print, say } from './terminal.ts'

/** `fourtwo init` and `fourtwo conclude`: what a report of the agent is good for without a bench. */
export function reportFileCommands(program: Command): void {
  program.command('init')
    .description('drafts component.yaml from what the agent reports of the unit')
    .requiredOption('--from-agent <report>', "what `fourtwo-agent report --json` printed on the unit")
    .option('--out <file>', 'where to write it; to stdout by default. A file that is there already is left alone')
    .option('--json', 'print the draft as JSON, or the file that was written')
    .action((given: { readonly fromAgent: string; readonly out?: string; readonly json?: boolean }) => {
      const drafted = draftComponent(readReport(given.fromAgent))
      if (given.out === undefined) {
        print(given.json === true ? JSON.stringify(parse(drafted)) : drafted.trimEnd())
        return
      }
      try {
        writeFileSync(given.out, drafted, { flag: 'wx' })
      } catch (cause) {
        throw new HarnessError('INPUT_INVALID', `${given.out} cannot be written: ${cause instanceof Error && 'code' in cause && cause.code === 'EEXIST' ? 'it is there already' : 'its folder is missing or shut'}`, cause)
      }
      if (given.json === true) print(JSON.stringify({ component: given.out }))
      say(`${given.out} is a draft: confirm every line`)
    })

  program.command('conclude')
    .description('says what the questions to the agent come to for a report that nobody signed; it is no evidence')
    .argument('<report>', "what `fourtwo-agent report --json` printed")
    .option('--service <name>', 'the login service that questions about a door are asked for', 'login')
    .option('--json', 'as JSON')
    .action(async (report: string, given: { readonly service: string; readonly json?: boolean }) => {
      const concluded = await putFacts(readReport(report), await loadProbes(), given.service)
      const lines = concluded.map(({ probe, conclusion }) => ({ probe, word: wordOf(conclusion), because: conclusion.because }))
      print(given.json === true ? JSON.stringify(lines) : lines.map(({ probe, word, because }) => `${word.padEnd(16)} ${probe}\n${' '.repeat(17)}${because}`).join('\n'))
    })
}

/** @throws HarnessError INPUT_INVALID where the file is no report. */
function readReport(file: string): Facts {
  try {
    return parseFacts(parseObject(JSON.parse(readFileSync(file, 'utf8')), file)['facts'], 'facts')
  } catch (cause) {
    const why = cause instanceof ContractError ? cause.message : cause instanceof SyntaxError ? 'it is not JSON' : `it cannot be read: ${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'}`
    throw new HarnessError('INPUT_INVALID', `${file} is no report of fourtwo-agent: ${why}`, cause)
  }
}
