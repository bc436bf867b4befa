import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseAnchors } from './anchors.ts'
import { parseApt, parseDnf, parseMender, parseOpkg, parseOstree, parseRauc, parseSwupdate } from './update-clients.ts'

test('RAUC finds its keyring beside its file', () => {
  expect(parseRauc('[system]\nbundle-formats=-plain\n[keyring]\npath=ca.pem\ndirectory=/etc/rauc/certs\n', '/usr/lib/rauc')).toMatchObject({ verifies: 'yes', anchors: ['/usr/lib/rauc/ca.pem', '/etc/rauc/certs'], settings: { 'bundle-formats': '-plain' } })
  expect(parseRauc('[system]\ncompatible=x\n', '/etc/rauc').verifies).toBe('unknown')
})
test('SWUpdate takes its key from its file or its arguments, and not from a comment', () => {
  expect(parseSwupdate(['globals: {\n public-key-file = "/etc/swupdate/key.pem";\n no-downgrading = "1.0";\n};']).anchors).toEqual(['/etc/swupdate/key.pem'])
  expect(parseSwupdate(['', 'SWUPDATE_ARGS="-v -k /etc/swupdate/pub.pem"']).anchors).toEqual(['/etc/swupdate/pub.pem'])
  expect(parseSwupdate(['# public-key-file = "/x.pem"\n/* public-key-file = "/x.pem" */']).verifies).toBe('unknown')
})
test('Mender installs what is not signed unless a key is set; the second file stands over the first', () => {
  expect([parseMender(['{"ServerURL":"https://x"}']).verifies, parseMender(['{"ArtifactVerifyKey":"/k.pem"}', '{}']).verifies, parseMender(['{"ArtifactVerifyKey":"/k.pem"}', '{"ArtifactVerifyKey":null}']).verifies, parseMender(['{']).verifies]).toEqual(['no', 'yes', 'no', 'unknown'])
})
test.each([
  ['deb [trusted=yes] http://x stable main', '', 'no'], ['deb [signed-by=/k.gpg] http://x stable main', '', 'yes'], ['# deb [trusted=yes] http://x stable main', '', 'yes'], ['Types: deb\nURIs: http://x\nTrusted: yes\n', '', 'no'],
  ['deb http://x stable main', 'Acquire::AllowInsecureRepositories "true";', 'no'], ['deb http://x stable main', '// Acquire::AllowInsecureRepositories "true";', 'yes'], ['deb http://x stable main', 'APT::Get::AllowUnauthenticated "false";', 'yes'],
])('apt with %j and %j verifies: %s', (source, setting, verifies) => {
  expect(parseApt([source], [setting]).verifies).toBe(verifies)
})
test('dnf names the keys of its repositories, and cannot vouch for one that lies elsewhere', () => {
  const keyed = (url: string) => parseDnf('[main]\ngpgcheck=1\n', [`[a]\ngpgkey = ${url}\n`])
  expect(keyed('file:///etc/pki/rpm-gpg/A file:///etc/pki/rpm-gpg/B')).toMatchObject({ verifies: 'yes', anchors: ['/etc/pki/rpm-gpg/A', '/etc/pki/rpm-gpg/B'] })
  expect(keyed('https://repo.example/key')).toMatchObject({ verifies: 'unknown', anchors: [] })
})
test('opkg, dnf and ostree verify what their files say', () => {
  expect([parseOpkg(['option check_signature\n']).verifies, parseOpkg(['# option check_signature\n']).verifies]).toEqual(['yes', 'no'])
  expect([parseDnf('[main]\ngpgcheck=1\n', ['[a]\nenabled=1\n']).verifies, parseDnf('[main]\ngpgcheck=1\n', ['[a]\ngpgcheck=0\n']).verifies, parseDnf('[main]\ngpgcheck=1\n', ['[a]\ngpgcheck=0\nenabled=0\n']).verifies, parseDnf('', ['[a]\nname=x\n']).verifies]).toEqual(['yes', 'no', 'yes', 'no'])
  expect([parseOstree(['[remote "x"]\nurl=https://x\n']).verifies, parseOstree(['[remote "x"]\ngpg-verify=false\n']).verifies, parseOstree(['[remote "x"]\ngpg-verify=false\nsign-verify=true\n']).verifies]).toEqual(['yes', 'no', 'yes'])
})

describe('parseAnchors', () => {
  const tree = (path: string) => readFileSync(new URL(`../../../test-vectors/device-trees/${path}`, import.meta.url))
  test('knows a published example key by its digest, and one made for the device by nothing', () => {
    expect(parseAnchors(tree('overlays/trusts-a-published-key/etc/rauc/keyring.pem'))).toEqual({ content: 'certificates', count: 1, demo: true })
    expect(parseAnchors(tree('rtu/etc/rauc/keyring.pem'))).toEqual({ content: 'certificates', count: 1, demo: false })
  })
  test('finds the example among others', () => {
    expect(parseAnchors(Buffer.concat([tree('rtu/etc/rauc/keyring.pem'), tree('overlays/trusts-a-published-key/etc/rauc/keyring.pem')]))).toEqual({ content: 'certificates', count: 2, demo: true })
  })
  test('tells kinds apart, and a private key by its first line', () => {
    expect(['-----BEGIN PRIVATE KEY-----\nx', '-----BEGIN EC PRIVATE KEY-----\nx', 'untrusted comment: usign\nRW', '-----BEGIN PGP PUBLIC KEY BLOCK-----\n', 'words'].map(text => parseAnchors(Buffer.from(text)).content)).toEqual(['private-key', 'private-key', 'public-key', 'keyring', 'unknown'])
    expect([Buffer.of(0x99, 1), Buffer.of(0xc6, 1), Buffer.of(0x30, 1), Buffer.alloc(0)].map(bytes => parseAnchors(bytes).content)).toEqual(['keyring', 'keyring', 'unknown', 'unknown'])
  })
})
