/** The settings that are judged, with what OpenSSH 9.2 does where nothing is set (sshd_config(5)). */
export const DEFAULTS: Readonly<Record<string, string>> = Object.freeze({
  usepam: 'no', permitrootlogin: 'without-password', passwordauthentication: 'yes', kbdinteractiveauthentication: 'yes', pubkeyauthentication: 'yes', hostbasedauthentication: 'no', gssapiauthentication: 'no',
  kerberosauthentication: 'no', permitemptypasswords: 'no', authenticationmethods: 'any', maxauthtries: '6', maxsessions: '10', maxstartups: '10:30:100', logingracetime: '120', clientaliveinterval: '0',
  clientalivecountmax: '3', unusedconnectiontimeout: 'none', banner: 'none', strictmodes: 'yes', ignorerhosts: 'yes', permituserenvironment: 'no', x11forwarding: 'no', allowtcpforwarding: 'yes', allowagentforwarding: 'yes',
  permittunnel: 'no', gatewayports: 'no', disableforwarding: 'no', loglevel: 'INFO', requiredrsasize: '1024', forcecommand: 'none', chrootdirectory: 'none', trustedusercakeys: 'none', revokedkeys: 'none', authorizedkeyscommand: 'none', authorizedkeysfile: 'usual',
})
/** Settings that are paths or commands: only whether one is set leaves the file. */
const SET_OR_NOT: ReadonlySet<string> = new Set(['banner', 'forcecommand', 'chrootdirectory', 'trustedusercakeys', 'revokedkeys', 'authorizedkeyscommand'])
/** Where keys are looked for that the agent looks at too: what else is named is `elsewhere`. */
const USUAL_KEYS = /^((%h\/)?\.ssh\/authorized_keys2?|\/etc\/ssh\/authorized_keys\/%u|none)$/
const TIMES: ReadonlySet<string> = new Set(['logingracetime', 'clientaliveinterval', 'unusedconnectiontimeout'])
const NUMBERS: ReadonlySet<string> = new Set(['maxauthtries', 'maxsessions', 'clientalivecountmax', 'requiredrsasize'])
const WORDS: ReadonlySet<string> = new Set([
  'yes', 'no', 'none', 'any', 'all', 'local', 'remote', 'delayed', 'without-password', 'forced-commands-only', 'shosts-only', 'clientspecified', 'point-to-point', 'ethernet',
  'quiet', 'fatal', 'error', 'info', 'verbose', 'debug', 'debug1', 'debug2', 'debug3',
])
const METHOD = /^(publickey|password|keyboard-interactive|hostbased|gssapi-with-mic|none)(:(pam|bsdauth))?$/
/** Keywords whose values add up, and that let in or keep out by name. */
export const MANY: ReadonlySet<string> = new Set(['allowusers', 'denyusers', 'allowgroups', 'denygroups'])

