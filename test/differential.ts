// Holds what the agent says of the Debian root against what Lynis and Debian's own tools say of the same root, and writes docs/differential.md: `npm run differential [-- --check]`. With --check nothing is written, and a difference without a reason exits 1.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '@fourtwo/contract'
import { collect, loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import { readBelow } from '@fourtwo/firmware-agent/reading/host.ts'
import { type Changeable, copyOf, debianRoot, withoutDebian } from './debian-root.ts'

const PAGE = join(import.meta.dirname, '../docs/differential.md')

/** One fact as two say it. `because`: why the two may differ; without it they have to agree. */
interface Row {
  readonly fact: string
  readonly by: string
  readonly theirs: string
  readonly ours: string
  readonly because?: string
}
type Fields = Readonly<Record<string, Json>>

if (withoutDebian !== undefined) throw new Error(`the comparison ${withoutDebian}`)
using root = copyOf(debianRoot())
const { facts } = await collect(await loadCollectors(), readBelow(root.path), () => 0)
const rows = [...tools(root), ...lynis(root)]
const odd = rows.filter(({ theirs, ours, because }) => theirs !== ours && because === undefined)
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const page = `# What the agent says beside what others say

Of one Debian 12 root as its packages leave it, with the packages that \`test/debian-root.ts\` names. Made by \`npm run differential\`; a test holds it. Nothing in the root runs, so facts about running daemons are not compared here.
The evaluation of PAM and of sshd is held against \`pamtester\` and \`sshd -T\` on changed roots as well: \`test/pam-oracle.test.ts\`, \`test/sshd-oracle.test.ts\`.

${rows.length} facts, ${rows.filter(({ theirs, ours }) => theirs === ours).length} agreements, ${rows.filter(({ theirs, ours }) => theirs !== ours).length} reasoned differences.

| fact | said by | says | the agent says | |
|---|---|---|---|---|
${rows.map(({ fact, by, theirs, ours, because }) => `| ${fact} | ${by} | ${cell(theirs)} | ${cell(ours)} | ${theirs === ours ? 'agrees' : `differs: ${because ?? 'WITHOUT A REASON'}`} |`).join('\n')}
`
for (const { fact, by, theirs, ours } of odd) process.stderr.write(`${fact}: ${by} says ${theirs}, the agent says ${ours}\n`)
if (!process.argv.includes('--check')) writeFileSync(PAGE, page)
process.stdout.write(`${rows.length} facts, ${odd.length} differences without a reason\n`)
process.exitCode = odd.length === 0 ? 0 : 1

/** A value within the facts, by path; a fact's own frame is passed over. */
function at(path: string): Json | undefined {
  let value: Json | undefined = { ...facts }
  for (const key of path.split('.')) {
    value = fields(value)[key]
    if (fields(value)['state'] === 'reported') value = fields(value)['value']
  }
  return value
}
function fields(value: Json | undefined): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {}
}
function list(path: string): readonly Fields[] {
  const value = at(path)
  return Array.isArray(value) ? value.map((it: Json) => fields(it)) : []
}
function lines(command: readonly string[]): string[] {
  const { status, stdout, stderr } = root.run(command)
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`)
  return stdout.split('\n').filter(line => line !== '')
}
function sorted(all: readonly string[]): string {
  return [...new Set(all)].toSorted().join(' ')
}
function marked(): readonly Fields[] {
  return Object.keys(fields(at('setUid.folders'))).flatMap(folder => list(`setUid.folders.${folder}`))
}

/** What Debian's own tools say, chrooted. */
function tools(_: Changeable): Row[] {
  const shadow = new Map(list('accounts.passwords.entries').map(({ name, scheme }) => [String(name), String(scheme)]))
  const sshd = Object.fromEntries(lines(['/usr/sbin/sshd', '-T', '-C', 'user=nobody,host=x,addr=192.0.2.1']).map(line => [line.split(' ')[0] ?? '', line.split(' ').slice(1).join(' ')]))
  const apt = lines(['apt-config', 'dump']).find(line => line.startsWith('Acquire::AllowInsecureRepositories'))
  const installed = lines(['dpkg-query', '-W', '-f', '\x24{db:Status-Status} \x24{Package}\n']).filter(line => line.startsWith('installed '))
  return [
    { fact: 'accounts', by: '`getent passwd`', theirs: sorted(lines(['getent', 'passwd']).map(line => line.split(':')[0] ?? '')), ours: sorted(list('accounts.names.entries').map(({ name }) => String(name))) },
    { fact: 'groups', by: '`getent group`', theirs: sorted(lines(['getent', 'group']).map(line => line.split(':')[0] ?? '')), ours: sorted(list('accounts.groups.entries').map(({ name }) => String(name))) },
    { fact: 'accounts that a password opens', by: '`passwd -S -a`: P or NP', theirs: sorted(lines(['passwd', '-S', '-a']).filter(line => / (P|NP) /.test(line)).map(line => line.split(' ')[0] ?? '')) || 'none', ours: sorted([...shadow].filter(([, scheme]) => !['locked', 'none'].includes(scheme)).map(([name]) => name)) || 'none' },
    { fact: 'longest life of root\'s password, days', by: '`chage -l root`', theirs: lines(['chage', '-l', 'root']).find(line => line.startsWith('Maximum'))?.split(': ')[1] ?? '', ours: String(list('accounts.ageing.entries').find(({ name }) => name === 'root')?.['max']) },
    ...['permitrootlogin', 'passwordauthentication', 'usepam', 'maxauthtries', 'maxsessions', 'maxstartups', 'logingracetime', 'clientaliveinterval', 'clientalivecountmax', 'banner', 'x11forwarding', 'permitemptypasswords', 'loglevel', 'requiredrsasize'].map(key =>
      ({ fact: `sshd's ${key}`, by: '`sshd -T`', theirs: sshd[key] ?? 'nothing', ours: String(fields(at('sshd.everybody'))[key] ?? 'nothing') })),
    { fact: 'packages that are installed', by: '`dpkg-query -W`', theirs: String(installed.length), ours: String(list('inventory.sources').find(({ manager }) => manager === 'dpkg')?.['components']) },
    { fact: 'programs with a set-uid or set-gid bit', by: '`find -xdev -perm /6000`', theirs: sorted(lines(['find', '/usr', '/opt', '-xdev', '-type', 'f', '-perm', '/6000'])), ours: sorted(marked().map(({ path }) => String(path))) },
    { fact: 'apt takes unsigned repositories', by: '`apt-config dump`', theirs: apt?.includes('"0"') === true ? 'no' : 'yes', ours: list('updateClients.clients').find(({ client }) => client === 'apt')?.['verifies'] === 'yes' ? 'no' : 'yes' },
  ]
}

