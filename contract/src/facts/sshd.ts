import { parseObject, parseOneOf, parseText } from '../plain.ts'
import { type Grade, grades, parseFlag, parseList, parseWords } from './shared.ts'

/** What sshd does for one kind of visitor: its words in lower case, as its own test mode prints them; times in seconds. Only words and numbers of known settings stand here; of paths, whether one is set. */
export type SshdSettings = Readonly<Record<string, string>>
/** What the configuration of sshd comes to. */
export interface Sshd {
  /** configured: the file says so; a running daemon may have read an older one. */
  readonly grade: Grade
  /** For somebody whom no Match block is about. */
  readonly everybody: SshdSettings
  readonly root: SshdSettings
  /** For somebody whom each Match block is about, in order; by what it tells visitors apart. */
  readonly matched: readonly { readonly by: readonly string[]; readonly settings: SshdSettings }[]
  /** Are there AllowUsers, DenyUsers, AllowGroups or DenyGroups? */
  readonly restricted: boolean
  /** What could not be evaluated; where anything stands here, sshd may behave otherwise or not start. */
  readonly unclear: readonly string[]
}

/** What the `sshd` collector reports, or a ContractError naming the path within `at`. */
export function parseSshd(value: unknown, at: string): Sshd {
  const it = parseObject(value, at)
  const settings = (from: unknown, path: string): SshdSettings => Object.fromEntries(Object.entries(parseObject(from, path)).map(([key, set]) => [key, parseText(set, `${path}.${key}`)]))
  return {
    grade: parseOneOf(grades, it['grade'], `${at}.grade`), everybody: settings(it['everybody'], `${at}.everybody`), root: settings(it['root'], `${at}.root`),
    matched: parseList(it['matched'], `${at}.matched`, (item, path) => {
      const match = parseObject(item, path)
      return { by: parseWords(match['by'], `${path}.by`), settings: settings(match['settings'], `${path}.settings`) }
    }),
    restricted: parseFlag(it['restricted'], `${at}.restricted`), unclear: parseWords(it['unclear'], `${at}.unclear`),
  }
}
