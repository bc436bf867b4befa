import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { layerOf, parseCrypttab } from './crypttab.ts'
import { parseBuild, unpackBuild } from './kernel-build.ts'

test('crypttab tells with what a volume is opened, and never where a key lies', () => {
  const { volumes, unclear } = parseCrypttab('# name device key options\nvar UUID=0 none luks,discard,tpm2-device=auto\nswap /dev/sda3 /dev/urandom swap\ndata /dev/sdb /root/SECRET.key luks\nplain /dev/sdc\ncard /dev/sdd - pkcs11-uri=auto\nbroken\n')
  expect(volumes).toEqual([
    { name: 'var', key: 'asked', tpm: true, token: false }, { name: 'swap', key: 'random', tpm: false, token: false }, { name: 'data', key: 'file', tpm: false, token: false }, { name: 'plain', key: 'asked', tpm: false, token: false }, { name: 'card', key: 'asked', tpm: false, token: true },
  ])
  expect(unclear).toBe(1)
  expect(JSON.stringify(volumes)).not.toContain('SECRET')
})
test.each([['CRYPT-VERITY-aa-root', 'verity'], ['CRYPT-LUKS2-aa-x', 'luks'], ['CRYPT-LUKS1-aa-x', 'luks'], ['CRYPT-PLAIN-x', 'plain-crypt'], ['CRYPT-INTEGRITY-x', 'integrity'], ['LVM-aa', 'other'], ['', 'other']])('%s is %s', (uuid, layer) => {
  expect(layerOf(uuid)).toBe(layer)
})
test('a kernel\'s build, packed as /proc/config.gz has it', () => {
  const text = unpackBuild(gzipSync('CONFIG_MODULES=y\n# CONFIG_MODULE_SIG_FORCE is not set\nCONFIG_DM_VERITY=m\nCONFIG_LOCALVERSION="SECRET"\n'))
  expect(parseBuild(text ?? '')).toMatchObject({ MODULES: 'y', MODULE_SIG_FORCE: null, DM_VERITY: 'm' })
  expect(unpackBuild(Buffer.from('no gzip'))).toBeUndefined()
  expect(unpackBuild(gzipSync(Buffer.alloc(5 * 1024 * 1024)))).toBeUndefined()
})