/** What Lynis says, chrooted with /proc and /dev of this machine, which is why nothing of the kernel, the network or running programs is compared. */
function lynis({ path }: Changeable): Row[] {
  const { status } = spawnSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', 'mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev" && exec chroot "$0" /usr/sbin/lynis audit system --quick --no-colors --quiet', path], { encoding: 'utf8', timeout: 600_000, maxBuffer: 64 * 1024 * 1024 })
  if (status !== 0) throw new Error(`lynis ended with ${status}`)
  const report = readFileSync(join(path, 'var/log/lynis-report.dat'), 'utf8').split('\n')
  const value = (key: string) => report.find(line => line.startsWith(`${key}=`))?.slice(key.length + 1) ?? ''
  const all = (key: string) => report.filter(line => line.startsWith(`${key}[]=`)).map(line => line.slice(key.length + 3))
  const unique = (key: 'name' | 'gid') => (new Set(list('accounts.groups.entries').map(it => it[key])).size === list('accounts.groups.entries').length ? '1' : '0')
  const bits = (bit: number) => sorted(marked().filter(({ mode }) => (Number(mode) & bit) !== 0).map(({ path }) => String(path)))
  const words = (key: string) => sorted(value(key).trim().split(/\s+/))
  return [
    { fact: 'numbers of groups are unique', by: 'Lynis `auth_group_ids_unique`', theirs: value('auth_group_ids_unique'), ours: unique('gid') },
    { fact: 'names of groups are unique', by: 'Lynis `auth_group_names_unique`', theirs: value('auth_group_names_unique'), ours: unique('name') },
    { fact: 'accounts of people', by: 'Lynis `real_user`', theirs: sorted(all('real_user')), ours: sorted(list('accounts.names.entries').filter(({ login }) => login === true).map(({ name, uid }) => `${name},${uid}`)) },
    { fact: 'PAM has rules for the quality of passwords', by: 'Lynis `pam_pwquality`', theirs: value('pam_pwquality'), ours: Number(fields(at('pam.passwd.passwords'))['shortest']) > 0 ? '1' : '0' },
    { fact: 'longest life of a new password, days', by: 'Lynis `password_max_days`', theirs: value('password_max_days'), ours: String(fields(at('accounts.defaults'))['PASS_MAX_DAYS']), because: 'Lynis writes -1 for 99999, which stands for never; the agent tells what the file says' },
    { fact: 'shortest life of a new password, days', by: 'Lynis `password_min_days`', theirs: value('password_min_days'), ours: String(fields(at('accounts.defaults'))['PASS_MIN_DAYS']), because: 'Lynis writes -1 for 0, which stands for none; the agent tells what the file says' },
    { fact: 'programs with a set-uid bit', by: 'Lynis `binaries_suid_count`', theirs: words('binaries_suid_count'), ours: bits(0o4000), because: 'Lynis lists symbolic links to such programs too (`sg`, `sudoedit`) and looks in folders of commands alone; the agent tells each file once and looks in `/usr/lib/openssh`, `/usr/lib/dbus-1.0` and others as well' },
    { fact: 'programs with a set-gid bit', by: 'Lynis `binaries_sgid_count`', theirs: words('binaries_sgid_count'), ours: bits(0o2000) },
    { fact: 'logs are rotated by', by: 'Lynis `log_rotation_tool`', theirs: value('log_rotation_tool'), ours: (list('logFiles.rotation.rules').length || Object.keys(fields(at('logFiles.rotation.rules'))).length) > 0 ? 'logrotate' : 'nothing' },
    { fact: 'malware protection is there', by: 'Lynis `malware_scanner_installed`', theirs: value('malware_scanner_installed'), ours: list('malwareProtection.tools').length > 0 ? '1' : '0' },
    { fact: 'how packages are managed', by: 'Lynis `package_manager`', theirs: sorted(all('package_manager')), ours: sorted(list('inventory.sources').map(({ manager }) => String(manager))) },
    { fact: 'a time client is configured', by: 'Lynis `ntp_config_found`', theirs: value('ntp_config_found'), ours: list('timeSources.clients').length > 0 ? '1' : '0', because: 'Lynis looks for a running daemon; the agent reads `/etc/chrony/chrony.conf` and grades it configured, not effective' },
    { fact: 'a packet filter is there', by: 'Lynis `firewall_installed`', theirs: value('firewall_installed'), ours: list('firewall.filters').length > 0 ? '1' : '0' },
    { fact: 'the packet filter is at work', by: 'Lynis `firewall_active`', theirs: value('firewall_active'), ours: list('firewall.filters').some(({ grade, input }) => grade !== 'configured' && input === 'drop') ? '1' : '0', because: 'Lynis counts a filter with an empty set of rules as active; the agent says of nftables.conf that it accepts everything and that nobody saw it loaded' },
  ]
}
