import type { LockOut, LoginService, Tristate } from '@fourtwo/contract/facts.ts'
import { FAILLOCK_DEFAULTS, settingsOf } from './faillock.ts'
import { type Ending, walk } from './pam-control.ts'
import { answer, type Attempt, type ConfOf, FACTORS, type Kept } from './pam-modules.ts'
import { type Call, callsOf, nameable, type Stack } from './pam-stack.ts'

/** The two stacks that decide on a login, and where settings of modules stand. */
export interface LoginStacks {
  readonly auth: Stack
  readonly account: Stack
  readonly confOf: ConfOf
  readonly callerIsRoot: boolean
}
/** How attempts ended over every way that modules may take: in, or not. */
interface Tried {
  readonly opens: Tristate
  readonly states: readonly Kept[]
}

const NOBODY_YET: Kept = { failures: {}, asked: false }
/** Failed attempts that are put at most, in search of a lock. */
const MOST_FAILURES = 40
/** States that attempts may leave at most. */
const MOST_STATES = 64
const LOCKERS: ReadonlySet<string> = new Set(['pam_faillock', 'pam_tally2', 'pam_tally', 'pam_abl'])

/** What a service asks of somebody who logs in: the stacks are walked for a right, a wrong and no password. */
export function loginOf(stacks: LoginStacks): LoginService | string {
  if ('unclear' in stacks.auth) return stacks.auth.unclear
  const by = (change: Partial<Attempt>) => tried(stacks, { secret: 'right', ...change }, [NOBODY_YET])?.opens ?? 'unknown'
  const right = by({})
  const wrong = by({ secret: 'wrong', factor: false })
  const factors = callsOf(stacks.auth).filter(({ module }) => FACTORS.has(module))
  return {
    opens: right,
    needsPassword: wrong === 'no' ? 'yes' : wrong === 'yes' ? 'no' : 'unknown',
    rootNeedsPassword: opposite(by({ secret: 'wrong', factor: false, user: 'root' })),
    acceptsEmpty: by({ blank: true, secret: 'wrong', factor: true }),
    secondFactor: factors.length === 0 ? 'none' : right === 'yes' ? ({ no: 'required', yes: 'optional', unknown: 'unknown' } as const)[by({ factor: false })] : 'unknown',
    unmodelled: [...new Set(strangers(stacks))].slice(0, 16),
  }
}

/** Whether a service locks somebody out: failures are put until the right password is refused whatever happens, or never is. */
export function lockOutOf(stacks: LoginStacks): LockOut {
  const { auth, account } = stacks
  const grade = gradeOf(stacks)
  const unknown = (because: string): LockOut => ({ locks: 'unknown', grade, because })
  if ('unclear' in auth) return unknown(auth.unclear)
  if ('unclear' in account) return unknown(account.unclear)
  const lockers = callsOf(auth).filter(({ module }) => LOCKERS.has(module))
  const [locker] = lockers
  const by = locker === undefined ? {} : { by: nameable(locker.module) }
  const before = tried(stacks, { secret: 'right' }, [NOBODY_YET])
  if (before === undefined) return unknown('the stack has more ways than are followed')
  if (before.opens === 'no') return unknown('not even the right password opens it, so there is nothing to lock')
  const after = (user: Attempt['user']) => failuresThatLock(stacks, user)
  const failures = after('somebody')
  const cause = strangers(stacks)[0]
  if (failures === 'unknown') return unknown(cause === undefined ? 'what modules return leaves it open' : `${nameable(cause)} is not evaluated by this version`)
  if (failures === 'never') return { locks: 'no', grade, ...by, because: locker === undefined ? 'no module of the auth stack counts failures' : why(auth, stacks) }
  if (repeated(stacks, failures + 2) !== 'yes') return unknown('right passwords alone would lock too, or nothing forgets')
  const settings = locker?.module === 'pam_faillock' ? settingsOf(locker.args, stacks.confOf('') ?? FAILLOCK_DEFAULTS) : undefined
  return {
    locks: 'yes', grade, ...by, failures, ...(settings === undefined ? {} : { unlockAfter: settings.unlock_time, within: settings.fail_interval }),
    ...(locker?.module === 'pam_tally2' ? { unlockAfter: Number(/\d{1,9}/.exec(locker.args.find(arg => arg.startsWith('unlock_time=')) ?? '')?.[0] ?? 0) } : {}),
    root: typeof after('root') === 'number' ? 'yes' : after('root') === 'never' ? 'no' : 'unknown',
    because: `walked through its stacks, ${failures} wrong passwords make them refuse the right one, and ${failures + 2} right ones in a row do not`,
  }
}

