import { ContractError, type Evidence, type Finding, oneOf, parseObject, type Tier, tiers, transcriptOf, WITNESS } from '@fourtwo/contract'
import { HarnessError } from '../error.ts'
import type { Run } from '../run/folder.ts'
import type { AccountHeld } from './doors.ts'
import type { JudgedRun } from './judge.ts'

/**
 * What judging reads of a run folder.
 * @throws HarnessError RUN_UNREADABLE where the bench in it is not what a run writes, or a finding is called attested and no token of the run attests it.
 */
export function judgedRunOf({ head, plan, findings, transcripts, evidence }: Run): JudgedRun {
  const { edition, component, assessment, practiceList, askable, bench } = head
  holdAttested(findings, evidence)
  const keyTier = weakestTier(evidence)
  return { edition, statement: component, assessment, plan, findings, transcripts, accounts: readAccounts(bench), ...(keyTier === undefined ? {} : { keyTier }), ...(practiceList === undefined ? {} : { practiceList }), ...(askable === undefined ? {} : { askable }) }
}

/** Only a token that was received while it was asked, and that verified, makes a finding attested. */
function holdAttested(findings: readonly Finding[], evidence: readonly Evidence[]): void {
  const attested = new Set(evidence.filter(({ verification }) => verification.says === 'verified').map(({ id }) => id.slice(0, id.lastIndexOf('/'))))
  const loose = findings.find(it => it.source === 'attested' && it.probe !== WITNESS && !attested.has(transcriptOf(it)))
  if (loose !== undefined) throw new HarnessError('RUN_UNREADABLE', `${transcriptOf(loose)} is called attested, and the run holds no verified token that answers it`)
}

/** Facts of the run are worth what the weakest key is worth that signed any of them. */
const weakestTier = (evidence: readonly Evidence[]): Tier | undefined => tiers.find(tier => evidence.some(({ verification }) => verification.says === 'verified' && verification.tier === tier))

function readAccounts(bench: unknown): AccountHeld[] {
  try {
    return accountsOf(bench)
  } catch (cause) {
    throw cause instanceof ContractError ? new HarnessError('RUN_UNREADABLE', cause.message, cause) : cause
  }
}

/** The bench as a run keeps it says which account opens what; older runs may lack it. */
function accountsOf(bench: unknown): AccountHeld[] {
  if (bench === undefined || bench === null) return []
  const accounts = parseObject(bench, 'run.json.bench')['accounts']
  if (accounts === undefined) return []
  return Object.entries(parseObject(accounts, 'run.json.bench.accounts')).map(([name, value]) => {
    const at = `run.json.bench.accounts.${name}`
    const account = parseObject(value, at)
    const opens = Object.keys(parseObject(account['opens'], `${at}.opens`))
    return { name, opens, ...(account['holder'] === undefined ? {} : { holder: oneOf(['person', 'machine'])(account['holder'], `${at}.holder`) }) }
  })
}
