import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { SessionRules } from '@fourtwo/contract/facts.ts'
import { defineCollector, factOf, reported } from '../collector.ts'
import { bannerOf, idleShell, parseLimits } from '../parsing/session-rules.ts'
import { joined, lastOf, parseSystemd, type Settings } from '../parsing/systemd.ts'
import type { Reading } from '../reading/host.ts'

const LIMITS = '/etc/security/limits.conf'
const MORE_LIMITS = '/etc/security/limits.d'
const PROFILES = '/etc/profile.d'
const LOGIND = '/etc/systemd/logind.conf'
const MORE_LOGIND = ['/usr/lib/systemd/logind.conf.d', '/run/systemd/logind.conf.d', '/etc/systemd/logind.conf.d'] as const
const BANNERS = ['/etc/issue', '/etc/issue.net', '/etc/motd'] as const
const OF_LOGIND = ['IdleAction', 'IdleActionSec', 'StopIdleSessionSec', 'KillUserProcesses', 'SessionsMax'] as const

/** What is configured of sessions: limits of logins, idle shells, what logind does, and what is shown before and after a login. */
export default defineCollector({
  id: 'sessions',
  reports: 'sessions',
  reads: [LIMITS, MORE_LIMITS, '/etc/security/limits.d/*', '/etc/profile', '/etc/bash.bashrc', '/etc/bashrc', PROFILES, '/etc/profile.d/*', LOGIND, ...MORE_LOGIND, '/usr/lib/systemd/logind.conf.d/*', '/run/systemd/logind.conf.d/*', '/etc/systemd/logind.conf.d/*', ...BANNERS],
  async collect(read) {
    /** Texts in order; or the first reason why one cannot be seen. */
    const texts = async (...sources: readonly (readonly [string] | readonly [string, string])[]): Promise<Reading<{ readonly texts: readonly string[] }>> => {
      const found: string[] = []
      for (const [path, ending] of sources) {
        const names = ending === undefined ? undefined : await read.list(path as string)
        if (names?.state === 'unreadable') return names
        for (const file of names === undefined ? [path] : names.state === 'read' ? names.names.filter(it => it.endsWith(ending ?? '')).map(name => `${path}/${name}`) : []) {
          const text = await read(file as string)
          if (text.state === 'unreadable') return text
          if (text.state === 'read') found.push(text.bytes.toString('utf8'))
        }
      }
      return { state: 'read', texts: found }
    }
    const over = <T>(reading: Reading<{ readonly texts: readonly string[] }>, parse: (texts: readonly string[]) => T): Fact<T> => (reading.state === 'read' ? reported(parse(reading.texts)) : reading)
    const banners = await Promise.all(BANNERS.map(async path => [path, factOf(await read(path), bannerOf)] as const))
    const value: SessionRules = {
      limits: over(await texts([LIMITS], [MORE_LIMITS, '.conf']), all => {
        const files = all.map(parseLimits)
        return { set: files.flatMap(it => it.limits), unclear: files.reduce((sum, it) => sum + it.unclear, 0) }
      }),
      idleShell: over(await texts(['/etc/profile'], [PROFILES, '.sh'], ['/etc/bash.bashrc'], ['/etc/bashrc']), idleShell),
      logind: over(await texts([LOGIND], ...MORE_LOGIND.map(folder => [folder, '.conf'] as const)), all => knownOf(joined(all.map(parseSystemd)))),
      banners: Object.fromEntries(banners),
    }
    return reported(value)
  },
})

/** The settings of logind that are known here, as far as their values are. */
const knownOf = (settings: Settings): Readonly<Record<string, string>> => Object.fromEntries(OF_LOGIND.flatMap(key => {
  const set = lastOf(settings, 'Login', key)
  return set !== undefined && set.length <= 40 && /^(\d[\w ]*|yes|no|true|false|on|off|ignore|lock|poweroff|suspend|hibernate|infinity)$/.test(set) ? [[key, set]] : []
}))
