import type { Remote } from '@fourtwo/contract/facts.ts'
import type { Forwarding } from './rsyslog.ts'

/** What a file of syslog-ng.conf(5) says of where records go: destinations that a log path uses. */
export function parseSyslogNg(text: string): Forwarding {
  const bare = text.replaceAll(/"(?:\\.|[^"\\])*"|#[^\n]*/g, found => (found.startsWith('"') ? found : ' '))
  const includes = [...bare.matchAll(/^[ \t]*@include[ \t]+"([^"]+)"/gm)].map(([, path = '']) => path)
  const used = new Set([...bare.matchAll(/\bdestination\s*\(\s*"?([\w.-]+)"?\s*\)/g)].map(([, name = '']) => name))
  const remotes: Remote[] = []
  let files = 0
  let unclear = 0
  for (const { name, body } of destinations(bare)) {
    if (!used.has(name)) continue
    const drivers = calls(body)
    for (const { driver, inside } of drivers) {
      if (['network', 'syslog', 'tcp', 'tcp6', 'udp', 'udp6'].includes(driver)) remotes.push({ by: carriedBy(driver, inside), queued: /\bdisk-buffer\s*\(/.test(inside) })
      else if (driver === 'file') files++
      else if (!['usertty', 'pipe', 'unix-stream', 'unix-dgram', 'program'].includes(driver)) unclear++
    }
    if (drivers.length === 0) unclear++
  }
  return { remotes, files, unclear, includes }
}

function carriedBy(driver: string, inside: string): Remote['by'] {
  if (driver.startsWith('udp')) return 'udp'
  const transport = /\btransport\s*\(\s*"?([\w+-]+)"?\s*\)/.exec(inside)?.[1]?.toLowerCase() ?? 'tcp'
  if (transport === 'udp' || transport === 'tcp') return transport
  if (transport !== 'tls') return 'unknown'
  // Who the other side is has to be proven unless the file says otherwise.
  const verify = /\bpeer-verify\s*\(\s*"?([\w-]+)"?\s*\)/.exec(inside)?.[1] ?? 'required-trusted'
  return verify === 'required-trusted' || verify === 'yes' ? 'tls' : 'tls-any-peer'
}

/** `destination NAME { … };`, braces within it counted. */
function destinations(text: string): readonly { readonly name: string; readonly body: string }[] {
  const all: { name: string; body: string }[] = []
  const opening = /\bdestination\s+"?([\w.-]+)"?\s*\{/g
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const body = upTo(text, opening.lastIndex, '{', '}')
    all.push({ name: found[1] ?? '', body })
    opening.lastIndex += body.length
  }
  return all
}

/** The outermost `driver( … )` of a body, brackets within them counted. */
function calls(body: string): readonly { readonly driver: string; readonly inside: string }[] {
  const all: { driver: string; inside: string }[] = []
  // A word is begun at its first letter only: a long one without a bracket would else be looked through from each of its letters.
  const opening = /(?<![\w-])([\w-]+)\s*\(/g
  for (let found = opening.exec(body); found !== null; found = opening.exec(body)) {
    const inside = upTo(body, opening.lastIndex, '(', ')')
    all.push({ driver: found[1] ?? '', inside })
    opening.lastIndex += inside.length + 1
  }
  return all
}

function upTo(text: string, start: number, open: string, close: string): string {
  for (let at = start, depth = 1; at < text.length; at++) {
    if (text[at] === '"') at = Math.max(at, text.indexOf('"', at + 1))
    depth += text[at] === open ? 1 : text[at] === close ? -1 : 0
    if (depth === 0) return text.slice(start, at)
  }
  return text.slice(start)
}
