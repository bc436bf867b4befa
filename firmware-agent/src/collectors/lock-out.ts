import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { LockOut } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { lockOutOf } from '../parsing/pam-login.ts'
import { callsOf, saidBy } from '../parsing/pam-stack.ts'
import { callerIsRoot, PAM_READS, readPam } from '../reading/pam.ts'
import { onceFor } from '../reading/understood.ts'

/** What every login service does after failed logins: its PAM stacks are walked, as libpam would, until the right password is refused or never is. No module is run. */
export default defineCollector({
  id: 'lock-out',
  reports: 'lockOut',
  reads: PAM_READS,
  async collect(read) {
    const pam = await readPam(read)
    if ('state' in pam) return pam
    const lockOuts = onceFor<LockOut>()
    const facts: Record<string, Fact<LockOut>> = {}
    for (const service of pam.services) {
      const [auth, account] = [pam.stack(service, 'auth'), pam.stack(service, 'account')]
      const unseen = 'unreadable' in auth ? auth.unreadable : 'unreadable' in account ? account.unreadable : callsOf(auth).some(({ module }) => module === 'pam_faillock') ? pam.confUnreadable : undefined
      if (unseen !== undefined) facts[service] = { state: 'unreadable', reason: unseen }
      else if ('unclear' in auth || auth.rungs.length > 0) facts[service] = reported(lockOuts(`${saidBy(auth)}\n${saidBy(account)}\n${callerIsRoot(service)}`, () => lockOutOf({ auth, account, confOf: pam.confOf, callerIsRoot: callerIsRoot(service) })))
    }
    return reported(facts)
  },
})