/** Is somebody whose password is too old kept out until it is changed, as the account stack is walked? */
export function enforcesAge({ account, confOf, callerIsRoot }: LoginStacks): Tristate {
  if ('unclear' in account) return 'unknown'
  const attempt: Attempt = { type: 'account', user: 'somebody', secret: 'right', blank: false, factor: true, callerIsRoot }
  const endings = walk(account.rungs, NOBODY_YET, (call: Call, kept: Kept) => (call.module === 'pam_unix' && call.here === true ? [{ value: 'new_authtok_reqd', state: kept }] : answer(call, attempt, kept, confOf)))
  if (endings === undefined) return 'unknown'
  const opened = endings.filter(({ value }) => value === 'success').length
  return opened === 0 ? 'yes' : opened === endings.length ? 'no' : 'unknown'
}

/** Modules of a session stack that succeed wherever the session goes on. */
const STEADY = /^pam_(unix|limits|loginuid|env|permit|keyinit|motd|mail|selinux|systemd|elogind|lastlog|lastlog2|umask|mkhomedir|namespace|ck_connector|tty_audit|xauth|faildelay|issue|echo|nologin)$/
/** Do sessions that are opened run pam_limits, by every way the session stack can go? What other modules return is not known, so each of their ways is followed. */
export function limitsSessions(session: Stack): Tristate {
  if ('unclear' in session) return 'unknown'
  const limits = (call: Call) => call.module === 'pam_limits' && call.here !== false && !call.args.some(arg => arg.startsWith('conf='))
  const endings = walk(session.rungs, false, (call: Call, ran: boolean) => {
    const state = ran || limits(call)
    if (call.module === 'pam_deny' || call.module === 'must_fail') return [{ value: 'session_err', state }]
    return call.here === false ? [{ value: 'module_unknown', state }] : STEADY.test(call.module) ? [{ value: 'success', state }] : [{ value: 'success', state }, { value: 'ignore', state }, { value: 'session_err', state }]
  })
  const opened = endings?.filter(({ value }) => value === 'success') ?? []
  if (opened.length === 0) return session.rungs.length === 0 ? 'no' : 'unknown'
  return opened.every(({ state }) => state) ? 'yes' : opened.some(({ state }) => state) || callsOf(session).some(({ module }) => module === 'pam_limits') ? 'unknown' : 'no'
}

/** What libpam runs is what the files say, as soon as every module named is there: they are read at each login. */
const gradeOf = ({ auth, account }: LoginStacks): LockOut['grade'] => ([...callsOf(auth), ...callsOf(account)].every(({ here }) => here !== undefined) ? 'effective' : 'configured')

