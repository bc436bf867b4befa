import type { Ending, Return } from './pam-control.ts'
import { type FaillockSettings, settingsOf } from './faillock.ts'
import type { Call } from './pam-stack.ts'

/** One attempt: who comes with what. `blank`: the account's password is empty. `factor`: the second factor is at hand. */
export interface Attempt {
  readonly type: 'auth' | 'account'
  readonly user: 'somebody' | 'root'
  readonly secret: 'right' | 'wrong'
  readonly blank: boolean
  readonly factor: boolean
  /** The program that asks runs as root by itself, not for the user who called it. */
  readonly callerIsRoot: boolean
}
/** What modules keep: failures counted, by where they are kept. `asked`: somebody was asked for a password in this attempt. */
export interface Kept {
  readonly failures: Readonly<Record<string, number>>
  readonly asked: boolean
}
/** What faillock.conf says, or the file that a rule names in its place; undefined: it cannot be seen or understood. */
export type ConfOf = (path: string) => FaillockSettings | undefined

/** Modules that ask for a further proof than the password. */
export const FACTORS: ReadonlySet<string> = new Set(['pam_google_authenticator', 'pam_oath', 'pam_u2f', 'pam_yubico', 'pam_duo', 'pam_otpw', 'pam_pkcs11', 'pam_p11', 'pam_ssh_agent_auth'])
/** Modules that ask a directory: of an account that is the device's own they know nothing, or it is not known what they know. */
const DIRECTORIES: ReadonlySet<string> = new Set(['pam_sss', 'pam_ldap', 'pam_krb5', 'pam_winbind', 'pam_radius_auth', 'pam_tacplus', 'pam_systemd_home'])
/** Modules of which it is known that they only pass by where somebody authenticates. */
const PASSING: Readonly<Record<string, readonly Return[]>> = {
  pam_env: ['ignore'], pam_faildelay: ['ignore'], pam_group: ['ignore'], pam_keyinit: ['ignore'], pam_issue: ['ignore'], pam_mail: ['ignore'], pam_motd: ['ignore'], pam_loginuid: ['ignore'], pam_selinux: ['ignore'],
  pam_warn: ['ignore'], pam_echo: ['ignore'], pam_umask: ['ignore'], pam_limits: ['ignore'], pam_cap: ['ignore', 'success'], pam_sepermit: ['ignore', 'success'], pam_xauth: ['ignore'],
}
/** What a module may return of which this version knows nothing. */
export const ANYTHING: readonly Return[] = ['success', 'ignore', 'auth_err', 'user_unknown', 'module_unknown']

/** Every way one module can answer an attempt. Modelled where its behaviour is documented; else it may do anything. */
export function answer(call: Call, attempt: Attempt, kept: Kept, confOf: ConfOf): readonly Ending<Kept>[] {
  const all = (values: readonly Return[]) => values.map(value => ({ value, state: kept }))
  const { module, args } = call
  if (module === 'must_fail') return all(['perm_denied'])
  if (call.here === false) return all(['module_unknown'])
  const values = call.here === undefined ? (['module_unknown'] as const) : []
  const modelled = ((): readonly Ending<Kept>[] => {
    switch (module) {
      case 'pam_unix':
        return attempt.type === 'account' ? all(['success']) : unix(args, attempt, kept)
      case 'pam_faillock':
        return faillock(args, attempt, kept, confOf)
      case 'pam_tally2':
        return tally(args, attempt, kept)
      case 'pam_deny':
        return all(['auth_err'])
      case 'pam_permit':
        return all(['success'])
      case 'pam_rootok':
        return all([attempt.callerIsRoot ? 'success' : 'auth_err'])
      case 'pam_localuser':
        return all(['success'])
      case 'pam_usertype':
        return all([args.includes(attempt.user === 'root' ? 'issystem' : 'isregular') ? 'success' : 'perm_denied'])
      case 'pam_nologin':
        // Without /etc/nologin, which is there only while the system goes down.
        return all([args.includes('successok') ? 'success' : 'ignore'])
      case 'pam_securetty':
        return all(attempt.user === 'root' ? ['success', 'auth_err'] : ['success', 'ignore'])
      case 'pam_succeed_if':
        return all(succeedIf(args, attempt))
      default:
        if (FACTORS.has(module)) return factor(args, attempt, kept)
        if (DIRECTORIES.has(module)) return all(attempt.secret === 'right' ? ['user_unknown', 'authinfo_unavail', 'auth_err', 'success'] : ['user_unknown', 'authinfo_unavail', 'auth_err'])
        return all((Object.hasOwn(PASSING, module) && attempt.type === 'auth' ? PASSING[module] : undefined) ?? ANYTHING)
    }
  })()
  return [...all(values), ...modelled]
}