/** Keywords that may stand in a Match block. */
export const IN_MATCH: ReadonlySet<string> = new Set([
  'acceptenv', 'allowagentforwarding', 'allowgroups', 'allowstreamlocalforwarding', 'allowtcpforwarding', 'allowusers', 'authenticationmethods', 'authorizedkeyscommand', 'authorizedkeyscommanduser', 'authorizedkeysfile',
  'authorizedprincipalscommand', 'authorizedprincipalscommanduser', 'authorizedprincipalsfile', 'banner', 'casignaturealgorithms', 'channeltimeout', 'chrootdirectory', 'clientalivecountmax', 'clientaliveinterval', 'denygroups',
  'denyusers', 'disableforwarding', 'exposeauthinfo', 'forcecommand', 'gatewayports', 'gssapiauthentication', 'hostbasedacceptedalgorithms', 'hostbasedacceptedkeytypes', 'hostbasedauthentication', 'hostbasedusesnamefrompacketonly',
  'ignorerhosts', 'ipqos', 'kbdinteractiveauthentication', 'challengeresponseauthentication', 'kerberosauthentication', 'loglevel', 'maxauthtries', 'maxsessions', 'passwordauthentication', 'permitemptypasswords', 'permitlisten',
  'permitopen', 'permitrootlogin', 'permittty', 'permittunnel', 'permituserrc', 'pubkeyacceptedalgorithms', 'pubkeyacceptedkeytypes', 'pubkeyauthentication', 'pubkeyauthoptions', 'rekeylimit', 'revokedkeys', 'setenv',
  'streamlocalbindmask', 'streamlocalbindunlink', 'trustedusercakeys', 'unusedconnectiontimeout', 'x11displayoffset', 'x11forwarding', 'x11uselocalhost',
])
/** Every keyword: one that sshd does not know keeps it from starting. */
export const KNOWN: ReadonlySet<string> = new Set([
  ...IN_MATCH, 'addressfamily', 'ciphers', 'compression', 'debianbanner', 'fingerprinthash', 'gssapicleanupcredentials', 'gssapikexalgorithms', 'gssapikeyexchange', 'gssapistorecredentialsonrekey', 'gssapistrictacceptorcheck', 'hostcertificate',
  'hostkey', 'hostkeyagent', 'hostkeyalgorithms', 'ignoreuserknownhosts', 'kerberosgetafstoken', 'kerberosorlocalpasswd', 'kerberosticketcleanup', 'kexalgorithms', 'listenaddress', 'logingracetime', 'logverbose', 'macs', 'maxstartups',
  'modulifile', 'persourcemaxstartups', 'persourcenetblocksize', 'pidfile', 'port', 'printlastlog', 'printmotd', 'requiredrsasize', 'securitykeyprovider', 'skeyauthentication', 'strictmodes', 'subsystem', 'syslogfacility', 'tcpkeepalive', 'usedns',
  'usepam', 'permituserenvironment', 'versionaddendum', 'xauthlocation', 'rdomain', 'useprivilegeseparation', 'protocol', 'keyregenerationinterval', 'serverkeybits', 'rsaauthentication', 'rhostsrsaauthentication', 'uselogin',
])

/** A value as sshd prints it; `other` where it is none that is known. */
export function word(key: string, args: readonly string[]): string {
  const [value = ''] = args
  const lower = value.toLowerCase()
  if (SET_OR_NOT.has(key)) return lower === 'none' ? 'none' : 'set'
  if (key === 'authorizedkeysfile') return args.every(it => USUAL_KEYS.test(it)) ? 'usual' : 'elsewhere'
  if (TIMES.has(key)) return lower === 'none' ? 'none' : (seconds(lower) ?? 'other')
  if (NUMBERS.has(key)) return /^\d{1,9}$/.test(value) ? String(Number(value)) : 'other'
  if (key === 'maxstartups') return /^\d{1,6}:\d{1,3}:\d{1,6}$/.test(value) ? value : /^\d{1,6}$/.test(value) ? `${value}:100:${value}` : 'other'
  if (key === 'authenticationmethods') return args.every(list => list === 'any' || list.split(',').every(method => METHOD.test(method))) ? args.join(' ') : 'other'
  if (key === 'loglevel') return WORDS.has(lower) ? value.toUpperCase().replace('DEBUG1', 'DEBUG') : 'other'
  if (key === 'permitrootlogin' && lower === 'prohibit-password') return 'without-password'
  if (lower === 'true' || lower === 'false') return lower === 'true' ? 'yes' : 'no'
  return WORDS.has(lower) ? lower : 'other'
}

/** A time as sshd writes it, in seconds: `1h30m`, `90`. */
function seconds(text: string): string | undefined {
  if (!/^(\d{1,9}[smhdw]?)+$/.test(text) || text.length > 40) return undefined
  const unit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }
  return String([...text.matchAll(/(\d+)([smhdw]?)/g)].reduce((sum, [, count = '0', in_ = 's']) => sum + Number(count) * (unit[in_ === '' ? 's' : in_] ?? 1), 0))
}
