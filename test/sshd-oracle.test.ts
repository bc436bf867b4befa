import { parseSshd, type SshdSettings } from '@fourtwo/contract'
import sshd from '@fourtwo/firmware-agent/collectors/sshd.ts'
import { collect } from '@fourtwo/firmware-agent/collect.ts'
import { parseSshdConfig, settingsFor, STRANGER, type Visitor } from '@fourtwo/firmware-agent/parsing/sshd.ts'
import { readBelow } from '@fourtwo/firmware-agent/reading/host.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Changeable, copyOf, debianRoot, describeOnDebian } from './debian-root.ts'

const HEAD = 'Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n'
const MAIN = '/etc/ssh/sshd_config'
const drop = (name: string) => `/etc/ssh/sshd_config.d/${name}.conf`
/** Files, and the visitors that are asked about beside a stranger, root and ann. */
interface Change {
  readonly what: string
  readonly files: Readonly<Record<string, string>>
  readonly visitors?: readonly Partial<Visitor>[]
  /** sshd refuses it, so it is unclear to us. */
  readonly refused?: true
}
const changes: readonly Change[] = [
  { what: 'nothing set', files: { [MAIN]: '' } },
  { what: 'the first value wins', files: { [MAIN]: `${HEAD}MaxAuthTries 3\nMaxAuthTries 9\nPermitRootLogin no\nPermitRootLogin yes\n` } },
  { what: 'a drop-in before the main file', files: { [MAIN]: `${HEAD}PasswordAuthentication no\n`, [drop('50-x')]: 'PasswordAuthentication yes\n' } },
  { what: 'drop-ins in lexical order', files: { [MAIN]: HEAD, [drop('10-b')]: 'ClientAliveInterval 5m\n', [drop('09-a')]: 'ClientAliveInterval 1h30m\n' } },
  { what: 'a drop-in behind a setting', files: { [MAIN]: `LoginGraceTime 30\n${HEAD}`, [drop('a')]: 'LoginGraceTime 2m\n' } },
  { what: 'a file that is no .conf', files: { [MAIN]: HEAD, '/etc/ssh/sshd_config.d/off.conf.bak': 'MaxSessions 1\n' } },
  { what: 'a hidden drop-in', files: { [MAIN]: HEAD, '/etc/ssh/sshd_config.d/.hidden.conf': 'MaxSessions 1\n' } },
  { what: 'a relative Include', files: { [MAIN]: 'Include extra\n', '/etc/ssh/extra': 'MaxSessions 2\n' } },
  { what: 'an Include of nothing', files: { [MAIN]: 'Include nothing/*\nMaxSessions 2\n' } },
  { what: 'an Include in an Include', files: { [MAIN]: HEAD, [drop('a')]: 'Include /etc/ssh/extra\n', '/etc/ssh/extra': 'PermitEmptyPasswords yes\n' } },
  { what: 'keys are looked for elsewhere', files: { [MAIN]: `${HEAD}AuthorizedKeysFile .ssh/authorized_keys /etc/keys/%u\nMatch User ann\n AuthorizedKeysFile %h/.ssh/authorized_keys\n` }, visitors: [{ user: 'ann' }] },
  { what: 'Match User before what holds for everybody', files: { [MAIN]: `${HEAD}PasswordAuthentication no\nMatch User ann\n PasswordAuthentication yes\n` } },
  { what: 'Match User root', files: { [MAIN]: `${HEAD}PermitRootLogin no\nMatch User root\n PermitRootLogin prohibit-password\n` } },
  { what: 'a Match block that reaches to the end', files: { [MAIN]: `${HEAD}Match User ann\nMaxAuthTries 1\n\nMaxSessions 1\n` } },
  { what: 'a Match within a drop-in, which ends with it', files: { [MAIN]: `${HEAD}MaxAuthTries 4\n`, [drop('a')]: 'Match User ann\nMaxAuthTries 1\n' } },
  { what: 'a setting behind a Match within a drop-in', files: { [MAIN]: `${HEAD}PermitTunnel yes\n`, [drop('a')]: 'Match User ann\nPermitTunnel no\nMatch all\nMaxSessions 7\n' } },
  { what: 'the first Match block that fits wins', files: { [MAIN]: `${HEAD}Match User a*\nMaxSessions 3\nMatch User ann\nMaxSessions 4\nMaxAuthTries 2\n` } },
  { what: 'Match Address by network', files: { [MAIN]: `${HEAD}PasswordAuthentication no\nMatch Address 10.0.0.0/8,192.0.2.7\nPasswordAuthentication yes\n` }, visitors: [{ address: '10.1.2.3' }, { address: '192.0.2.7' }, { address: '11.0.0.1' }] },
  { what: 'Match Address that is negated', files: { [MAIN]: `${HEAD}Match Address !10.0.0.0/8,*\nMaxAuthTries 1\n` }, visitors: [{ address: '10.1.2.3' }, { address: '11.0.0.1' }] },
  { what: 'Match Address of IPv6', files: { [MAIN]: `${HEAD}Match Address 2001:db8::/32\nX11Forwarding yes\n` }, visitors: [{ address: '2001:db8::5' }, { address: '2001:db9::5' }] },
  { what: 'Match of two criteria', files: { [MAIN]: `${HEAD}Match User ann Address 10.0.0.0/8\nMaxSessions 1\n` }, visitors: [{ user: 'ann', address: '10.0.0.9' }, { user: 'bob', address: '10.0.0.9' }] },
  { what: 'Match User with negation', files: { [MAIN]: `${HEAD}Match User *,!root\nMaxAuthTries 2\n` } },
  { what: 'Match Group', files: { [MAIN]: `${HEAD}Match Group staff\nMaxAuthTries 2\n` }, visitors: [{ user: 'ann', groups: ['ann', 'staff'] }] },
  { what: 'Match Host', files: { [MAIN]: `${HEAD}Match Host *.plant.example\nMaxAuthTries 2\n` }, visitors: [{ host: 'a.plant.example' }, { host: 'plant.example' }] },
  { what: 'Match LocalPort', files: { [MAIN]: `${HEAD}Match LocalPort 22\nMaxAuthTries 2\n` }, visitors: [{ localPort: '22' }, { localPort: '23' }] },
  { what: 'Match all', files: { [MAIN]: `${HEAD}MaxAuthTries 5\nMatch all\nMaxAuthTries 2\n` } },
  { what: 'a drop-in that is drawn in within a Match block', files: { [MAIN]: `UsePAM yes\nMatch User ann\nInclude /etc/ssh/extra\nMaxSessions 9\n`, '/etc/ssh/extra': 'MaxSessions 2\nBanner /etc/issue.net\n' } },
  { what: 'the keyword\'s old name', files: { [MAIN]: `${HEAD}ChallengeResponseAuthentication no\n` } },
  { what: 'methods in a chain', files: { [MAIN]: `${HEAD}AuthenticationMethods publickey,password publickey,keyboard-interactive\n` } },
  { what: 'a keyword that is not known', files: { [MAIN]: `${HEAD}PermitRoot no\n` }, refused: true },
  { what: 'a keyword that may not stand in a Match block', files: { [MAIN]: `${HEAD}Match User ann\nUsePAM no\n` }, refused: true },
  { what: 'a criterion that is not known', files: { [MAIN]: `${HEAD}Match Weekday monday\nMaxAuthTries 2\n` }, refused: true },
  { what: 'an open quote', files: { [MAIN]: `${HEAD}Banner "/etc/issue\n` }, refused: true },
  { what: 'harmless: case, tabs, quotes, an equals sign, comments', files: { [MAIN]: `# MaxSessions 1\n\tmaxsessions\t"4" # five\nMAXAUTHTRIES = 3\nLogLevel verbose\n` } },
  { what: 'harmless: a drop-in that says the same', files: { [MAIN]: `${HEAD}X11Forwarding no\n`, [drop('z')]: 'X11Forwarding no\n' } },
]

