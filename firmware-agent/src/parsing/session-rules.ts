import type { IdleShell, LoginLimits } from '@fourtwo/contract/facts.ts'

type Limit = LoginLimits['set'][number]

/** The limits on logins of one file of limits.conf(5), and how many of its lines were not understood. */
export function parseLimits(text: string): { readonly limits: readonly Limit[]; readonly unclear: number } {
  const limits: Limit[] = []
  let unclear = 0
  for (const line of text.split('\n').map(it => it.replace(/#.*/, '').trim())) {
    if (line === '') continue
    const [domain = '', type = '', item = '', value = ''] = line.split(/\s+/)
    if (type === '' || (value === '' && item !== '-' && !(type === '-' && item === ''))) unclear++
    if (item !== 'maxlogins' && item !== 'maxsyslogins') continue
    if (/^(hard|-)$/.test(type) && /^\d{1,6}$/.test(value)) limits.push({ who: domain === '*' ? 'everybody' : /^[@%]/.test(domain) ? (domain === '%' ? 'everybody' : 'group') : 'user', item, most: Number(value) })
    else if (type !== 'soft') unclear++
  }
  return { limits, unclear }
}

/** No start file sets a time in a line longer than this. */
const LONGEST = 4096

/** How long a login shell may idle, as its start files say: the last assignment counts; `readonly` or `typeset -r` fixes it. */
export function idleShell(texts: readonly string[]): IdleShell {
  let seconds: number | null = null
  let fixed = false
  for (const line of texts.flatMap(text => text.split('\n')).filter(it => it.length <= LONGEST).map(it => it.replace(/(^|\s)#.*/, ''))) {
    const set = /(?:^|[\s;])TMOUT=["']?(\d{1,8})["']?(?=$|[\s;])/.exec(line)?.[1]
    if (set !== undefined && !fixed) seconds = Number(set)
    if (/(?:^|[\s;])(readonly|typeset\s+-\w*r\w*|declare\s+-\w*r\w*)\s[^;]*\bTMOUT\b/.test(line)) fixed = true
  }
  return { seconds, fixed: fixed && seconds !== null }
}

/** Does a text stand there that somebody sees, and does it tell the system or its release? */
export const bannerOf = (text: string): { readonly set: boolean; readonly tellsSystem: boolean } => {
  const shown = text.trim()
  const ready = /^(Debian GNU\/Linux|Ubuntu|Raspbian|Arch Linux|CentOS|Fedora|OpenWrt|Poky|\\S|Kernel \\r)/
  return { set: shown.split('\n').some(line => line.trim() !== '' && !ready.test(line.trim())), tellsSystem: /\\[srmvo]|GNU\/Linux|\bUbuntu\b|\bRaspbian\b|\bPoky\b|\bOpenWrt\b|\bCentOS\b|\bFedora\b/.test(shown) }
}
