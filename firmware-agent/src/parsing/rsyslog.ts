import type { Remote } from '@fourtwo/contract/facts.ts'

/** A configuration of rsyslog as far as it says where records go. */
export interface Forwarding {
  readonly remotes: readonly Remote[]
  /** Local files that are written, by path. One whose name is made up as records come is counted as unclear. */
  readonly files: readonly string[]
  /** Statements that this version does not evaluate. */
  readonly unclear: number
  /** Patterns of files that are drawn in. */
  readonly includes: readonly string[]
}
/** How the legacy directives stand that hold for every action after them. */
interface Sending {
  driver: string
  mode: string
  auth: string
  queued: boolean
}
const TLS_DRIVERS: ReadonlySet<string> = new Set(['gtls', 'ossl', 'mbedtls'])
/** Words of the language that send nothing anywhere. */
const QUIET: ReadonlySet<string> = new Set(['module', 'input', 'global', 'template', 'parser', 'timezone', 'main_queue', 'lookup_table', 'property', 'constant', 'ruleset'])
const LOCAL_MODULES: ReadonlySet<string> = new Set(['omfile', 'omusrmsg', 'ompipe', 'omjournal', 'omstdout'])

/** What one file of rsyslog.conf(5) says, in either of its two languages; `sending` carries the legacy directives from file to file. */
export function parseRsyslog(text: string, sending: Sending = freshSending()): Forwarding {
  const bare = withoutComments(text)
  const remotes: Remote[] = []
  const includes: string[] = []
  const files: string[] = []
  let unclear = 0
  const written = (path: string) => {
    if (path.startsWith('/dev/')) return
    if (isPlain(path)) files.push(path)
    else unclear++
  }
  // Objects first: what is left then is lines of the old language, with the conditions of the new one between.
  const rest = bare.replaceAll(/\b(\w+)\s*\(((?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'()])*)\)/g, (_, word: string, inside: string) => {
    const given = parametersOf(inside)
    if (word === 'include') {
      if (given['file'] === undefined) unclear++
      else includes.push(given['file'])
    } else if (word === 'global' && given['defaultnetstreamdriver'] !== undefined) sending.driver = given['defaultnetstreamdriver']
    else if (word === 'action') {
      const type = given['type'] ?? ''
      if (type === 'omfwd') remotes.push(forwarded(given, sending.driver))
      else if (type === 'omrelp') remotes.push({ by: given['tls'] !== 'on' ? 'relp' : given['tls.authmode'] === undefined ? 'tls-any-peer' : 'tls', queued: isQueued(given) })
      else if (type === 'omfile') written(given['file'] ?? '')
      else if (!LOCAL_MODULES.has(type)) unclear++
    } else if (!QUIET.has(word)) return ` ${word} `
    return ' '
  })
  for (const line of rest.split('\n').map(it => it.trim()).filter(it => it !== '')) {
    const [, directive, value = ''] = /^\$(\w+)\s+(.*)$/.exec(line) ?? []
    if (directive !== undefined) {
      directed(directive.toLowerCase(), value.trim(), sending, includes)
      continue
    }
    const action = /^(?:[\w*,.;!=%:"-]+\s+|if\b.*?\bthen\s+|:[\w-]+\s*,\s*!?\w+\s*,\s*"[^"]*"\s*|&\s*)(\(?[@/|~:?*>-].*|stop|\w[\w,-]*)$/s.exec(line)?.[1]
    if (action === undefined) {
      // A selector whose action was an object is left alone on its line.
      if (!/^[{}]+$|^[\w*,]+\.[\w*!=,.;]+$|^(if|then|else|stop|call|set|unset|foreach|ruleset)\b|^[&|]?\s*(stop|~)$/.test(line)) unclear++
    } else if (action.startsWith('@')) remotes.push(legacy(action, sending))
    else if (/^-?\//.test(action)) written(action.replace(/^-/, '').replace(/;.*/s, '').trim())
    else if (!/^(:omusrmsg:|stop$|~$|\*$|\|)/.test(action) && !/^[\w,-]+$/.test(action)) unclear++
  }
  return { remotes, files, unclear, includes }
}

/** Is this a path with nothing to be filled in? */
export const isPlain = (path: string): boolean => /^\/[\w.+/@-]{1,200}$/.test(path) && !path.includes('/../')

/** The legacy directives before any was given. */
export const freshSending = (): Sending => ({ driver: '', mode: '', auth: '', queued: false })

function directed(key: string, value: string, sending: Sending, includes: string[]): void {
  if (key === 'includeconfig') includes.push(value)
  if (key === 'defaultnetstreamdriver') sending.driver = value
  if (key === 'actionsendstreamdriver') sending.driver = value
  if (key === 'actionsendstreamdrivermode') sending.mode = value
  if (key === 'actionsendstreamdriverauthmode') sending.auth = value
  if (key === 'actionqueuetype') sending.queued = value.toLowerCase() !== 'direct'
  if (key === 'resetconfigvariables') Object.assign(sending, freshSending())
}

/** `@host` is UDP, `@@host` TCP; TCP is TLS where the directives before it say so. */
function legacy(action: string, { driver, mode, auth, queued }: Sending): Remote {
  return { by: !action.startsWith('@@') ? 'udp' : carriedBy(driver, mode, auth), queued }
}

function forwarded(given: Readonly<Record<string, string>>, driver: string): Remote {
  const protocol = (given['protocol'] ?? 'udp').toLowerCase()
  const by = protocol === 'udp' ? 'udp' : protocol === 'tcp' ? carriedBy(given['streamdriver'] ?? given['streamdriver.name'] ?? driver, given['streamdrivermode'] ?? given['streamdriver.mode'] ?? '', given['streamdriverauthmode'] ?? given['streamdriver.authmode'] ?? '') : 'unknown'
  return { by, queued: isQueued(given) }
}

/** A driver that can do TLS does it in mode 1 alone, and without a mode of authentication it talks to whoever answers. */
const carriedBy = (driver: string, mode: string, auth: string): Remote['by'] =>
  !TLS_DRIVERS.has(driver.toLowerCase()) || mode !== '1' ? 'tcp' : /^x509\/(name|fingerprint|certvalid)$/.test(auth) ? 'tls' : auth === '' || auth === 'anon' ? 'tls-any-peer' : 'unknown'

const isQueued = (given: Readonly<Record<string, string>>): boolean => given['queue.type'] !== undefined && given['queue.type'].toLowerCase() !== 'direct'

const parametersOf = (inside: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...inside.matchAll(/([\w.]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|'([^']*)')/g)].map(([, key = '', double, single]) => [key.toLowerCase(), double ?? single ?? '']))

/** Comments from # to the end of the line, and between slashes and stars, outside quotes. */
const withoutComments = (text: string): string => text.replaceAll(/"(?:\\.|[^"\\\n])*"|\/\*[\s\S]*?\*\/|#[^\n]*/g, found => (found.startsWith('"') ? found : ' '))
