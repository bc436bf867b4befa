import { matchesAddress, matchesList } from './sshd-match.ts'
import { DEFAULTS, IN_MATCH, KNOWN, MANY, word } from './sshd-keywords.ts'

/** A line of the configuration with what it draws in resolved. `within`: the Match blocks around it, outermost first; none for the part that holds for everybody. */
interface Line {
  readonly key: string
  readonly args: readonly string[]
  readonly within: readonly Criteria[]
}
/** One criterion of a Match block: what it looks at and the list of patterns. */
export interface Criterion {
  readonly by: string
  readonly patterns: string
}
type Criteria = readonly Criterion[]
/** Who connects. `groups`: those the user is in. */
export interface Visitor {
  readonly user: string
  readonly groups: readonly string[]
  readonly address: string
  readonly host: string
  readonly localAddress?: string
  readonly localPort?: string
}
/** A configuration of sshd as its files say it. */
export interface SshdConfig {
  readonly lines: readonly Line[]
  /** The Match blocks, in the order in which they stand. */
  readonly blocks: readonly Criteria[]
  /** Why sshd would not take it, or why it is not known what it takes. */
  readonly unclear: readonly string[]
}
/** The files that a pattern of an Include names, in lexical order, with their text; undefined where one cannot be seen. */
export type Included = (pattern: string) => readonly string[] | undefined

const CRITERIA: ReadonlySet<string> = new Set(['user', 'group', 'host', 'address', 'localaddress', 'localport', 'rdomain'])
/** Files within files at most, as in sshd. */
const DEEPEST = 16
/** Inclusions at most, all told: files that draw each other in would never end. */
const MOST_INCLUDED = 256

/** Reads a configuration as sshd does: an Include stands for the files it names, and a Match block within one of them ends with that file. */
export function parseSshdConfig(text: string, included: Included): SshdConfig {
  const lines: Line[] = []
  const blocks: Criteria[] = []
  const unclear = new Set<string>()
  let drawn = 0
  const take = (from: string, around: readonly Criteria[], depth: number) => {
    let within = around
    for (const raw of from.split('\n')) {
      const words = split(raw)
      if (words === undefined) {
        unclear.add('a line has an open quote')
        continue
      }
      const [keyword = '', ...args] = words
      if (keyword === '') continue
      const key = keyword.toLowerCase()
      if (key === 'match') {
        const criteria = criteriaOf(args)
        if (criteria === undefined) unclear.add('a Match block has a criterion that is not evaluated')
        blocks.push(criteria ?? [])
        within = [...around, criteria ?? []]
      } else if (key === 'include') {
        for (const pattern of args) {
          const texts = depth >= DEEPEST || drawn > MOST_INCLUDED ? undefined : included(pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`)
          if (texts === undefined) unclear.add('an included file cannot be seen')
          drawn += texts?.length ?? 0
          for (const inner of drawn > MOST_INCLUDED ? [] : (texts ?? [])) take(inner, within, depth + 1)
          if (drawn > MOST_INCLUDED) unclear.add('files draw each other in without end')
        }
      } else if (!KNOWN.has(key)) unclear.add('a keyword is not known')
      else if (args.length === 0) unclear.add('a keyword has no value')
      else if (within.length > 0 && !IN_MATCH.has(key)) unclear.add('a keyword stands in a Match block that may not')
      else lines.push({ key: key === 'challengeresponseauthentication' || key === 'skeyauthentication' ? 'kbdinteractiveauthentication' : key, args, within })
    }
  }
  take(text, [], 0)
  return { lines, blocks, unclear: [...unclear] }
}

/**
 * What holds for a visitor, of the settings that are judged. A Match block that fits goes before what holds for everybody; within each, the first value is the one.
 */
export function settingsFor(config: SshdConfig, visitor: Visitor): Readonly<Record<string, string>> {
  const fits = ({ within }: Line) => within.every(criteria => criteria.every(it => isMet(it, visitor)))
  const [general, special] = [config.lines.filter(({ within }) => within.length === 0), config.lines.filter(line => line.within.length > 0 && fits(line))]
  return Object.fromEntries(Object.entries(DEFAULTS).map(([key, otherwise]) => {
    const line = special.find(it => it.key === key) ?? general.find(it => it.key === key)
    return [key, line === undefined ? otherwise : word(key, line.args)]
  }))
}

/** Is anybody let in or kept out by name? */
export const isRestricted = ({ lines }: SshdConfig): boolean => lines.some(({ key }) => MANY.has(key))

/** A visitor whom a Match block is about, as far as its first patterns give one. */
export function visitorOf(criteria: Criteria): Visitor {
  const first = (by: string) => criteria.find(it => it.by === by)?.patterns.split(',').find(pattern => !pattern.startsWith('!'))
  const plain = (pattern: string | undefined, otherwise: string) => pattern?.replaceAll('*', 'x').replaceAll('?', 'x') ?? otherwise
  const address = (by: string) => plain(first(by)?.replace(/\/\d+$/, ''), STRANGER.address).replaceAll(/\bx\b/g, '1')
  return {
    user: plain(first('user'), STRANGER.user), groups: first('group') === undefined ? [] : [plain(first('group'), '')], host: plain(first('host'), STRANGER.host), address: address('address'),
    ...(first('localaddress') === undefined ? {} : { localAddress: address('localaddress') }), ...(first('localport') === undefined ? {} : { localPort: first('localport') ?? '' }),
  }
}
/** Somebody of whom no pattern speaks, from an address for documentation (RFC 5737). */
export const STRANGER: Visitor = Object.freeze({ user: 'somebody-else', groups: [], address: '203.0.113.77', host: 'somewhere.invalid' })

function isMet({ by, patterns }: Criterion, { user, groups, address, host, localAddress, localPort }: Visitor): boolean {
  switch (by) {
    case 'user':
      return matchesList(user, patterns)
    case 'group':
      return groups.some(group => matchesList(group, patterns))
    case 'host':
      return matchesList(host.toLowerCase(), patterns.toLowerCase())
    case 'address':
      return matchesAddress(address, patterns)
    case 'localaddress':
      return localAddress !== undefined && matchesAddress(localAddress, patterns)
    case 'localport':
      return localPort === patterns
    default:
      return false
  }
}

function criteriaOf(words: readonly string[]): Criteria | undefined {
  if (words.length === 1 && words[0]?.toLowerCase() === 'all') return []
  const criteria: Criterion[] = []
  for (let n = 0; n < words.length; n += 2) {
    const by = words[n]?.toLowerCase() ?? ''
    const patterns = words[n + 1]
    if (!CRITERIA.has(by) || patterns === undefined || by === 'rdomain') return undefined
    criteria.push({ by, patterns })
  }
  return criteria.length === 0 ? undefined : criteria
}

/** The words of a line: quotes hold one together, a hash at the start of a word begins a comment, one `=` may stand behind the keyword. */
function split(line: string): string[] | undefined {
  const words: string[] = []
  const rest = line.trim().replace(/^(\w+)\s*=\s*/, '$1 ')
  for (let at = 0; at < rest.length;) {
    const space = /^\s+/.exec(rest.slice(at))?.[0].length ?? 0
    at += space
    if (at >= rest.length || rest[at] === '#') break
    let word = ''
    let quote: string | undefined
    for (; at < rest.length && (quote !== undefined || !/\s/.test(rest[at] ?? '')); at++) {
      const character = rest[at] ?? ''
      if (quote === undefined && (character === '"' || character === "'")) quote = character
      else if (character === quote) quote = undefined
      else word += character
    }
    if (quote !== undefined) return undefined
    words.push(word)
  }
  return words
}
