import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { LoginService, PamService, PasswordRules, Tristate } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { enforcesAge, limitsSessions, loginOf } from '../parsing/pam-login.ts'
import { passwordRulesOf } from '../parsing/pam-password.ts'
import { callsOf, saidBy, type Stack } from '../parsing/pam-stack.ts'
import { parseQuality } from '../parsing/quality.ts'
import { callerIsRoot, PAM_READS, readPam } from '../reading/pam.ts'
import { onceFor } from '../reading/understood.ts'

const QUALITY = '/etc/security/pwquality.conf'
const QUALITY_MORE = '/etc/security/pwquality.conf.d'

/** What PAM asks for and enforces, by service: passwords, empty ones, second factors, the quality of new ones, ageing, limits of sessions. The stacks are walked, no module is run. */
export default defineCollector({
  id: 'pam',
  reports: 'pam',
  reads: [...PAM_READS, QUALITY, QUALITY_MORE, '/etc/security/pwquality.conf.d/*'],
  async collect(read) {
    const pam = await readPam(read)
    if ('state' in pam) return pam
    const more = await read.list(QUALITY_MORE)
    // The library reads the drop-ins first and its own file over them.
    const files = [...(await Promise.all((more.state === 'read' ? more.names : []).filter(name => name.endsWith('.conf')).map(name => read(`${QUALITY_MORE}/${name}` as string)))), await read(QUALITY)]
    const unread = more.state === 'unreadable' ? more : files.find(it => it.state === 'unreadable')
    const quality = unread !== undefined ? undefined : parseQuality(files.flatMap(it => (it.state === 'read' ? [it.bytes.toString('utf8')] : [])))
    // Most services draw in the same few files.
    const [logins, passwords, ages, limits] = [onceFor<Fact<LoginService>>(), onceFor<Fact<PasswordRules>>(), onceFor<Tristate>(), onceFor<Tristate>()]
    const facts: Record<string, Fact<PamService>> = {}
    for (const service of pam.services) {
      const [auth, account, password, session] = (['auth', 'account', 'password', 'session'] as const).map(type => pam.stack(service, type))
      if (auth === undefined || account === undefined || password === undefined || session === undefined) continue
      const stacks = { auth, account, confOf: pam.confOf, callerIsRoot: callerIsRoot(service) }
      const unseen = [auth, account, password, session].flatMap(stack => ('unreadable' in stack ? [stack.unreadable] : []))[0]
      const hidden = pam.confUnreadable !== undefined && [auth, account].flatMap(callsOf).some(({ module }) => module === 'pam_faillock') ? { state: 'unreadable', reason: pam.confUnreadable } as const : undefined
      facts[service] = unseen !== undefined ? { state: 'unreadable', reason: unseen } : reported({
        grade: [auth, account, password, session].every(stack => 'rungs' in stack && callsOf(stack).every(({ here }) => here !== undefined)) ? 'effective' : 'configured',
        login: hidden ?? logins(`${saidBy(auth)}\n${saidBy(account)}\n${stacks.callerIsRoot}`, () => factOrWhy(auth, () => loginOf(stacks))),
        passwords: callsOf(password).some(({ module }) => module === 'pam_pwquality') && unread !== undefined ? unread : passwords(saidBy(password), () => factOrWhy(password, () => passwordRulesOf(password, quality))),
        enforcesAge: ages(`${saidBy(account)}\n${stacks.callerIsRoot}`, () => enforcesAge(stacks)), limitsSessions: limits(saidBy(session), () => limitsSessions(session)),
      })
    }
    return reported(facts)
  },
})

/** What was found of a stack, or why it was not; absent where the service has none. */
function factOrWhy<T extends object>(stack: Stack, of: () => T | string): Fact<T> {
  if ('rungs' in stack && stack.rungs.length === 0) return { state: 'absent' }
  const found = of()
  return typeof found === 'string' ? { state: 'unreadable', reason: found } : reported(found)
}
