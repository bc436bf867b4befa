import { ContractError, oneOf, parseObject, parseText } from '@fourtwo/contract'
import type { Run } from '../run/folder.ts'
import type { AccountHeld } from './doors.ts'
import type { JudgedRun } from './judge.ts'

/**
 * What judging reads of a run folder.
 * @throws ContractError where the bench in it is not what a run writes.
 */
export function judgedRunOf({ head, plan, findings, transcripts }: Run): JudgedRun {
  const { edition, component, assessment, practiceList, bench } = head
  return { edition, statement: component, assessment, plan, findings, transcripts, accounts: accountsOf(bench), ...(practiceList === undefined ? {} : { practiceList }) }
}

/** The bench as a run keeps it says which account opens what; older runs may lack it. */
function accountsOf(bench: unknown): AccountHeld[] {
  if (bench === undefined || bench === null) return []
  const accounts = parseObject(bench, 'run.json.bench')['accounts']
  if (accounts === undefined) return []
  return Object.entries(parseObject(accounts, 'run.json.bench.accounts')).map(([name, value]) => {
    const at = `run.json.bench.accounts.${name}`
    const account = parseObject(value, at)
    if (account['opens'] === undefined) throw new ContractError(`${at}.opens is missing`)
    const opens = Object.keys(parseObject(account['opens'], `${at}.opens`)).map(door => parseText(door, `${at}.opens`))
    return { name, opens, ...(account['holder'] === undefined ? {} : { holder: oneOf(['person', 'machine'])(account['holder'], `${at}.holder`) }) }
  })
}
