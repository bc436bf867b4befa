import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { LockOut } from '@fourtwo/contract/facts.ts'
import { defineCollector, type Read, reported } from '../collector.ts'
import { lockOutOf, parseFaillock } from '../parsing/lock-out.ts'
import { type PamRule, parsePam } from '../parsing/pam.ts'

const SERVICES = '/etc/pam.d'
const SETTINGS = '/etc/security/faillock.conf'
/** Files within files at most. */
const DEEPEST = 8
/** Files drawn into one service at most, and rules that they hold: files that name each other many times over would never come to an end. */
const MOST_FILES = 64
const MOST_RULES = 1000

/** What the PAM configuration of every login service says of a lock-out after failed logins. Configured is all it is: the modules are not run. */
export default defineCollector({
  id: 'lock-out',
  reports: 'lockOut',
  reads: [SERVICES, '/etc/pam.d/*', SETTINGS],
  async collect(read) {
    const services = await read.list(SERVICES)
    if (services.state !== 'read') return services
    const settings = await read(SETTINGS)
    const conf = parseFaillock(settings.state === 'read' ? settings.bytes.toString('utf8') : '')
    const facts: Record<string, Fact<LockOut>> = {}
    for (const service of services.names.filter(name => /^[\w-]{1,64}$/.test(name) && !name.startsWith('common-'))) {
      const auth = await rulesOf(read, service, 'auth', 0, { files: 0 })
      const account = await rulesOf(read, service, 'account', 0, { files: 0 })
      if (!Array.isArray(auth)) facts[service] = auth
      else if (!Array.isArray(account)) facts[service] = account
      else if (settings.state === 'unreadable' && auth.some(({ module }) => module === 'pam_faillock')) facts[service] = settings
      else if (auth.length > 0) facts[service] = reported(lockOutOf(auth, account, conf))
    }
    return reported(facts)
  },
})

/** The rules of one type with what they draw in; or the fact that stands in their place. */
async function rulesOf(read: Read<'/etc/pam.d/*'>, file: string, type: 'auth' | 'account', depth: number, drawn: { files: number }): Promise<PamRule[] | Fact<LockOut>> {
  if (++drawn.files > MOST_FILES) return unknown(`the service file draws in more than ${MOST_FILES} files`)
  const text = await read(`${SERVICES}/${file}` as string)
  if (text.state === 'unreadable') return text
  const rules = text.state === 'absent' ? undefined : parsePam(text.bytes.toString('utf8'))
  if (rules === undefined) return unknown(text.state === 'absent' ? 'a file that is drawn in is missing' : 'a line of the service file is no rule')
  if (rules.length > MOST_RULES) return unknown(`a file of the service holds more than ${MOST_RULES} rules`)
  const flat: PamRule[] = []
  for (const rule of rules.filter(it => it.type === type || it.type === 'all')) {
    if (rule.control !== 'include' && rule.control !== 'substack') {
      flat.push(rule)
      continue
    }
    if (rule.control === 'substack' || depth >= DEEPEST || !/^[\w.-]{1,64}$/.test(rule.module)) return unknown('what the service file draws in is not evaluated by this version')
    const drawnIn = await rulesOf(read, rule.module, type, depth + 1, drawn)
    if (!Array.isArray(drawnIn)) return drawnIn
    flat.push(...drawnIn)
  }
  return flat
}

const unknown = (because: string): Fact<LockOut> => reported({ locks: 'unknown', grade: 'configured', because })
