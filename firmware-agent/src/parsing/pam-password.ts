import type { PasswordRules } from '@fourtwo/contract/facts.ts'
import { type Ending, walk } from './pam-control.ts'
import { ANYTHING } from './pam-modules.ts'
import { type Call, callsOf, nameable, type Stack } from './pam-stack.ts'
import { type Quality, qualityOf, shortestOf } from './quality.ts'

interface Candidate {
  readonly length: number
  readonly byRoot: boolean
}
/** `token`: a module before has asked for the new password and let it pass. */
interface Setting {
  readonly token: boolean
  readonly written: boolean
}
/** What pwquality.conf says; undefined where it cannot be seen or understood. */
export type QualityConf = Quality | undefined

/** Lengths that are tried at most. */
const LONGEST = 128
const CHECKERS: ReadonlySet<string> = new Set(['pam_pwquality', 'pam_cracklib'])
/** Passwords of the past that pam_pwhistory refuses where nothing is said, and pam_unix's own shortest length. */
const REMEMBERED = 10
const SHORTEST_OF_UNIX = 6
const SCHEMES = ['yescrypt', 'gost_yescrypt', 'sha512', 'sha256', 'blowfish', 'md5', 'bigcrypt'] as const

/** What a service lets somebody set as a new password: candidates of growing length are put to its password stack. */
export function passwordRulesOf(stack: Stack, conf: QualityConf): PasswordRules | string {
  if ('unclear' in stack) return stack.unclear
  const calls = callsOf(stack)
  const shortest = (byRoot: boolean): number | undefined => {
    for (let length = 1; length <= LONGEST; length++) {
      const taken = takes(stack.rungs, { length, byRoot }, conf)
      if (taken === 'unknown') return undefined
      if (taken === 'yes') return length === 1 ? 0 : length
    }
    return undefined
  }
  const [mine, roots] = [shortest(false), shortest(true)]
  const checker = calls.find(({ module }) => CHECKERS.has(module))
  const quality = checker === undefined || conf === undefined ? undefined : qualityOf(checker.args, conf)
  const unix = calls.find(({ module }) => module === 'pam_unix')
  const scheme = SCHEMES.find(it => unix?.args.includes(it))
  const checked = mine !== undefined && mine > SHORTEST_OF_UNIX
  return {
    ...(mine === undefined ? {} : { shortest: mine }), ...(roots === undefined ? {} : { shortestByRoot: roots }),
    dictionary: checker === undefined ? 'no' : quality === undefined || !checked ? 'unknown' : quality.dictcheck && quality.enforcing ? 'yes' : 'no',
    remembers: Math.max(0, ...calls.map(remembered)), ...(scheme === undefined ? {} : { scheme }),
    by: [...new Set(calls.filter(({ module }) => CHECKERS.has(module) || module === 'pam_unix' || module === 'pam_pwhistory').map(({ module }) => nameable(module)))],
  }
}

function takes(rungs: Parameters<typeof walk<Call, Setting>>[0], candidate: Candidate, conf: QualityConf): 'yes' | 'no' | 'unknown' {
  const endings = walk(rungs, { token: false, written: false }, (call: Call, state: Setting) => put(call, candidate, state, conf))
  if (endings === undefined) return 'unknown'
  const taken = endings.filter(({ state }) => state.written).length
  return taken === 0 ? 'no' : taken === endings.length ? 'yes' : 'unknown'
}

/** Every way one module can answer a new password. What decides is whether pam_unix writes it, whatever the stack says in the end. */
function put({ module, args, here }: Call, candidate: Candidate, state: Setting, conf: QualityConf): readonly Ending<Setting>[] {
  if (module === 'must_fail') return [{ value: 'perm_denied', state }]
  if (here === false) return [{ value: 'module_unknown', state }]
  if (here === undefined) return [{ value: 'module_unknown', state }, ...put({ module, args, here: true }, candidate, state, conf)]
  const known = (passes: boolean): readonly Ending<Setting>[] => [passes ? { value: 'success', state: { ...state, token: true } } : { value: 'authtok_err', state: { ...state, token: false } }]
  switch (module) {
    case 'pam_deny':
      return [{ value: 'authtok_err', state }]
    case 'pam_permit':
      return [{ value: 'success', state }]
    case 'pam_pwquality':
    case 'pam_cracklib': {
      const quality = conf === undefined ? undefined : qualityOf(args, conf)
      if (quality === undefined) return [...known(true), ...known(false)]
      if (args.includes('use_authtok') && !state.token) return known(false)
      return known(candidate.length >= shortestOf(quality) || !quality.enforcing || (candidate.byRoot && !quality.enforce_for_root))
    }
    case 'pam_pwhistory':
      return known(!args.includes('use_authtok') || state.token)
    case 'pam_unix': {
      if (args.includes('use_authtok') && !state.token) return [{ value: 'authtok_err', state }]
      const bound = Number(/^minlen=(\d{1,3})$/.exec(args.findLast(arg => arg.startsWith('minlen=')) ?? '')?.[1] ?? SHORTEST_OF_UNIX)
      return !candidate.byRoot && candidate.length < bound ? [{ value: 'authtok_err', state }] : [{ value: 'success', state: { token: true, written: true } }]
    }
    default:
      return ANYTHING.map(value => ({ value, state }))
  }
}

function remembered({ module, args }: Call): number {
  if (module !== 'pam_pwhistory' && module !== 'pam_unix') return 0
  const said = /^remember=(\d{1,4})$/.exec(args.findLast(arg => arg.startsWith('remember=')) ?? '')?.[1]
  return said === undefined ? (module === 'pam_pwhistory' ? REMEMBERED : 0) : Number(said)
}
