import { spawnSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Authorities, readAuthorities } from '@fourtwo/harness/pki/authorities.ts'
import { Identities, identitiesMade, type IdentityName, type Subject } from '@fourtwo/harness/pki/identities.ts'
import { type CertificateFault, faultsOf, faultsOfDestination, isRing } from '@fourtwo/simulators/core/certificates.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWith } from './needs.ts'

const root = join(import.meta.dirname, '..')
const fourtwo = (...args: readonly string[]) => spawnSync(process.execPath, [join(root, 'harness/bin/fourtwo.js'), ...args], { encoding: 'utf8' })

let place = ''
let folder = ''
let made: ReturnType<typeof fourtwo>
let authorities: Authorities
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'fourtwo-identity-'))
  folder = join(place, 'pki')
  made = fourtwo('identity', folder, '--json')
  authorities = await readAuthorities(folder)
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** What is wrong with each, by the simulated device and by OpenSSL, each with one word alone. Error numbers of X509_verify_cert; undefined where it has nothing to say about it, or is not asked. */
const everyExpected: Readonly<Record<IdentityName, { readonly device: readonly CertificateFault[]; readonly openssl?: number | readonly number[] }>> = {
  'right': { device: [], openssl: 0 },
  'right-by-intermediate': { device: [], openssl: 0 },
  'altered': { device: ['bad-signature'], openssl: 7 },
  'spoiled-signature': { device: ['bad-signature'], openssl: 7 },
  'signed-by-another': { device: ['bad-signature'], openssl: 7 },
  // Nobody keeps a list for an impostor, so that OpenSSL stops at that before the signature.
  'issuer-signed-by-another': { device: ['no-revocation-list', 'bad-signature'] },
  // Who signs for itself keeps no list of what it revoked.
  'stranger': { device: ['stranger'], openssl: [18, 3] },
  'unknown-authority': { device: ['no-revocation-list', 'unknown-issuer'] },
  'missing-issuer': { device: ['unknown-issuer'], openssl: 20 },
  'issuer-no-authority': { device: ['issuer-is-no-authority'] },
  'issuer-loop': { device: ['no-revocation-list', 'unknown-issuer'] },
  'revoked': { device: ['revoked'], openssl: 23 },
  'by-revoked-issuer': { device: ['issuer-revoked'], openssl: 23 },
  'by-issuer-without-list': { device: ['no-revocation-list'], openssl: 3 },
  'expired': { device: ['expired'], openssl: 10 },
  'not-yet-valid': { device: ['not-yet-valid'], openssl: 9 },
  // Whom a certificate names is held against what its bearer says, which is no part of the chain.
  'of-another-application': { device: [], openssl: 0 },
  'of-no-application': { device: [], openssl: 0 },
  'in-the-name-of-another': { device: [], openssl: 0 },
  'for-servers-only': { device: ['not-for-clients'], openssl: 26 },
  'for-clients-only': { device: ['not-for-servers'], openssl: 26 },
  'not-for-signatures': { device: ['not-for-signatures'], openssl: 26 },
  'an-authority': { device: ['an-authority'] },
  'of-unknown-meaning': { device: ['unknown-extension'], openssl: 34 },
  'rsa-1024': { device: ['short-key'], openssl: 66 },
  // OpenSSL reckons it as strong as one of 2048 bits, and finds nothing else about it.
  'rsa-2047': { device: ['short-key'], openssl: 0 },
  'sha-1': { device: ['old-digest'] },
  'md5': { device: ['old-digest'] },
  'deep': { device: ['unreadable'] },
  'huge': { device: [], openssl: 0 },
  'enormous': { device: [], openssl: 0 },
  'newcomer': { device: ['stranger'], openssl: [18, 3] },
  'second-newcomer': { device: ['stranger'], openssl: [18, 3] },
  'of-new-authority': { device: ['unknown-issuer'], openssl: 20 },
}

const server: Subject = { side: 'server', name: 'CN=level sensor', uri: 'urn:level-sensor', hosts: [{ type: 'ip', value: '192.0.2.1' }, { type: 'dns', value: 'sensor.example' }], purposes: ['servers'] }
/** As whom they are made, and what somebody looks for who meets them. */
const sides = [
  { side: 'client', subject: undefined, of: 'clients', purpose: 'sslclient', not: ['in-the-name-of-another', 'for-clients-only'] }, { side: 'server', subject: server, of: 'servers', purpose: 'sslserver', not: ['of-no-application', 'for-servers-only', 'rsa-2047', 'enormous'] },
] as const
const expectedOf = (not: readonly string[]) => Object.fromEntries(Object.entries(everyExpected).filter(([name]) => !not.includes(name)))

describe('fourtwo identity', () => {
  test('makes a folder that its owner alone can read, and says what goes where', () => {
    expect(made).toMatchObject({ status: 0 })
    const { trust, know, bench } = JSON.parse(made.stdout)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    const keys = readdirSync(folder).filter(file => file.endsWith('.key'))
    expect(keys.length).toBe(4)
    for (const key of keys) expect(statSync(join(folder, key)).mode & 0o777).toBe(0o600)
    expect([trust.length, know.length]).toEqual([2, 4])
    expect(bench.issuer).toBe(folder)
    expect(new X509Certificate(readFileSync(bench.certificate)).checkPrivateKey(createPrivateKey(readFileSync(bench.key)))).toBe(true)
    expect(made.stdout + made.stderr).not.toContain('PRIVATE KEY')
  })
  test('leaves what is there alone, and says so', () => {
    const before = readFileSync(join(folder, 'authority.key'))
    const again = fourtwo('identity', folder)
    expect(again.status).toBe(2)
    expect(again.stderr).toMatch(/is there already/)
    expect(again.stderr.trim().split('\n')).toHaveLength(1)
    expect(readFileSync(join(folder, 'authority.key'))).toEqual(before)
  })
})

