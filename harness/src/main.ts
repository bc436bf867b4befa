import { Command } from 'commander'
import { assessCommand } from './command/assess.ts'
import { catalogueCommands } from './command/catalogue.ts'
import { demoCommand } from './command/demo.ts'
import { enrolCommands } from './command/enrol.ts'
import { identityCommand } from './command/identity.ts'
import { own } from './command/exit.ts'
import { judgeCommands } from './command/judge.ts'
import { reportFileCommands } from './command/report-file.ts'
import { simulateCommand } from './command/simulate.ts'
import { say } from './command/terminal.ts'
import { VERSION } from './version.ts'

// A library's chatter must not mix with the data on stdout.
console.log = console.info = console.debug = console.error

// Whoever read our output may have gone, as with `| head`: the run goes on, and its folder tells everything.
process.stderr.on('error', () => undefined)
process.stdout.on('error', fault => {
  if ('code' in fault && fault.code === 'EPIPE') return
  say(`the output cannot be written: ${fault.message}`)
  process.exitCode = 3
})
// Node would end with 1 here, which is the word for a target that is not met.
process.on('uncaughtException', fault => process.exit(own(fault)))

const program = new Command('fourtwo')
  .description('Finds out which IEC 62443-4-2 security level a component really reaches.\nData goes to stdout, talk and progress to stderr.')
  .addHelpText('after', '\nExit codes, the first that applies: 2 input invalid, 4 evidence damaged, 5 stopped by the essential-function guard, 1 target not met, 3 undecided, unreached or interrupted, 0 done.')
  .version(VERSION)
  .showSuggestionAfterError()
  .exitOverride()
for (const add of [assessCommand, judgeCommands, simulateCommand, catalogueCommands, demoCommand, reportFileCommands, enrolCommands, identityCommand]) add(program)

try {
  await program.parseAsync()
} catch (fault) {
  process.exitCode = own(fault)
}
