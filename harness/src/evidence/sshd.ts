import { type Fact, inconclusive, type Judgement, type PamService, parseSshd } from '@fourtwo/contract'
import { factIn, type Statement } from './statement.ts'

/** Why it is not seen that sshd asks PAM, where it is among the services that count; undefined where it is not, is not installed, or is told to. Its file in pam.d is read by nobody where it is told not to. */
export function unlessSshdAsksPam(said: Statement, services: Readonly<Record<string, Fact<PamService>>>): Judgement | undefined {
  if (services['sshd']?.state !== 'reported') return undefined
  const sshd = factIn(said, 'sshd', parseSshd)
  if ('outcome' in sshd) return sshd.outcome === 'inconclusive' && sshd.cause === 'not-reached' ? undefined : sshd
  return sshd.value.everybody['usepam'] === 'yes' ? undefined : inconclusive('ambiguous', 'sshd is not configured to ask PAM (UsePAM), so what its stacks hold is nothing that logins by it go through', said.token)
}
