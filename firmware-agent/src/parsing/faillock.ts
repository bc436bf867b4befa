/** What faillock.conf and a rule's arguments set, as far as it decides when a lock falls and ends (faillock.conf(5)). */
export interface FaillockSettings {
  readonly deny: number
  readonly unlock_time: number
  readonly fail_interval: number
  readonly even_deny_root: boolean
  /** Where the failures are kept: two rules with different folders count apart. */
  readonly dir: string
}
/** What pam_faillock does where nothing is set. */
export const FAILLOCK_DEFAULTS: FaillockSettings = { deny: 3, unlock_time: 600, fail_interval: 900, even_deny_root: false, dir: '/var/run/faillock' }

/** faillock.conf over the defaults; undefined where a value that decides is no number, or a key decides by who somebody is. */
export const parseFaillock = (text: string): FaillockSettings | undefined => settingsOf(text.split('\n').map(line => line.replace(/#.*/, '').trim().replace(/\s*=\s*|\s+/, '=')), FAILLOCK_DEFAULTS)

/** A rule's arguments over what faillock.conf says; undefined where one that decides is not understood. */
export function settingsOf(words: readonly string[], under: FaillockSettings): FaillockSettings | undefined {
  let settings = under
  for (const word of words) {
    const [key = '', value = ''] = word.split('=')
    if (key === 'admin_group' || key === 'local_users_only') return undefined
    if (key === 'even_deny_root') settings = { ...settings, even_deny_root: true }
    if (key === 'dir') settings = { ...settings, dir: value }
    if (key !== 'deny' && key !== 'unlock_time' && key !== 'fail_interval') continue
    const set = key === 'unlock_time' && value === 'never' ? 0 : /^\d{1,9}$/.test(value) ? Number(value) : undefined
    if (set === undefined) return undefined
    settings = { ...settings, [key]: set }
  }
  return settings
}