function failuresThatLock(stacks: LoginStacks, user: Attempt['user']): number | 'never' | 'unknown' {
  let states: readonly Kept[] = [NOBODY_YET]
  let doubted = false
  for (let failures = 0; failures <= MOST_FAILURES; failures++) {
    const now = tried(stacks, { secret: 'right', user }, states)
    if (now === undefined) return 'unknown'
    // Whatever else it hangs on, from here on it opens in no way.
    if (now.opens === 'no') return failures > 0 ? failures : 'unknown'
    doubted ||= now.opens === 'unknown' && failures > 0
    const next = tried(stacks, { secret: 'wrong', user }, states)
    if (next === undefined) return 'unknown'
    if (next.opens === 'yes') return 'never' // a wrong password opens: nothing is left to lock
    const same = JSON.stringify(next.states) === JSON.stringify(states)
    states = next.states
    // The same states come back for ever: what is refused now would always have been.
    if (same) return doubted || now.opens === 'unknown' ? 'unknown' : 'never'
  }
  return 'unknown'
}

/** Do as many right passwords in a row all open? */
function repeated(stacks: LoginStacks, times: number): Tristate {
  let states: readonly Kept[] = [NOBODY_YET]
  for (let n = 0; n < times; n++) {
    const now = tried(stacks, { secret: 'right' }, states)
    if (now === undefined || now.opens === 'no') return now?.opens ?? 'unknown'
    states = now.states
  }
  return 'yes'
}

/** One attempt from each state: authentication, then, where it passed, the account. */
function tried(stacks: LoginStacks, change: Partial<Attempt>, states: readonly Kept[]): Tried | undefined {
  const { auth, account, confOf, callerIsRoot } = stacks
  if ('unclear' in auth || 'unclear' in account) return undefined
  const attempt: Attempt = { type: 'auth', user: 'somebody', secret: 'right', blank: false, factor: true, callerIsRoot, ...change }
  const run = (stack: { readonly rungs: Parameters<typeof walk<Call, Kept>>[0] }, type: Attempt['type'], state: Kept) =>
    walk(stack.rungs, state, (call: Call, at: Kept) => answer(call, { ...attempt, type }, at, confOf))
  const endings: Ending<Kept>[] = []
  for (const state of states) {
    const authenticated = run(auth, 'auth', { ...state, asked: false })
    if (authenticated === undefined) return undefined
    for (const ending of authenticated) {
      const admitted = ending.value === 'success' ? run(account, 'account', ending.state) : [ending]
      if (admitted === undefined) return undefined
      endings.push(...admitted)
    }
  }
  const opened = endings.filter(({ value }) => value === 'success' || value === 'new_authtok_reqd').length
  const kept = [...new Map(endings.map(({ state }) => [JSON.stringify({ ...state, asked: false }), { ...state, asked: false }])).values()]
  return kept.length > MOST_STATES ? undefined : { opens: opened === 0 ? 'no' : opened === endings.length ? 'yes' : 'unknown', states: kept }
}

const MODELLED = /^(must_fail|pam_(unix|faillock|tally2|deny|permit|rootok|localuser|nologin|env|faildelay|group|keyinit|issue|mail|motd|loginuid|selinux|warn|echo|umask|limits|succeed_if|securetty|usertype|cap|sepermit|xauth))$/
/** Modules whose answer is not known from their documentation alone. */
const strangers = ({ auth, account }: LoginStacks): string[] => [...callsOf(auth), ...callsOf(account)].filter(({ module }) => !MODELLED.test(module) && !FACTORS.has(module)).map(({ module }) => nameable(module))
const opposite = (opens: Tristate): Tristate => (opens === 'unknown' ? 'unknown' : opens === 'yes' ? 'no' : 'yes')

/** Which part of a lock-out is missing. */
function why(auth: Stack, { confOf }: LoginStacks): string {
  const faillock = callsOf(auth).filter(({ module }) => module === 'pam_faillock')
  if (faillock.length === 0) return 'failures are counted, yet the right password still opens'
  if (faillock.some(({ args }) => settingsOf(args, confOf('') ?? FAILLOCK_DEFAULTS)?.deny === 0)) return 'deny is 0, which never locks'
  if (!faillock.some(({ args }) => args.includes('authfail'))) return 'pam_faillock refuses, but no authfail rule counts a failure'
  return 'pam_faillock stands there, but where it stands the right password still opens after any number of failures'
}
