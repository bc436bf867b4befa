import type { LockOut } from '@fourtwo/contract/facts.ts'
import type { PamRule } from './pam.ts'

/** What faillock.conf sets; numbers only, of the keys that decide when a lock falls and ends. */
export interface FaillockSettings {
  readonly deny: number
  readonly unlock_time: number
  readonly fail_interval: number
}
/** What pam_faillock does where nothing is set (faillock.conf(5)). */
const DEFAULTS: FaillockSettings = { deny: 3, unlock_time: 600, fail_interval: 900 }

/** Modules that neither let somebody in nor lock somebody out. */
const NEUTRAL: ReadonlySet<string> = new Set(['pam_env', 'pam_faildelay', 'pam_nologin', 'pam_securetty', 'pam_group', 'pam_cap', 'pam_issue', 'pam_motd', 'pam_keyinit', 'pam_mail', 'pam_loginuid', 'pam_selinux'])
/** Those, and the ones that decide by themselves without counting. */
const COUNTLESS: ReadonlySet<string> = new Set([...NEUTRAL, 'pam_unix', 'pam_deny', 'pam_permit', 'pam_rootok', 'pam_wheel', 'pam_shells'])

/** faillock.conf over the defaults; undefined where a value that decides is no number. */
export function parseFaillock(text: string): FaillockSettings | undefined {
  return settingsFrom(text.split('\n').map(line => line.replace(/#.*/, '').replaceAll(/\s+/g, '')), DEFAULTS)
}

/**
 * What the rules of a service say of a lock-out. Only the documented orders are known here; everything else is unknown, never a guess.
 *
 * A correct password past the limit has to be refused, so the module that refuses stands before the one that accepts, and the one that counts
 * behind it, where only a failure arrives.
 */
export function lockOutOf(auth: readonly PamRule[], account: readonly PamRule[], conf: FaillockSettings | undefined): LockOut {
  const stranger = auth.find(({ module }) => module !== 'pam_faillock' && module !== 'pam_tally2' && !COUNTLESS.has(module))
  if (stranger !== undefined) return unknown(`${nameable(stranger.module)} is not evaluated by this version`)
  if (auth.some(({ control }) => control.includes('reset'))) return unknown('a rule resets what earlier ones found')
  const faillock = auth.filter(({ module }) => module === 'pam_faillock')
  const tally = auth.filter(({ module }) => module === 'pam_tally2')
  if (faillock.length > 0 && tally.length > 0) return unknown('pam_faillock and pam_tally2 stand together')
  if (faillock.length > 0) return byFaillock(auth, account, faillock, conf)
  if (tally.length > 0) return byTally(auth, account, tally)
  return { locks: 'no', grade: 'configured', because: 'no module of the auth stack counts failures' }
}

function byFaillock(auth: readonly PamRule[], account: readonly PamRule[], faillock: readonly PamRule[], conf: FaillockSettings | undefined): LockOut {
  const [preauth, ...otherPreauths] = at(auth, rule => rule.module === 'pam_faillock' && rule.args.includes('preauth'))
  const [authfail, ...otherAuthfails] = at(auth, rule => rule.module === 'pam_faillock' && rule.args.includes('authfail'))
  const [unix, ...otherUnix] = at(auth, rule => rule.module === 'pam_unix')
  if (otherPreauths.length + otherAuthfails.length + otherUnix.length > 0 || unix === undefined) return unknown('pam_faillock or pam_unix stands more than once, or pam_unix is missing')
  if (faillock.some(({ lenient, args }) => lenient || args.some(arg => arg.startsWith('conf=')))) return unknown('pam_faillock may be missing, or takes its settings from elsewhere')
  if (preauth === undefined) return unknown('pam_faillock has no preauth rule; whether it refuses is not evaluated by this version')
  if (authfail === undefined) return { locks: 'no', grade: 'configured', by: 'pam_faillock', because: 'pam_faillock refuses, but no authfail rule counts a failure' }
  if (!(preauth < unix && unix + 1 === authfail)) return unknown('preauth, pam_unix and authfail stand in another order than the documented one')
  if (!auth.slice(0, unix).every((rule, n) => n === preauth ? strict(rule) : NEUTRAL.has(rule.module) && passesOn(rule))) return unknown('a rule before pam_unix may let somebody past pam_faillock')
  if (!skipsOne(auth[unix], auth.length - 1 - unix)) return unknown('what happens after pam_unix is not evaluated by this version')
  const counts = auth[authfail]
  if (counts === undefined || !(strict(counts) || counts.control === 'default=die')) return unknown('the authfail rule does not refuse by itself')
  const forgives = account.some(({ module, control }) => module === 'pam_faillock' && control === 'required') || faillock.some(({ args }) => args.includes('authsucc'))
  if (!forgives) return unknown('nothing forgets failures after a success: neither an account rule nor authsucc')
  if (conf === undefined) return unknown('faillock.conf holds what is no number')
  const [refusing, counting] = [auth[preauth]?.args, counts.args].map(args => settingsFrom(args ?? [], conf))
  if (refusing === undefined || counting === undefined || JSON.stringify(refusing) !== JSON.stringify(counting)) return unknown('the preauth and the authfail rule carry different settings')
  if (refusing.deny === 0) return { locks: 'no', grade: 'configured', by: 'pam_faillock', because: 'deny is 0, which never locks' }
  return {
    locks: 'yes', grade: 'configured', by: 'pam_faillock', failures: refusing.deny, unlockAfter: refusing.unlock_time, within: refusing.fail_interval,
    because: 'pam_faillock refuses before pam_unix, counts behind it and forgets after a success',
  }
}

function byTally(auth: readonly PamRule[], account: readonly PamRule[], [tally, ...others]: readonly PamRule[]): LockOut {
  const first = auth.findIndex(({ module }) => module === 'pam_tally2')
  const [unix] = at(auth, rule => rule.module === 'pam_unix')
  if (tally === undefined || others.length > 0 || unix === undefined || first > unix || !strict(tally) || tally.lenient) return unknown('pam_tally2 stands in another order than the documented one')
  if (!auth.slice(0, unix).every((rule, n) => n === first || (NEUTRAL.has(rule.module) && passesOn(rule)))) return unknown('a rule before pam_unix may let somebody past pam_tally2')
  if (!account.some(({ module }) => module === 'pam_tally2')) return unknown('pam_tally2 has no account rule')
  const failures = number(tally.args, 'deny')
  const unlockAfter = number(tally.args, 'unlock_time') ?? 0
  if (failures === undefined || failures === 0) return { locks: 'no', grade: 'configured', by: 'pam_tally2', because: 'pam_tally2 counts, but no deny says when it locks' }
  return { locks: 'yes', grade: 'configured', by: 'pam_tally2', failures, unlockAfter, because: 'pam_tally2 counts and refuses before pam_unix and forgets after a success' }
}

const unknown = (because: string): LockOut => ({ locks: 'unknown', grade: 'configured', because })
/** A module's name as it may leave the file. */
const nameable = (module: string): string => (/^pam_[a-z0-9_]{1,40}$/.test(module) ? module : 'a module')
const at = (rules: readonly PamRule[], is: (rule: PamRule) => boolean): number[] => rules.flatMap((rule, n) => (is(rule) ? [n] : []))
/** A failure of this rule is the stack's failure, whatever follows. */
const strict = ({ control }: PamRule): boolean => control === 'required' || control === 'requisite'
/** Whatever the rule finds, it neither ends the stack with success nor jumps. */
const passesOn = ({ control }: PamRule): boolean => strict({ control } as PamRule) || control === 'optional' || (control.includes('=') && !/=\s*(\d+|done)/.test(control))

/** A success of this rule skips at least the next one, of `behind` that there are; a failure is passed on to it. */
function skipsOne(rule: PamRule | undefined, behind: number): boolean {
  if (rule?.control === 'sufficient') return true
  const jump = /^success=(\d{1,2})\s+default=ignore$/.exec(rule?.control.trim().replaceAll(/\s+/g, ' ') ?? '')?.[1]
  return jump !== undefined && Number(jump) >= 1 && Number(jump) < behind
}

function settingsFrom(words: readonly string[], under: FaillockSettings): FaillockSettings | undefined {
  let settings = under
  for (const word of words) {
    const [key = '', value = ''] = word.split('=')
    if (key !== 'deny' && key !== 'unlock_time' && key !== 'fail_interval') continue
    const set = key === 'unlock_time' && value === 'never' ? 0 : /^\d{1,9}$/.test(value) ? Number(value) : undefined
    if (set === undefined) return undefined
    settings = { ...settings, [key]: set }
  }
  return settings
}
const number = (args: readonly string[], key: string): number | undefined => {
  const value = args.find(arg => arg.startsWith(`${key}=`))?.slice(key.length + 1)
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined
}
