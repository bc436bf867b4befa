import { expect, test } from 'vitest'
import { parseIptables, parseNft, parseUciFirewall } from './firewall.ts'
import { parseApk, parseControl } from './packages.ts'
import { parseChrony, parseNtp } from './time-sources.ts'

test('what dpkg has half installed is no component, and one without a version is counted', () => {
  expect(parseControl('Package: a\nStatus: install ok installed\nVersion: 1:2.3-4+deb12u1\nArchitecture: arm64\nDescription: x\n more\n\nPackage: b\nStatus: deinstall ok config-files\nVersion: 1\n\nPackage: c\nStatus: purge ok not-installed\n\nPackage: d\nStatus: install ok installed\n\nPackage: e f\nVersion: 1\n'))
    .toEqual({ components: [{ name: 'a', version: '1:2.3-4+deb12u1', arch: 'arm64' }], unversioned: 1, unclear: 1 })
})
test('apk names its components by letters', () => {
  expect(parseApk('C:Q1x=\nP:musl\nV:1.2.4-r2\nA:x86_64\nF:lib\n\nP:busybox\nV:1.36\n')).toEqual({ components: [{ name: 'busybox', version: '1.36' }, { name: 'musl', version: '1.2.4-r2', arch: 'x86_64' }], unversioned: 0, unclear: 0 })
})
test('chrony\'s sources are secured by NTS, by a key, or not', () => {
  expect(parseChrony('server a iburst nts\npool b iburst\nserver c key 3\nrefclock PPS /dev/pps0\nconfdir /etc/chrony/conf.d\n! comment\nauthselectmode require\nfuturistic on\n')).toEqual({
    sources: [{ kind: 'server', secured: 'nts' }, { kind: 'pool', secured: 'no' }, { kind: 'server', secured: 'key' }, { kind: 'refclock', secured: 'no' }], settings: { authselectmode: 'require' }, unclear: 1, includes: ['/etc/chrony/conf.d'],
  })
  expect(parseNtp('server 127.127.20.0\nserver x nts\n# pool y\n').sources).toEqual([{ kind: 'refclock', secured: 'no' }, { kind: 'server', secured: 'nts' }])
})
test('a packet filter drops where its base chain says so, and accepts where there is none', () => {
  const chain = (hook: string, policy: string) => `chain ${hook} { type filter hook ${hook} priority filter; ${policy} }`
  expect([parseNft(`table inet f { ${chain('input', 'policy drop;')} ${chain('forward', '')} }`), parseNft('flush ruleset\n# policy drop;'), parseIptables('*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n'), parseUciFirewall('config defaults\n\toption input \'REJECT\'\n\toption forward ACCEPT\n\nconfig zone\n\toption input ACCEPT\n')])
    .toEqual([{ input: 'drop', forward: 'accept' }, { input: 'accept', forward: 'accept' }, { input: 'drop', forward: 'accept' }, { input: 'drop', forward: 'accept' }])
})