/** pam_unix(8): an empty password opens with nullok alone; one that was asked for before is taken where the rule says so. */
function unix(args: readonly string[], { blank, secret }: Attempt, kept: Kept): readonly Ending<Kept>[] {
  if (blank && (args.includes('nullok') || args.includes('nullok_secure'))) return [{ value: 'success', state: kept }]
  if (!kept.asked && args.includes('use_first_pass')) return [{ value: 'auth_err', state: kept }]
  return [{ value: secret === 'right' && !blank ? 'success' : 'auth_err', state: { ...kept, asked: true } }]
}

/** pam_faillock(8). A rule that says neither refuses like preauth; the account rule forgets. What is kept in another folder is another count. */
function faillock(args: readonly string[], { type, user }: Attempt, kept: Kept, confOf: ConfOf): readonly Ending<Kept>[] {
  const conf = confOf(args.findLast(arg => arg.startsWith('conf='))?.slice('conf='.length) ?? '')
  const settings = conf === undefined ? undefined : settingsOf(args, conf)
  if (settings === undefined) return ANYTHING.map(value => ({ value, state: kept }))
  const at = settings.dir
  const failures = settings.fail_interval === 0 ? 0 : (kept.failures[at] ?? 0)
  const forgotten: Kept = { ...kept, failures: { ...kept.failures, [at]: 0 } }
  if (type === 'account') return [{ value: 'success', state: forgotten }]
  const locked = settings.deny > 0 && failures >= settings.deny && (user !== 'root' || settings.even_deny_root)
  const action = args.findLast(arg => arg === 'preauth' || arg === 'authfail' || arg === 'authsucc') ?? 'preauth'
  if (locked) return [{ value: 'auth_err', state: kept }]
  // What never locks is not counted on: it would never come to rest.
  if (action === 'authfail' && settings.deny === 0) return [{ value: 'ignore', state: kept }]
  if (action === 'authfail') return [{ value: 'ignore', state: { ...kept, failures: { ...kept.failures, [at]: Math.min(settings.deny, failures + 1) } } }]
  return [{ value: 'success', state: action === 'authsucc' ? forgotten : kept }]
}

/** pam_tally2(8): counts whoever comes, refuses beyond `deny`, and forgets in its account rule. */
function tally(args: readonly string[], { type, user }: Attempt, kept: Kept): readonly Ending<Kept>[] {
  if (type === 'account') return [{ value: 'success', state: { ...kept, failures: { ...kept.failures, tally2: 0 } } }]
  const deny = Number(/^\d{1,5}$/.exec(args.find(arg => arg.startsWith('deny='))?.slice('deny='.length) ?? '')?.[0] ?? 0)
  const counted = Math.min(deny + 1, (kept.failures['tally2'] ?? 0) + 1)
  return [{ value: deny > 0 && counted > deny && (user !== 'root' || args.includes('even_deny_root')) ? 'auth_err' : 'success', state: { ...kept, failures: { ...kept.failures, tally2: counted } } }]
}

/** A further factor; an account that has none set up passes where the rule says so, and then nothing further is asked. */
function factor(args: readonly string[], { factor: given }: Attempt, kept: Kept): readonly Ending<Kept>[] {
  if (given) return [{ value: 'success', state: kept }]
  return (args.includes('nullok') || args.includes('nouserok') ? (['success', 'ignore', 'auth_err'] as const) : (['auth_err'] as const)).map(value => ({ value, state: kept }))
}

/** pam_succeed_if(8) where one condition on the user's number or on root's name decides; else either. */
function succeedIf(args: readonly string[], { user }: Attempt): readonly Return[] {
  const [left = '', operator = '', right = '', ...more] = args.filter(arg => !/^(debug|quiet|quiet_fail|quiet_success|audit)$/.test(arg))
  const uid = user === 'root' ? 0 : 1000
  const bound = /^\d{1,9}$/.test(right) ? Number(right) : undefined
  const holds = more.length > 0 ? undefined
    : left === 'uid' && bound !== undefined ? { eq: uid === bound, ne: uid !== bound, lt: uid < bound, le: uid <= bound, gt: uid > bound, ge: uid >= bound, '=': uid === bound, '!=': uid !== bound, '<': uid < bound, '<=': uid <= bound, '>': uid > bound, '>=': uid >= bound }[operator]
      : left === 'user' && right === 'root' ? { '=': user === 'root', '!=': user !== 'root' }[operator] : undefined
  return holds === undefined ? ['success', 'auth_err'] : [holds ? 'success' : 'auth_err']
}
