import { type Control, parseControl, type Rung } from './pam-control.ts'
import type { PamRule } from './pam.ts'

/** The four stacks of a PAM service. */
export type PamType = 'auth' | 'account' | 'password' | 'session'
/** A module as a stack calls it. `here`: is its file on the device? undefined: nobody could see. A rule that libpam could not make sense of calls no module and always fails. */
export interface Call {
  readonly module: string
  readonly args: readonly string[]
  readonly here: boolean | undefined
}
/** One stack of a service, or why it cannot be evaluated. `said`: its rules as text; what says the same does the same. */
export type Stack = { readonly rungs: readonly Rung<Call>[]; readonly said: string } | { readonly unclear: string; readonly unreadable?: string }
/** What was read: the rules of a service file (undefined: a line is none), undefined where there is no file, or why it cannot be seen. */
export type RulesOf = (file: string) => { readonly rules: readonly PamRule[] | undefined } | { readonly unreadable: string } | undefined

/** Files within files at most, as in libpam. */
const DEEPEST = 16
/** Files drawn into one stack at most, and rules that it holds: files that name each other many times over would never come to an end. */
const MOST_FILES = 64
const MOST_RULES = 1000
const MUST_FAIL: Call = Object.freeze({ module: 'must_fail', args: [], here: true })
const EMPTY: Stack = Object.freeze({ rungs: [], said: '' })
const BAD: Control = () => 'bad'

/** The stack that libpam runs for a service: its own rules, or those of `other` where it has none of the type. Inclusions and substacks are resolved. */
export function stackOf(service: string, type: PamType, rulesOf: RulesOf, here: (module: string) => boolean | undefined): Stack {
  const own = rulesOf(service) === undefined ? EMPTY : drawn(service, type, rulesOf, here, 0, 0, { files: 0 })
  return 'unclear' in own || own.rungs.length > 0 || service === 'other' ? own : rulesOf('other') === undefined ? EMPTY : drawn('other', type, rulesOf, here, 0, 0, { files: 0 })
}

function drawn(file: string, type: PamType, rulesOf: RulesOf, here: (module: string) => boolean | undefined, depth: number, level: number, drawnIn: { files: number }): Stack {
  if (++drawnIn.files > MOST_FILES) return { unclear: `the service file draws in more than ${MOST_FILES} files` }
  if (!/^[\w.-]{1,64}$/.test(file)) return { unclear: 'what the service file draws in lies elsewhere' }
  const read = rulesOf(file)
  if (read !== undefined && 'unreadable' in read) return { unclear: read.unreadable, unreadable: read.unreadable }
  // A file that is drawn in and missing leaves a rule that always fails.
  if (read === undefined || depth >= DEEPEST) return { rungs: [{ level, control: BAD, module: MUST_FAIL }], said: `[${level}, "must fail"]\n` }
  const { rules } = read
  if (rules === undefined) return { unclear: 'a line of the service file is no rule' }
  if (rules.length > MOST_RULES) return { unclear: `a file of the service holds more than ${MOST_RULES} rules` }
  const rungs: Rung<Call>[] = []
  let said = ''
  for (const rule of rules.filter(it => it.type === type || it.type === 'all')) {
    if (rule.control === 'include' || rule.control === 'substack') {
      const substack = rule.control === 'substack'
      if (substack) {
        rungs.push({ level, control: BAD, module: undefined })
        said += `[${level}, "substack"]\n`
      }
      const inner = drawn(rule.module, type, rulesOf, here, depth + 1, level + (substack ? 1 : 0), drawnIn)
      if ('unclear' in inner) return inner
      rungs.push(...inner.rungs)
      said += inner.said
      continue
    }
    const control = parseControl(rule.control)
    if (control === undefined) return { unclear: 'a control field of the service file is not evaluated by this version' }
    rungs.push({ level, control, module: callOf(rule, here) })
    said += `${JSON.stringify([level, rule.control, rule.module, rule.args])}\n`
  }
  return { rungs, said }
}

const callOf = (rule: PamRule, here: (module: string) => boolean | undefined): Call => ({ module: rule.module, args: rule.args, here: here(rule.module) })

/** The modules of a stack, in order. */
export const callsOf = (stack: Stack): readonly Call[] => ('rungs' in stack ? stack.rungs.flatMap(({ module }) => (module === undefined ? [] : [module])) : [])
/** What two stacks have in common that do the same. */
export const saidBy = (stack: Stack): string => ('rungs' in stack ? `rules\n${stack.said}` : `unclear ${stack.unclear}`)
/** A module's name as it may leave the file. */
export const nameable = (module: string): string => (/^pam_[a-z0-9_]{1,40}$/.test(module) ? module : 'a module')