describe.each(sides)('the identities of a $side', ({ side, subject, of, not }) => {
  const expected = expectedOf(not)
  test('are those that are written down here', () => {
    expect(identitiesMade(true, side).map(({ name }) => name).toSorted()).toEqual(Object.keys(expected).toSorted())
    expect(identitiesMade(false, side).map(({ name }) => name)).not.toContain('right')
    expect(identitiesMade(true, side, 61_000).map(({ name }) => name).filter(name => ['huge', 'enormous'].includes(name))).toEqual(['huge'])
    expect(identitiesMade(true, side, 60_000).map(({ name }) => name)).not.toContain('huge')
  })
  test('are each wrong in the one way that they are meant to be, as the simulated device sees it', async () => {
    const identities = new Identities(authorities, subject)
    const files = (where: string) => readdirSync(join(folder, where)).map(file => readFileSync(join(folder, where, file)))
    const anchors = { trusted: files('trusted/certs'), trustedLists: files('trusted/crl'), issuers: files('issuers/certs'), issuerLists: files('issuers/crl') }
    const found = Object.fromEntries(await Promise.all(identitiesMade(true, side).map(async ({ name }) => [name, faultsOf((await identities.of(name)).chain, anchors, new Date(), of)] as const)))
    expect(found).toEqual(Object.fromEntries(Object.entries(expected).map(([name, { device }]) => [name, device])))
    expect(isRing((await identities.of('issuer-loop')).chain)).toBe(true)
    for (const name of ['right', 'right-by-intermediate', 'stranger', 'deep', 'unknown-authority'] as const) expect(isRing((await identities.of(name)).chain)).toBe(false)
  })
  test('are as long as they are meant to be, and no longer than may be sent', async () => {
    const lengths = await Promise.all([Infinity, 200_000].map(async most => (await new Identities(authorities, subject, most).of('enormous')).chain[0]?.length ?? 0))
    expect(lengths[0]).toBeGreaterThan(1_000_000)
    expect(lengths[1]).toBeGreaterThan(195_000)
    expect(lengths[1]).toBeLessThan(200_000)
  })
  test('of two conversations are never the same', async () => {
    const [one, other] = await Promise.all([new Identities(authorities).of('stranger'), new Identities(authorities).of('stranger')])
    expect(one.chain[0]).not.toEqual(other.chain[0])
  })
  test('name the destination where they are right, and another one alone where they are of another', async () => {
    const identities = new Identities(authorities, subject)
    const { uri, host } = side === 'server' ? { uri: 'urn:level-sensor', host: 'sensor.example' } : { uri: 'urn:fourtwo:harness', host: 'localhost' }
    const faults = async (name: IdentityName) => faultsOfDestination((await identities.of(name)).chain[0] ?? Buffer.alloc(0), uri, host)
    expect(await faults('right')).toEqual([])
    expect(await faults('of-another-application')).toEqual(side === 'server' ? ['of-another-application', 'of-another-host'] : ['of-another-application'])
    if (side === 'server') expect([await faults('in-the-name-of-another'), (await identities.of('in-the-name-of-another')).says]).toEqual([['of-another-application', 'of-another-host'], uri])
  })
})

describeWith({ needs: [{ program: 'openssl', package: 'openssl' }] }, 'OpenSSL', () => {
  test.each(sides)('finds each identity of a $side wrong in the one way that it is meant to be', async ({ side, subject, purpose, not }) => {
    // A key for encryption alone does for a server of TLS.
    const expected: Partial<typeof everyExpected> = { ...expectedOf(not), ...(side === 'server' ? { 'not-for-signatures': { device: [], openssl: 0 } } : {}) }
    const identities = new Identities(authorities, subject)
    const pem = (der: Buffer) => `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
    const crl = (file: string) => `-----BEGIN X509 CRL-----\n${readFileSync(join(folder, file)).toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END X509 CRL-----\n`
    writeFileSync(join(place, 'root.pem'), pem(authorities.authority.certificate))
    writeFileSync(join(place, 'lists.pem'), ['trusted/crl/authority.crl', 'issuers/crl/intermediate.crl', 'issuers/crl/withdrawn.crl'].map(crl).join(''))
    const found = await Promise.all(identitiesMade(true, side).filter(({ name }) => expected[name]?.openssl !== undefined).map(async ({ name }) => {
      const { chain: [own = Buffer.alloc(0), ...above] } = await identities.of(name)
      writeFileSync(join(place, `${name}.pem`), pem(own))
      writeFileSync(join(place, `${name}-above.pem`), above.map(pem).join('') || pem(authorities.authority.certificate))
      const { stdout, stderr } = spawnSync('openssl', ['verify', '-auth_level', '2', '-purpose', purpose, '-crl_check_all', '-CAfile', join(place, 'root.pem'), '-CRLfile', join(place, 'lists.pem'), '-untrusted', join(place, `${name}-above.pem`), join(place, `${name}.pem`)], { encoding: 'utf8' })
      return [name, [...new Set([...`${stdout}${stderr}`.matchAll(/^error (\d+) at/gm)].map(([, code]) => Number(code)))]] as const
    }))
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(Object.entries(expected).filter(([, { openssl }]) => openssl !== undefined).map(([name, { openssl }]) => [name, [openssl].flat().filter(code => code !== 0)])))
  })
})