describeOnDebian('sshd as it is evaluated and as it says itself', () => {
  let root: Changeable
  beforeAll(() => {
    root = copyOf(debianRoot())
    for (const user of ['ann', 'bob', STRANGER.user]) root.run(['useradd', user])
    root.run(['sh', '-c', 'mkdir -p /run/sshd; usermod -a -G staff ann; [ -e /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -A'])
  }, 300_000)
  afterAll(() => root?.[Symbol.dispose]())

  test.each(changes)('agree on $what', async ({ files, visitors = [], refused }) => {
    root.run(['sh', '-c', 'rm -rf /etc/ssh/sshd_config.d /etc/ssh/extra; mkdir /etc/ssh/sshd_config.d'])
    for (const [file, text] of Object.entries(files)) root.write(file, text)
    const fact = (await collect([sshd], readBelow(root.path), () => 0)).facts['sshd']
    if (fact?.state !== 'reported') throw new Error('nothing was stated')
    const stated = parseSshd(fact.value, 'sshd')
    if (refused) {
      expect(asked(STRANGER)).toBeUndefined()
      expect(stated.unclear).not.toEqual([])
      return
    }
    expect(stated.unclear).toEqual([])
    expect(stated.everybody).toEqual(asked(STRANGER))
    // Which groups somebody is in, and how a visitor is placed, is not in the files: the same configuration is put to each.
    const config = parseSshdConfig(root.read(MAIN), pattern => (root.run(['sh', '-c', `ls ${pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`}`]).stdout.split('\n').filter(name => name !== '').map(name => root.read(name))))
    const groupsOf = (user: string) => root.run(['id', '-Gn', user]).stdout.trim().split(' ')
    for (const visitor of [{ user: 'root' }, { user: 'ann' }, ...visitors]) {
      const whole: Visitor = { ...STRANGER, ...visitor }
      expect({ visitor, settings: settingsFor(config, { ...whole, groups: groupsOf(whole.user) }) }).toEqual({ visitor, settings: asked(whole) })
    }
    expect(stated.root).toEqual(asked({ ...STRANGER, user: 'root' }))
  })

  /** What sshd itself says of a visitor, of the settings that are judged; undefined where it refuses its configuration. */
  function asked({ user, address, host, localPort }: Visitor): SshdSettings | undefined {
    const { status, stdout } = root.run(['/usr/sbin/sshd', '-T', '-C', `user=${user},addr=${address},host=${host},lport=${localPort ?? '9'}`])
    if (status !== 0) return undefined
    const said = new Map(stdout.split('\n').map(line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const))
    const paths = new Set(['banner', 'forcecommand', 'chrootdirectory', 'trustedusercakeys', 'revokedkeys', 'authorizedkeyscommand'])
    const known = Object.keys(settingsFor(parseSshdConfig('', () => []), STRANGER))
    const usual = ['.ssh/authorized_keys', '.ssh/authorized_keys2', '%h/.ssh/authorized_keys']
    said.set('authorizedkeysfile', said.get('authorizedkeysfile')?.split(' ').every(file => usual.includes(file)) === true ? 'usual' : 'elsewhere')
    return Object.fromEntries(known.map(key => [key, paths.has(key) && said.get(key) !== 'none' ? 'set' : (said.get(key) ?? 'not said')]))
  }
})
