import { stringify } from 'yaml'
import type { Seen } from './seen.ts'

/** What a person asked for: where to look, and the account, whose secret is read from an environment variable or a file. */
export interface Asked {
  readonly url: string
  readonly user?: string
  readonly secret?: { readonly env: string } | { readonly file: string }
}
/** A name of files and folders for a server: `opcua-192.0.2.1-4840`. */
export const nameOf = (url: string): string => `opcua-${new URL(url.replace(/^opc\.tcp:/, 'http:')).host.replaceAll(/[^A-Za-z0-9.]+/g, '-')}`

const orFillIn = (text: string | undefined): string => (text === undefined || text.trim() === '' ? 'fill in' : text)

/** component.yaml as a first look can draft it. */
export function draftComponentOf({ item, endpoints }: Seen, { url }: Asked): string {
  return `# Drafted by a first look at ${url}. Nothing here is decided: a person confirms each line, and adds every other interface of the product.
# Its endpoints were, by its own word:
${endpoints.map(it => `#   ${it.replaceAll(/[^\x20-\x7e]/g, '?')}\n`).join('')}
${stringify({ supplier: orFillIn(item?.supplier), model: orFillIn(item?.model), version: orFillIn(item?.version), serial: nameOf(url), types: ['EDR'], configuration: 'as-found', interfaces: { opcua: { kind: 'opcua', users: 'both', reach: 'network', purpose: 'fill in' } } })}`
}

/** bench.yaml as a first look can draft it: nothing that locks, changes or loads is permitted. Files are relative to it. */
export function draftBenchOf({ reading, nameplate }: Seen, { url, user, secret }: Asked): string {
  const settings = {
    url, certificate: 'pki/client.pem', key: 'pki/client.key', serverCertificate: 'pki/server.pem', ...(reading === undefined ? {} : { reading }),
    ...(nameplate === undefined ? {} : { identity: nameplate.join(' '), identityRecord: '^(?<supplier>[^\\n]*)\\n(?<model>[^\\n]*)\\n(?<serial>[^\\n]*)\\n(?<version>[^\\n]*)$' }),
  }
  const account = user === undefined || secret === undefined
    ? {}
    : { [user.replaceAll(/[^\w.-]/g, '-') || 'account']: { use: 'steady', role: 'fill in', user, secret, opens: ['opcua'] } }
  return `# Drafted by a first look at ${url}; docs/bench.yaml explains every line and what more can be named: the output and its roles, the audit log, the heartbeat, expendable accounts.
${user === undefined ? '# No account was given: questions that take one stay unproven.\n' : ''}${reading === undefined ? '# No process value could be read: name one as `reading`, or what is shown to whom stays unproven.\n' : ''}
${stringify({ doors: { opcua: { kind: 'opcua', users: 'both', conversations: 2, settings } }, accounts: account, lockOut: { failures: 3, window: 300_000 }, permits: { hazards: ['none', 'failed-login'], longestWait: 0 } }, { lineWidth: 0 })}`
}
