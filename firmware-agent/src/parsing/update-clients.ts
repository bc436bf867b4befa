import { posix } from 'node:path'
import type { UpdateClient } from '@fourtwo/contract/facts.ts'
import { lastOf, parseSystemd, truthOf } from './systemd.ts'

/** RAUC's system.conf, lying in `folder`: it installs nothing that its keyring does not vouch for. */
export function parseRauc(text: string, folder: string): UpdateClient {
  const conf = parseSystemd(text)
  const at = (key: string) => {
    const value = lastOf(conf, 'keyring', key)
    return value === undefined ? [] : [posix.resolve(folder, value)]
  }
  const anchors = [...at('path'), ...at('directory')]
  const settings = Object.fromEntries([['system', 'bundle-formats'], ['system', 'min-bundle-version'], ['keyring', 'check-crl'], ['keyring', 'check-purpose'], ['keyring', 'allow-partial-chain'], ['keyring', 'use-bundle-signing-time']].flatMap(([section = '', key = '']) => {
    const value = lastOf(conf, section, key)
    return value === undefined ? [] : [[key, plain(value)]]
  }))
  return { client: 'rauc', anchors, settings, ...(anchors.length > 0 ? { verifies: 'yes', because: 'a keyring is set' } : { verifies: 'unknown', because: 'no keyring is set' }) }
}

/** SWUpdate's swupdate.cfg and the arguments that its start-up files add (`-k FILE`). */
export function parseSwupdate(texts: readonly string[]): UpdateClient {
  const all = texts.map(text => text.replaceAll(/\/\*[\s\S]*?(?:\*\/|(?![\s\S]))|^[ \t]*(?:#|\/\/).*$/gm, '')).join('\n')
  const anchors = [...all.matchAll(/\b(?:public-key-file|ca-path)\s*[:=]\s*"([^"]+)"/g), ...all.matchAll(/(?:^|[\s"'=])-k\s+([/\w.-]+)/g)].map(([, path = '']) => path).filter(path => path.startsWith('/'))
  const settings = Object.fromEntries([...all.matchAll(/\b(no-downgrading|no-reinstalling|minimum-version|max-version)\s*[:=]\s*"?([\w.+-]+)/g)].map(([, key = '', value = '']) => [key, value]))
  return { client: 'swupdate', anchors, settings, ...(anchors.length > 0 ? { verifies: 'yes', because: 'a key is given' } : { verifies: 'unknown', because: 'no key is given; whether it was built to want one is not in its files' }) }
}

/** Mender's two files, the second one over the first: without a key to verify with it installs what is not signed. */
export function parseMender(texts: readonly string[]): UpdateClient {
  const conf: Record<string, unknown> = {}
  for (const text of texts) {
    const parsed = parsedJson(text)
    if (parsed === undefined) return { client: 'mender', anchors: [], settings: {}, verifies: 'unknown', because: 'its configuration is no JSON object' }
    Object.assign(conf, parsed)
  }
  const anchors = [conf['ArtifactVerifyKey'], ...(Array.isArray(conf['ArtifactVerifyKeys']) ? conf['ArtifactVerifyKeys'] : [])].filter((path): path is string => typeof path === 'string' && path.startsWith('/'))
  const settings = { ...(typeof conf['SkipVerify'] === 'boolean' ? { SkipVerify: String(conf['SkipVerify']) } : {}), ...(conf['ServerCertificate'] === undefined ? {} : { ServerCertificate: 'set' }) }
  return { client: 'mender', anchors, settings, ...(anchors.length > 0 ? { verifies: 'yes', because: 'a key to verify artifacts with is set' } : { verifies: 'no', because: 'no ArtifactVerifyKey is set, so unsigned artifacts are installed' }) }
}

/** apt's sources and settings: what loosens its verification anywhere counts. `sources` in either form. */
export function parseApt(sources: readonly string[], settings: readonly string[]): UpdateClient {
  const lines = sources.flatMap(text => text.split('\n')).map(line => line.replace(/#.*/, '').trim()).filter(line => line !== '')
  const loose = lines.find(line => /^deb.*\[[^\]]*\btrusted=(yes|true|1)\b/i.test(line) || /^(Trusted|Allow-Insecure|Allow-Weak):\s*yes$/i.test(line) || /^deb.*\[[^\]]*\ballow-(insecure|weak)=yes\b/i.test(line))
  const setting = settings.flatMap(text => text.replaceAll(/\/\*[\s\S]*?(?:\*\/|(?![\s\S]))|^[ \t]*(?:\/\/|#).*$/gm, '').match(/\b(?:Acquire::(?:AllowInsecureRepositories|AllowWeakRepositories)|APT::Get::AllowUnauthenticated)\s+"?(?:true|yes|1)"?/gi) ?? [])[0]
  const anchors = [...new Set(lines.flatMap(line => [...line.matchAll(/\bsigned-by[=:]\s*([/\w.,-]+)/gi)].flatMap(([, paths = '']) => paths.split(',')).filter(path => path.startsWith('/'))))]
  return {
    client: 'apt', anchors, settings: { sources: String(lines.filter(line => /^(deb\b|URIs:)/i.test(line)).length) },
    ...(loose !== undefined ? { verifies: 'no', because: 'a source is trusted whether it is signed or not' } : setting !== undefined ? { verifies: 'no', because: `${setting.split(/\s/)[0]} is set` } : { verifies: 'yes', because: 'nothing loosens its verification' }),
  }
}

/** opkg's configuration: signatures are looked at where the option says so alone. */
export function parseOpkg(texts: readonly string[]): UpdateClient {
  const on = texts.some(text => /^\s*option\s+check_signature(\s+1)?\s*$/m.test(text))
  return { client: 'opkg', anchors: [], settings: {}, ...(on ? { verifies: 'yes', because: 'check_signature is set' } : { verifies: 'no', because: 'check_signature is not set' }) }
}

/** dnf's repositories: each says for itself whether packages have to be signed, the main section for those that do not. */
export function parseDnf(main: string, repositories: readonly string[]): UpdateClient {
  const conf = parseSystemd(main)
  const whole = truthOf(lastOf(conf, 'main', 'gpgcheck') ?? 'no')
  const loose = repositories.map(parseSystemd).flatMap(repo => [...new Set(repo.settings.map(({ section }) => section))].filter(section => truthOf(lastOf(repo, section, 'enabled') ?? '1') !== false)
    .filter(section => (truthOf(lastOf(repo, section, 'gpgcheck') ?? '') ?? whole) !== true))
  return { client: 'dnf', anchors: [], settings: {}, ...(loose.length === 0 ? { verifies: 'yes', because: 'gpgcheck is on for every repository' } : { verifies: 'no', because: 'gpgcheck is off for an enabled repository' }) }
}

/** ostree's remotes: signatures are verified unless a remote says otherwise. */
export function parseOstree(texts: readonly string[]): UpdateClient {
  const remotes = texts.map(parseSystemd)
  const loose = remotes.some(({ settings }) => settings.some(({ section, key, value }) => section.startsWith('remote ') && (key === 'gpg-verify' || key === 'sign-verify') && truthOf(value) === false)
    && !settings.some(({ section, key, value }) => section.startsWith('remote ') && (key === 'gpg-verify' || key === 'sign-verify') && truthOf(value) !== false))
  return { client: 'ostree', anchors: [], settings: {}, ...(loose ? { verifies: 'no', because: 'a remote is not verified' } : { verifies: 'yes', because: 'no remote switches verification off' }) }
}

function parsedJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

const plain = (value: string): string => (/^[\w.,;:+ -]{1,80}$/.test(value) ? value : 'other')
