/** What a module can return, in the words of pam.conf(5). */
export const returns = [
  'success', 'open_err', 'symbol_err', 'service_err', 'system_err', 'buf_err', 'perm_denied', 'auth_err', 'cred_insufficient', 'authinfo_unavail', 'user_unknown', 'maxtries', 'new_authtok_reqd', 'acct_expired',
  'session_err', 'cred_unavail', 'cred_expired', 'cred_err', 'no_module_data', 'conv_err', 'authtok_err', 'authtok_recover_err', 'authtok_lock_busy', 'authtok_disable_aging', 'try_again', 'ignore', 'abort',
  'authtok_expired', 'module_unknown', 'bad_item', 'conv_again', 'incomplete',
] as const
/** One of them. */
export type Return = (typeof returns)[number]
/** What the stack does with it; a number skips so many rules. */
export type Action = 'ok' | 'done' | 'die' | 'bad' | 'ignore' | 'reset' | number
/** The action for every value that a module can return. */
export type Control = (value: Return) => Action

const ACTIONS = ['ok', 'done', 'die', 'bad', 'ignore', 'reset'] as const
const WORDS: Readonly<Record<string, Control>> = {
  required: value => (passes(value) ? 'ok' : value === 'ignore' ? 'ignore' : 'bad'),
  requisite: value => (passes(value) ? 'ok' : value === 'ignore' ? 'ignore' : 'die'),
  sufficient: value => (passes(value) ? 'done' : 'ignore'),
  optional: value => (passes(value) ? 'ok' : 'ignore'),
}
const passes = (value: Return): boolean => value === 'success' || value === 'new_authtok_reqd'

/** A control field, a word or the inside of the brackets; undefined where it is none that is evaluated here. What brackets leave out is bad (pam.conf(5)). */
export function parseControl(text: string): Control | undefined {
  if (Object.hasOwn(WORDS, text)) return WORDS[text]
  const pairs = text.trim().replaceAll(/\s*=\s*/g, '=').split(/\s+/)
  const set = new Map<string, Action>()
  for (const pair of pairs) {
    const [value = '', word = ''] = pair.split('=')
    const action = ACTIONS.find(it => it === word) ?? (/^[1-9]\d?$/.test(word) ? Number(word) : undefined)
    if (action === undefined || !(value === 'default' || returns.some(it => it === value)) || set.has(value)) return undefined
    set.set(value, action)
  }
  return value => set.get(value) ?? set.get('default') ?? 'bad'
}

/** One rule of a stack whose inclusions are resolved. `level`: how many substacks it stands in. */
export interface Rung<M> {
  readonly level: number
  readonly control: Control
  /** The module; undefined where the rule opens a substack, which runs nothing itself. */
  readonly module: M | undefined
}
/** One way a stack can end: what it answers the application, and the state it leaves. */
export interface Ending<S> {
  readonly value: Return
  readonly state: S
}
/** Situations at most that one stack may come to: beyond, nothing is said. */
const MOST_SITUATIONS = 4096

type Impression = 'undecided' | 'positive' | 'negative'
interface Standing {
  readonly impression: Impression
  readonly value: Return
}
/** What is known on arriving at a rung. `above`: the level one comes from. `entered`: how things stood when each substack was entered. */
interface Situation<S> {
  readonly above: number
  readonly standing: Standing
  readonly entered: readonly Standing[]
  readonly state: S
}
const FRESH: Standing = { impression: 'undecided', value: 'perm_denied' }

/**
 * Every way a stack can end, walked as libpam walks it. A module may return one of several values where it is not known which, and each is followed; ways that meet again in the same
 * situation go on as one.
 * @returns undefined where there are too many ways.
 */
export function walk<M, S>(rungs: readonly Rung<M>[], start: S, call: (module: M, state: S) => readonly Ending<S>[]): readonly Ending<S>[] | undefined {
  const at: Map<string, Situation<S>>[] = Array.from({ length: rungs.length + 1 }, () => new Map())
  let met = 0
  const arrive = (n: number, situation: Situation<S>) => {
    const key = JSON.stringify(situation)
    if (at[n]?.has(key) === false) met++
    at[n]?.set(key, situation)
  }
  arrive(0, { above: 0, standing: FRESH, entered: [FRESH], state: start })
  for (const [n, rung] of rungs.entries()) {
    for (const situation of at[n]?.values() ?? []) {
      if (met > MOST_SITUATIONS) return undefined
      const { level, module } = rung
      const { standing } = situation
      const entered = situation.above < level ? Array.from({ length: level + 1 }, (_, of) => (of === level ? standing : (situation.entered[of] ?? FRESH))) : situation.entered.slice(0, level + 1)
      const go = (to: number, next: Standing, state: S) => arrive(to, { above: level, standing: next, entered, state })
      if (module === undefined) {
        go(n + 1, standing, situation.state)
        continue
      }
      for (const { value, state } of call(module, situation.state)) {
        const action = rung.control(value)
        switch (action) {
          case 'ignore':
            go(n + 1, standing, state)
            break
          case 'reset':
            go(n + 1, entered[level] ?? FRESH, state)
            break
          case 'ok':
          case 'done': {
            const next = heed(standing, value)
            go(action === 'done' && next.impression === 'positive' ? behind(rungs, n) : n + 1, next, state)
            break
          }
          case 'bad':
          case 'die':
            go(action === 'die' ? behind(rungs, n) : n + 1, standing.impression === 'negative' ? standing : { impression: 'negative', value: value === 'ignore' ? 'perm_denied' : value }, state)
            break
          default: {
            const landing = skip(rungs, n, action)
            // A jump out of the stack, or the substack, is taken for an error.
            go(landing ?? behind(rungs, n), landing === undefined ? { impression: 'negative', value: 'perm_denied' } : standing, state)
          }
        }
      }
    }
  }
  // A success that no rule stood for is none.
  return [...(at[rungs.length]?.values() ?? [])].map(({ standing, state }) => ({ value: standing.value === 'success' && standing.impression !== 'positive' ? 'perm_denied' : standing.value, state }))
}

/** A failure that was heeded, and a success that says more than success, are kept. */
const heed = (standing: Standing, value: Return): Standing => (standing.impression === 'undecided' || (standing.impression === 'positive' && standing.value === 'success') ? { impression: 'positive', value } : standing)

/** The rung behind the stack, or the substack, in which this one decided. */
function behind<M>(rungs: readonly Rung<M>[], n: number): number {
  const level = rungs[n]?.level ?? 0
  const next = rungs.findIndex((rung, at) => at > n && rung.level < level)
  return next === -1 ? rungs.length : next
}

/** Where a jump lands: a substack counts as one rule. Undefined where it leaves the stack, which libpam takes for an error. */
function skip<M>(rungs: readonly Rung<M>[], n: number, many: number): number | undefined {
  const level = rungs[n]?.level ?? 0
  let at = n
  let left = many
  while (left > 0 && (rungs[at + 1]?.level ?? -1) >= level) {
    do at++
    while ((rungs[at + 1]?.level ?? -1) > level)
    left--
  }
  return left > 0 ? undefined : at + 1
}
