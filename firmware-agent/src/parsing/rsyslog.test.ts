import { describe, expect, test } from 'vitest'
import { freshSending, parseRsyslog } from './rsyslog.ts'
import { parseSyslogNg } from './syslog-ng.ts'

const by = (text: string) => parseRsyslog(text).remotes.map(it => it.by)

describe('rsyslog', () => {
  test.each([
    ['*.* @host', ['udp']], ['*.* @@host:514', ['tcp']], ['*.* @@(o)host:514;Template', ['tcp']], ['auth,authpriv.*;mail.none\t@@host', ['tcp']],
    ['$DefaultNetstreamDriver gtls\n$ActionSendStreamDriverMode 1\n$ActionSendStreamDriverAuthMode x509/name\n*.* @@host', ['tls']],
    ['$DefaultNetstreamDriver gtls\n*.* @@host', ['tcp']],
    ['$DefaultNetstreamDriver gtls\n$ActionSendStreamDriverMode 1\n$ActionSendStreamDriverAuthMode anon\n*.* @@host', ['tls-any-peer']],
    ['*.* @@first\n$DefaultNetstreamDriver gtls\n$ActionSendStreamDriverMode 1\n$ActionSendStreamDriverAuthMode x509/name\n*.* @@second', ['tcp', 'tls']],
    ['action(type="omfwd" target="host")', ['udp']], ['action(type="omfwd" target="host" protocol="tcp" StreamDriver="ossl" StreamDriverMode="1" StreamDriverAuthMode="x509/name")', ['tls']],
    ['*.* action(type="omfwd" target="h" protocol="tcp"\n StreamDriver="gtls" StreamDriverMode="0" StreamDriverAuthMode="x509/name")', ['tcp']],
    ['global(DefaultNetstreamDriver="gtls")\naction(type="omfwd" protocol="tcp" StreamDriverMode="1" StreamDriverAuthMode="x509/fingerprint")', ['tls']],
    ['action(type="omrelp" target="h" tls="on" tls.authmode="name")', ['tls']], ['action(type="omrelp" target="h")', ['relp']],
    ['# *.* @@host', []], ['/* *.* @@host */', []], ['if $programname == "x" then @@host', ['tcp']], ['if $msg contains "#" then { action(type="omfwd" target="h") }', ['udp']],
    ['action(type="omfwd" target="h" protocol="tcp" StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/later")', ['unknown']],
  ])('%s sends by %j', (text, remotes) => {
    expect(by(text)).toEqual(remotes)
  })
  test('Debian\'s own file is understood whole: six files, nothing sent', () => {
    const text = 'module(load="imuxsock") # provides\n$FileOwner root\n$IncludeConfig /etc/rsyslog.d/*.conf\n*.*;auth,authpriv.none\t\t-/var/log/syslog\nauth,authpriv.*\t\t\t/var/log/auth.log\ncron.*\t-/var/log/cron.log\nkern.*\t-/var/log/kern.log\nmail.*\t-/var/log/mail.log\nuser.*\t-/var/log/user.log\n*.emerg\t:omusrmsg:*\n'
    expect(parseRsyslog(text)).toEqual({ remotes: [], files: ['syslog', 'auth.log', 'cron.log', 'kern.log', 'mail.log', 'user.log'].map(name => `/var/log/${name}`), unclear: 0, includes: ['/etc/rsyslog.d/*.conf'] })
  })
  test('what it does not know is counted', () => {
    expect([parseRsyslog('action(type="omkafka" topic="x")').unclear, parseRsyslog('*.* :omsomething:x').unclear, parseRsyslog('%%%').unclear]).toEqual([1, 1, 1])
  })
  test('a file whose name is made up as records come is unclear, a terminal is none', () => {
    expect([parseRsyslog('*.* ?perHost').unclear, parseRsyslog('*.* action(type="omfile" dynaFile="perHost")').unclear, parseRsyslog('*.* /dev/console').files, parseRsyslog('*.* -/var/log/a;Format').files]).toEqual([1, 1, [], ['/var/log/a']])
    expect(parseSyslogNg('destination d { file("/var/log/$HOST"); };\nlog { destination(d); };')).toMatchObject({ files: [], unclear: 1 })
  })
  test('a selector before an action in the new language is understood', () => {
    expect(parseRsyslog('*.* action(type="omfwd" target="h")\nauth,authpriv.*;mail.!=info action(type="omfile" file="/var/log/a")')).toEqual({ remotes: [{ by: 'udp', queued: false }], files: ['/var/log/a'], unclear: 0, includes: [] })
  })
  test('a queue and includes are seen, and directives carry over to the next file', () => {
    const sending = freshSending()
    expect(parseRsyslog('$DefaultNetstreamDriver ossl\n$ActionSendStreamDriverMode 1\n$ActionSendStreamDriverAuthMode x509/name\n$ActionQueueType LinkedList\ninclude(file="/etc/rsyslog.d/x.conf")', sending).includes).toEqual(['/etc/rsyslog.d/x.conf'])
    expect(parseRsyslog('*.* @@host', sending).remotes).toEqual([{ by: 'tls', queued: true }])
  })
})

describe('syslog-ng', () => {
  const used = (driver: string) => parseSyslogNg(`destination d_net { ${driver}; };\nlog { source(s_src); destination(d_net); };`).remotes.map(it => it.by)
  test.each([
    ['network("h" port(6514) transport("tls") tls(ca-dir("/etc/ca") peer-verify(required-trusted)))', ['tls']], ['network("h" transport(tls) tls(ca-dir("/etc/ca")))', ['tls']],
    ['network("h" transport("tls") tls(peer-verify(optional-untrusted)))', ['tls-any-peer']], ['syslog("h")', ['tcp']], ['network("h" transport("udp"))', ['udp']], ['udp("h")', ['udp']], ['tcp("h" port(514))', ['tcp']],
  ])('%s sends by %j', (driver, remotes) => {
    expect(used(driver)).toEqual(remotes)
  })
  test('a destination that no log path uses, and one in a comment, send nothing', () => {
    expect(parseSyslogNg('destination d { udp("h"); };\n# log { destination(d); };').remotes).toEqual([])
  })
  test('files, includes and unknown drivers are counted', () => {
    expect(parseSyslogNg('@include "/etc/syslog-ng/conf.d/*.conf"\ndestination a { file("/var/log/a"); }; destination b { kafka("x"); };\nlog { destination(a); destination(b); };')).toEqual({ remotes: [], files: ['/var/log/a'], unclear: 1, includes: ['/etc/syslog-ng/conf.d/*.conf'] })
  })
})
