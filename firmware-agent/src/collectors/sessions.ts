import type { SessionRules } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { bannerOf, idleShell, parseLimits } from '../parsing/session-rules.ts'
import { joined, lastOf, parseSystemd } from '../parsing/systemd.ts'

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
    let unseen = 0
    const text = async (path: string): Promise<string[]> => {
      const file = await read(path)
      if (file.state === 'unreadable') unseen++
      return file.state === 'read' ? [file.bytes.toString('utf8')] : []
    }
    const within = async (folder: string, ending: string): Promise<string[]> => {
      const names = await read.list(folder)
      if (names.state === 'unreadable') unseen++
      const texts: string[] = []
      for (const name of names.state === 'read' ? names.names.filter(it => it.endsWith(ending)) : []) texts.push(...await text(`${folder}/${name}`))
      return texts
    }
    const limits = [...await text(LIMITS), ...await within(MORE_LIMITS, '.conf')].map(parseLimits)
    const shells = [...await text('/etc/profile'), ...await within(PROFILES, '.sh'), ...await text('/etc/bash.bashrc'), ...await text('/etc/bashrc')]
    const logind = joined([...await text(LOGIND), ...(await Promise.all(MORE_LOGIND.map(folder => within(folder, '.conf')))).flat()].map(parseSystemd))
    const banners: Record<string, { readonly set: boolean; readonly tellsSystem: boolean }> = {}
    for (const path of BANNERS) for (const shown of await text(path)) banners[path] = bannerOf(shown)
    const value: SessionRules = {
      grade: 'configured', limits: limits.flatMap(it => it.limits), idleShell: idleShell(shells), banners, unclear: unseen + limits.reduce((sum, it) => sum + it.unclear, 0),
      logind: Object.fromEntries(OF_LOGIND.flatMap(key => {
        const set = lastOf(logind, 'Login', key)
        return set !== undefined && /^[\w .-]{1,40}$/.test(set) && /^(\d[\w ]*|yes|no|true|false|on|off|ignore|lock|poweroff|suspend|hibernate|infinity)$/.test(set) ? [[key, set]] : []
      })),
    }
    return reported(value)
  },
})
