import { type Fact, parseFact } from '../evidence.ts'
import { parseCount } from '../parse.ts'
import { parseObject, parseOneOf } from '../plain.ts'
import { type Grade, grades, parseWords, type Tristate, tristates } from './shared.ts'

/** What a login service asks for, its PAM stacks walked for a right, a wrong and no password. Accounts are those of the device's own table. */
export interface LoginService {
  /** Does the right password (with what else is asked) open it? */
  readonly opens: Tristate
  /** Is a wrong password refused? */
  readonly needsPassword: Tristate
  readonly rootNeedsPassword: Tristate
  /** Does an account whose password is empty get in? */
  readonly acceptsEmpty: Tristate
  /** Is a second factor asked for? optional: somebody who has none set up gets in without. */
  readonly secondFactor: 'required' | 'optional' | 'none' | 'unknown'
  /** Modules whose answer this version does not know. */
  readonly unmodelled: readonly string[]
}
/** What a service does when somebody sets a new password, its password stack walked for candidates of growing length. */
export interface PasswordRules {
  /** The shortest password that somebody can set, however varied; 0 where any is taken. Undefined where it is not known. */
  readonly shortest?: number
  /** The same where root sets it for somebody. */
  readonly shortestByRoot?: number
  /** Are words of a dictionary refused? */
  readonly dictionary: Tristate
  /** Passwords of the past that are refused. */
  readonly remembers: number
  /** The scheme that new passwords are kept in, as pam_unix is told. */
  readonly scheme?: string
  readonly by: readonly string[]
}
/** What PAM does for one service. */
export interface PamService {
  readonly grade: Grade
  readonly login: Fact<LoginService>
  readonly passwords: Fact<PasswordRules>
  /** Is an expired account or password refused, as the account stack is walked? */
  readonly enforcesAge: Tristate
  /** Do sessions run pam_limits by the system's own limits, whichever way the stack goes? */
  readonly limitsSessions: Tristate
}

/** What the `pam` collector reports, by service, or a ContractError naming the path within `at`. */
export function parsePamServices(value: unknown, at: string): Readonly<Record<string, Fact<PamService>>> {
  return Object.fromEntries(Object.entries(parseObject(value, at)).map(([service, fact]) => [service, parseFact(fact, `${at}.${service}`, parseService)]))
}

function parseService(value: unknown, at: string): PamService {
  const it = parseObject(value, at)
  return {
    grade: parseOneOf(grades, it['grade'], `${at}.grade`), login: parseFact(it['login'], `${at}.login`, parseLogin), passwords: parseFact(it['passwords'], `${at}.passwords`, parseRules),
    enforcesAge: parseOneOf(tristates, it['enforcesAge'], `${at}.enforcesAge`), limitsSessions: parseOneOf(tristates, it['limitsSessions'], `${at}.limitsSessions`),
  }
}
function parseLogin(value: unknown, at: string): LoginService {
  const it = parseObject(value, at)
  const of = (key: keyof LoginService) => parseOneOf(tristates, it[key], `${at}.${key}`)
  return {
    opens: of('opens'), needsPassword: of('needsPassword'), rootNeedsPassword: of('rootNeedsPassword'), acceptsEmpty: of('acceptsEmpty'),
    secondFactor: parseOneOf(['required', 'optional', 'none', 'unknown'], it['secondFactor'], `${at}.secondFactor`), unmodelled: parseWords(it['unmodelled'], `${at}.unmodelled`),
  }
}
function parseRules(value: unknown, at: string): PasswordRules {
  const it = parseObject(value, at)
  const count = (key: 'shortest' | 'shortestByRoot') => (it[key] === undefined ? {} : { [key]: parseCount(it[key], `${at}.${key}`) })
  return {
    ...count('shortest'), ...count('shortestByRoot'), dictionary: parseOneOf(tristates, it['dictionary'], `${at}.dictionary`), remembers: parseCount(it['remembers'], `${at}.remembers`),
    ...(typeof it['scheme'] === 'string' ? { scheme: it['scheme'] } : {}), by: parseWords(it['by'], `${at}.by`),
  }
}
