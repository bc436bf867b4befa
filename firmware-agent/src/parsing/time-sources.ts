import type { TimeSources } from '@fourtwo/contract/facts.ts'

type Client = TimeSources['clients'][number]
/** What one file says of time sources; `includes` are files or folders that it draws in. */
export interface Sources extends Pick<Client, 'sources' | 'settings' | 'unclear'> {
  readonly includes: readonly string[]
}
const CHRONY_WORDS = new Set(['makestep', 'rtcsync', 'authselectmode', 'maxupdateskew', 'minsources', 'maxdistance', 'ntsdumpdir', 'cmdport', 'port', 'leapsectz', 'hwclockfile', 'rtcfile'])
const CHRONY_QUIET = new Set(['driftfile', 'keyfile', 'logdir', 'log', 'logchange', 'user', 'dumpdir', 'allow', 'deny', 'local', 'bindcmdaddress', 'bindaddress', 'cmdallow', 'ntstrustedcerts', 'nosystemcert', 'lock_all', 'sched_priority', 'hwtimestamp', 'mailonchange', 'ntsservercert', 'ntsserverkey', 'smoothtime', 'leapsecmode', 'ratelimit', 'clientloglimit', 'noclientlog', 'pidfile', 'bindacqaddress', 'acquisitionport', 'corrtimeratio', 'maxchange', 'maxclockerror', 'maxslewrate', 'maxdrift', 'stratumweight', 'combinelimit', 'reselectdist', 'maxjitter', 'tempcomp', 'rtcautotrim', 'rtcdevice', 'rtconutc', 'manual', 'initstepslew', 'nocerttimecheck', 'minsamples', 'maxsamples', 'ntsrefresh', 'ntsaeads', 'ntsprocesses', 'opencommands'])

/** chrony.conf(5), also the files of sources that it draws in. */
export function parseChrony(text: string): Sources {
  const sources: Client['sources'][number][] = []
  const settings: Record<string, string> = {}
  const includes: string[] = []
  let unclear = 0
  for (const line of text.split('\n').map(it => it.trim()).filter(it => it !== '' && !/^[#%;!]/.test(it))) {
    const [first = '', ...rest] = line.split(/\s+/)
    const word = first.toLowerCase()
    if (word === 'server' || word === 'pool' || word === 'peer') sources.push({ kind: word, secured: rest.includes('nts') ? 'nts' : rest.includes('key') ? 'key' : 'no' })
    else if (word === 'refclock') sources.push({ kind: 'refclock', secured: 'no' })
    else if (word === 'confdir' || word === 'sourcedir' || word === 'include') includes.push(...rest.filter(it => it.startsWith('/')))
    else if (CHRONY_WORDS.has(word)) settings[word] = /^[\w ./-]{0,60}$/.test(rest.join(' ')) ? rest.join(' ') || 'yes' : 'other'
    else if (!CHRONY_QUIET.has(word)) unclear++
  }
  return { sources, settings, unclear, includes }
}

/** ntp.conf of ntpsec and its forerunner. */
export function parseNtp(text: string): Sources {
  const sources: Client['sources'][number][] = []
  for (const line of text.split('\n').map(it => it.replace(/#.*/, '').trim())) {
    const [word = '', ...rest] = line.split(/\s+/)
    if (word === 'refclock' || /^127\.127\./.test(rest[0] ?? '')) sources.push({ kind: 'refclock', secured: 'no' })
    else if (word === 'server' || word === 'pool' || word === 'peer') sources.push({ kind: word, secured: rest.includes('nts') ? 'nts' : rest.includes('key') ? 'key' : 'no' })
  }
  return { sources, settings: {}, unclear: 0, includes: [] }
}
