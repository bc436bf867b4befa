import type { Tristate } from '@fourtwo/contract/facts/shared.ts'

/** Settings of auditd.conf known here, with what auditd does where one is not given (auditd.conf(5)). */
const AUDIT_DEFAULTS: Readonly<Record<string, string>> = {
  log_file: '/var/log/audit/audit.log', write_logs: 'yes', max_log_file: '8', num_logs: '5', max_log_file_action: 'rotate', space_left: '75', space_left_action: 'syslog',
  admin_space_left: '50', admin_space_left_action: 'suspend', disk_full_action: 'suspend', disk_error_action: 'suspend',
}
const AUDIT_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  max_log_file_action: ['ignore', 'syslog', 'suspend', 'rotate', 'keep_logs'],
  space_left_action: ['ignore', 'syslog', 'rotate', 'email', 'exec', 'suspend', 'single', 'halt'], admin_space_left_action: ['ignore', 'syslog', 'rotate', 'email', 'exec', 'suspend', 'single', 'halt'],
  disk_full_action: ['ignore', 'syslog', 'rotate', 'exec', 'suspend', 'single', 'halt'], disk_error_action: ['ignore', 'syslog', 'exec', 'suspend', 'single', 'halt'], write_logs: ['yes', 'no'],
}

/** What auditd.conf sets, defaults filled in, words in lower case; `unclear` names the known settings whose value is none. */
export function parseAuditd(text: string): { readonly settings: Readonly<Record<string, string>>; readonly unclear: readonly string[] } {
  const settings: Record<string, string> = { ...AUDIT_DEFAULTS }
  const unclear: string[] = []
  for (const line of text.split('\n').map(it => it.trim()).filter(it => it !== '' && !it.startsWith('#'))) {
    const [, word, value = ''] = /^(\w+) += +(\S.*)$/.exec(line) ?? [] // auditd takes no other form than with spaces
    const key = word?.toLowerCase()
    if (key === undefined) unclear.push('a line')
    if (key === undefined || !Object.hasOwn(AUDIT_DEFAULTS, key)) continue
    const given = key === 'log_file' ? value : (value.toLowerCase().split(/\s+/)[0] ?? '')
    const numeric = /^(max_log_file|num_logs|space_left|admin_space_left)$/.test(key)
    const fine = key === 'log_file' ? /^\/[\w./-]{1,200}$/.test(given) : numeric ? /^\d{1,9}%?$/.test(given) : (AUDIT_ACTIONS[key] ?? []).includes(given)
    if (fine) settings[key] = given
    else unclear.push(key)
  }
  return { settings, unclear }
}

/** A rule of logrotate: for which files, and what is done to them. */
export interface RotationRule {
  readonly pattern: string
  readonly settings: Readonly<Record<string, string>>
}
const ROTATION_WORDS: ReadonlySet<string> = new Set(['rotate', 'size', 'minsize', 'maxsize', 'maxage', 'daily', 'weekly', 'monthly', 'yearly', 'hourly', 'create', 'copytruncate'])

const OFTEN: ReadonlySet<string> = new Set(['hourly', 'daily', 'weekly', 'monthly', 'yearly'])

/** The rules of a file of logrotate.conf(5), those outside braces standing for the rules after them; scripts are left out. */
export function parseLogrotate(text: string, inherited: Readonly<Record<string, string>> = {}): { readonly rules: readonly RotationRule[]; readonly common: Readonly<Record<string, string>>; readonly includes: readonly string[] } {
  const common: Record<string, string> = { ...inherited }
  const rules: RotationRule[] = []
  const includes: string[] = []
  let patterns: string[] = []
  let within: Record<string, string> | undefined
  let script = false
  for (const line of text.split('\n').map(it => it.replace(/(^|\s)#.*/, '').trim()).filter(it => it !== '')) {
    const [word = '', ...rest] = line.split(/[\s=]+/)
    if (script) script = word !== 'endscript'
    else if (/^(postrotate|prerotate|firstaction|lastaction|preremove)$/.test(word)) script = true
    else if (word === 'include' && rest[0] !== undefined) includes.push(rest[0])
    else if (line === '}' && within !== undefined) {
      for (const pattern of patterns) rules.push({ pattern, settings: { ...common, ...within } })
      patterns = []
      within = undefined
    } else if (/^["/~]/.test(line) || line === '{') {
      patterns.push(...line.replace(/\{$/, '').split(/\s+/).map(it => it.replaceAll('"', '')).filter(it => /^\/[\w.*?[\]/-]{1,200}$/.test(it)))
      if (line.endsWith('{')) within = {}
    } else if (ROTATION_WORDS.has(word)) (within ?? common)[OFTEN.has(word) ? 'every' : word] = OFTEN.has(word) ? word : /^-?[\w.]{1,40}$/.test(rest[0] ?? '') ? (rest[0] ?? '') : 'yes'
  }
  return { rules, common, includes }
}

/** Overlays laid over overlays. */
const DEEPEST = 4
/** Kinds of mounts that lay one folder over another and do not say where what is written goes. */
const LAID_OVER = /^(aufs|unionfs|fuse\.\w*(union|merger|overlay)\w*)$/

/**
 * Does a path lie in memory, by a table of mounts as /proc/mounts holds it? What is mounted last at a place hides what was before. What is written to an overlay lies where its upper folder does; one that was named before the root was
 * changed is not to be found again.
 */
export function volatileAt(mounts: string, path: string, depth = 0): Tristate {
  const over = mounts.split('\n').map(line => line.split(' ')).filter(([, at = '']) => at === '/' || path === at || path.startsWith(`${at}/`))
  const [from = '', at = '', type = '', options = ''] = over.toSorted(([, a = ''], [, b = '']) => a.length - b.length).at(-1) ?? []
  if (/^(tmpfs|ramfs|rootfs)$/.test(type) || /^\/dev\/(zram|ram)\d/.test(from)) return 'yes'
  if (type === '' || LAID_OVER.test(type)) return 'unknown'
  if (type !== 'overlay') return 'no'
  const upper = /(?:^|,)upperdir=([^,]+)/.exec(options)?.[1]
  if (upper === undefined || depth >= DEEPEST) return 'unknown'
  const others = mounts.split('\n').filter(line => line.split(' ')[1] !== at)
  return volatileAt(others.join('\n'), upper, depth + 1)
}
