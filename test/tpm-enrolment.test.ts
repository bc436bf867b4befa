import { spawnSync } from 'node:child_process'
import { createHash, createPublicKey, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnrolmentAnswer, parseEnrolmentRequest } from '@fourtwo/contract/enrolment.ts'
import { ATTRIBUTE } from '@fourtwo/contract/tpm/algorithms.ts'
import { sized } from '@fourtwo/contract/tpm/bytes.ts'
import { jwkOf, parsePublicArea, publicArea } from '@fourtwo/contract/tpm/public-area.ts'
import { beginEnrolment, endEnrolment, nameOf } from '@fourtwo/harness/enrolment/enrol.ts'
import { makeCredential } from '@fourtwo/harness/enrolment/make-credential.ts'
import { readPinned } from '@fourtwo/harness/enrolment/pinned.ts'
import { holdSettings } from '@fourtwo/harness/input/door-settings.ts'
import { loadInterfaces } from '@fourtwo/harness/load.ts'
import { enrolmentAnswer, enrolmentRequest } from '@fourtwo/firmware-agent/tpm/enrolment.ts'
import { keysText, makeKeys, type TpmKeys } from '@fourtwo/firmware-agent/tpm/keys.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWith } from './needs.ts'
import { Swtpm, TPM } from './swtpm.ts'

const AGENT = join(import.meta.dirname, '../firmware-agent/bin/fourtwo-agent.js')
const HARNESS = join(import.meta.dirname, '../harness/bin/fourtwo.js')
const UEID = Buffer.concat([Buffer.of(1), Buffer.alloc(16, 3)]).toString('base64url')
const bytes = (text = '') => Buffer.from(text, 'base64url')

describeWith({ needs: TPM }, 'an enrolment', () => {
  const tpm = new Swtpm()
  const other = new Swtpm()
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-enrol-'))
  const at = (name: string) => join(folder, name)
  const run = (program: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8', timeout: 30_000 })
    return { status, stdout, stderr }
  }
  /** Runs it, demands that it is done, and keeps what it printed. */
  const keep = (name: string, program: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = run(program, ...args)
    expect([status, stderr.split('\n')[0]]).toEqual([0, expect.anything()])
    writeFileSync(at(name), stdout)
    return JSON.parse(stdout)
  }
  const config = (name: string, place: string, key = `${name}.key`) => writeFileSync(at(`${name}.json`), JSON.stringify({ key, tpm: { at: place }, device: { ueid: UEID, oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu', swversion: '1' }, mqtt: { host: '127.0.0.1', port: 1, plain: true, topic: 't' } }))
  /** The endorsement key of a TPM as tpm2-tools make it, by its fingerprint. */
  const fingerprint = (of: Swtpm) => {
    of.does('tpm2_createek', '-G', 'ecc', '-c', 'ek.ctx', '-u', 'ek.pem', '-f', 'pem')
    of.does('tpm2_flushcontext', '-t')
    return of.does('sh', '-c', 'openssl pkey -pubin -in ek.pem -outform der | sha256sum').slice(0, 64)
  }
  let keys: TpmKeys
  let stranger: TpmKeys

  beforeAll(async () => {
    await Promise.all([tpm.start(), other.start()])
    for (const [name, it] of [['unit', tpm], ['other', other]] as const) {
      config(name, it.at)
      writeFileSync(at(`${name}.pem`), run(AGENT, 'keygen', '--tpm', it.at, '--key', `${name}.key`, '--json').stdout)
    }
    keys = await makeKeys(tpm.at)
    stranger = await makeKeys(other.at)
  })
  afterAll(async () => {
    await Promise.all([tpm.remove(), other.remove()])
    rmSync(folder, { recursive: true, force: true })
  })

  test('goes from keygen to a record that a bench takes, by the two command lines', () => {
    const request = keep('request.json', AGENT, 'enrol', '--config', 'unit.json')
    expect(request).toMatchObject({ form: 'urn:fourtwo:enrolment:1', ueid: UEID, keys: [{ use: 'signing' }, { use: 'attestation' }] })
    keep('challenge.json', HARNESS, 'enrol', 'begin', 'request.json', '--pending', 'pending.json', '--endorsement', fingerprint(tpm))
    keep('answer.json', AGENT, 'enrol', '--config', 'unit.json', '--challenge', 'challenge.json')
    const record = keep('record.json', HARNESS, 'enrol', 'end', 'answer.json', '--pending', 'pending.json', '--days', '30')
    const { publicKey, thumbprint } = JSON.parse(readFileSync(at('unit.pem'), 'utf8'))
    expect(record).toMatchObject({ form: 'urn:fourtwo:enrolled:1', ueid: UEID, endorsement: { fingerprint: fingerprint(tpm), trustedBy: 'owner' }, keys: [{ use: 'signing', thumbprint }, { use: 'attestation' }] })
    writeFileSync(at('agent.pub'), publicKey)
    const pinned = readPinned({ publicKey: at('agent.pub'), enrolment: at('record.json'), ueid: UEID })
    expect(pinned.enrolled?.attestationKey?.export({ format: 'jwk' })).toEqual(jwkOf(parsePublicArea(bytes(record.keys[1].public), 'key')))
    const days = (n: number) => new Date(Date.parse(record.enrolled) + n * 86_400_000)
    expect(readPinned({ publicKey: at('agent.pub'), enrolment: at('record.json'), ueid: UEID }, days(29.9)).record).toEqual(record)
    expect(() => readPinned({ publicKey: at('agent.pub'), enrolment: at('record.json'), ueid: UEID }, days(30))).toThrow(/ended at .*: enrol the unit anew/)
    writeFileSync(at('odd.json'), JSON.stringify({ ...record, expires: 'later' }))
    expect(() => readPinned({ publicKey: at('agent.pub'), enrolment: at('odd.json'), ueid: UEID })).toThrow('ended at later')
    // Neither another unit's record nor another key's lifts this one.
    expect(() => readPinned({ publicKey: at('agent.pub'), enrolment: at('record.json'), ueid: 'AQQEBAQEBAQEBAQEBAQEBAQ' })).toThrow(/is of the unit/)
    writeFileSync(at('other.pub'), JSON.parse(readFileSync(at('other.pem'), 'utf8')).publicKey)
    expect(() => readPinned({ publicKey: at('other.pub'), enrolment: at('record.json'), ueid: UEID })).toThrow(/is of another key than the pinned one/)
  })

  test('is held against the rest of the bench before anything is sent', async () => {
    const interfaces = await loadInterfaces()
    writeFileSync(at('registers.json'), JSON.stringify({ pcrs: { 7: 'AB'.repeat(32) } }))
    writeFileSync(at('revoked.json'), JSON.stringify({ revoked: {} }))
    const settings = { host: '127.0.0.1', port: '1', topic: 't', publicKey: at('agent.pub'), ueid: UEID, enrolment: at('record.json'), registers: at('registers.json'), revoked: at('revoked.json') }
    const hold = (change: Readonly<Record<string, string>>) => holdSettings(at('bench.yaml'), { doors: { agent: { kind: 'agent', users: 'machines', conversations: 1, settings: { ...settings, ...change } } }, accounts: {}, lockOut: { failures: 3, window: 1, scope: 'account' }, permits: { hazards: [], longestWait: 0 } }, interfaces)
    writeFileSync(at('bench.yaml'), 'doors: { agent: { settings: {} } }\n')
    hold({}) // the control
    expect(() => hold({ publicKey: at('other.pub') })).toThrow(/settings do not belong together, where the enrolment .* is of another key/)
    expect(() => hold({ ueid: 'AQQEBAQEBAQEBAQEBAQEBAQ' })).toThrow(/do not belong together, where the enrolment .* is of the unit/)
    const spoilt: readonly (readonly [string, unknown, string])[] = [
      ['enrolment', {}, 'record.form is missing'], ['enrolment', { ...JSON.parse(readFileSync(at('record.json'), 'utf8')), keys: [{ use: 'signing', public: 'AAAA', thumbprint: 'x' }] }, 'the signing key'], ['enrolment', { ...JSON.parse(readFileSync(at('record.json'), 'utf8')), form: 'urn:fourtwo:enrolled:2' }, 'record.form'],
      ['registers', { pcrs: { 24: '00'.repeat(32) } }, 'is no register'], ['registers', { pcrs: { '07': '00'.repeat(32) } }, 'is no register'], ['registers', { pcrs: { x: '00'.repeat(32) } }, 'registers.pcrs.x'], ['registers', { pcrs: { 7: '00' } }, 'expected a SHA-256 digest in hex'], ['registers', {}, 'registers.pcrs is missing'], ['registers', [], 'registers is []'],
      ['revoked', { revoked: { a: 1 } }, 'revoked.a is 1'], ['revoked', { revoke: {} }, 'revoke'], ['revoked', { revoked: { [`${'A'.repeat(43)}=`]: 'stolen' } }, 'expected the thumbprint'], ['revoked', { revoked: { [createHash('sha256').digest('hex')]: 'stolen' } }, 'expected the thumbprint'],
    ]
    for (const [setting, value, says] of spoilt) {
      writeFileSync(at('spoilt.json'), JSON.stringify(value))
      expect(() => hold({ [setting]: at('spoilt.json') })).toThrow(says)
    }
    expect(() => hold({ registers: at('nowhere.json') })).toThrow('it cannot be read: ENOENT')
    writeFileSync(at('spoilt.json'), 'pcrs: 7')
    expect(() => hold({ registers: at('spoilt.json') })).toThrow('it is not JSON')
  })

  test('ends with exit code 2 and a sentence where a TPM cannot answer, or answers another challenge', () => {
    expect(run(AGENT, 'enrol', '--config', 'other.json', '--challenge', 'challenge.json')).toMatchObject({ status: 2, stderr: expect.stringContaining('was made for another TPM or another key') })
    const credential = { use: 'signing', blob: 'AAAA', secret: 'AAAA' }
    for (const [credentials, says] of [[[{ ...credential, blob: 'A'.repeat(200_000) }], 'longer than'], [[credential, credential, credential], 'longer than'], [[{ ...credential, use: 'other' }], 'challenge.credentials[0].use'], [{}, 'challenge.credentials'], [[credential], 'the TPM did not do ActivateCredential']] as const) {
      writeFileSync(at('odd-challenge.json'), JSON.stringify({ form: 'urn:fourtwo:enrolment:1', credentials }))
      const { status, stderr } = run(AGENT, 'enrol', '--config', 'unit.json', '--challenge', 'odd-challenge.json')
      expect([status !== 0, stderr.trim().split('\n')]).toEqual([true, [expect.stringContaining(says)]])
    }
    keep('request-2.json', AGENT, 'enrol', '--config', 'unit.json')
    keep('challenge-2.json', HARNESS, 'enrol', 'begin', 'request-2.json', '--pending', 'pending-2.json', '--endorsement', fingerprint(tpm))
    expect(run(HARNESS, 'enrol', 'end', 'answer.json', '--pending', 'pending-2.json')).toMatchObject({ status: 2, stderr: expect.stringContaining('does not open the credential of the signing key') })
    expect(run(HARNESS, 'enrol', 'end', 'answer.json', '--pending', 'pending.json', '--days', '0')).toMatchObject({ status: 2, stderr: expect.stringContaining('--days is 0') })
    expect(run(HARNESS, 'enrol', 'begin', 'request.json', '--pending', 'p3.json')).toMatchObject({ status: 2, stderr: expect.stringContaining('holds no certificate of its endorsement key') })
    expect(run(HARNESS, 'enrol', 'begin', 'request.json', '--pending', 'p3.json', '--endorsement', fingerprint(other))).toMatchObject({ status: 2, stderr: expect.stringContaining('and the owner names') })
    expect(run(HARNESS, 'enrol', 'begin', 'request.json', '--pending', 'pending.json', '--endorsement', fingerprint(tpm))).toMatchObject({ status: 2, stderr: expect.stringContaining('it is there already') })
    expect(run(HARNESS, 'enrol', 'begin', 'unit.json', '--pending', 'p3.json')).toMatchObject({ status: 2, stderr: expect.stringContaining('is no request of an agent') })
  })

  test("makes the endorsement key that tpm2-tools make, and a credential that they open; opens the one that they make", async () => {
    const { endorsement } = await enrolmentRequest(tpm.at, UEID, keys)
    tpm.does('tpm2_createek', '-G', 'ecc', '-c', 'ek.ctx', '-u', 'ek.tss', '-f', 'tss')
    tpm.does('tpm2_flushcontext', '-t')
    expect(tpm.read('ek.tss').subarray(2).toString('hex')).toBe(bytes(endorsement).toString('hex'))

    tpm.does('tpm2_createak', '-C', 'ek.ctx', '-c', 'ak.ctx', '-G', 'ecc', '-g', 'sha256', '-s', 'ecdsa', '-u', 'ak.tss', '-f', 'tss', '-n', 'ak.name')
    tpm.does('tpm2_flushcontext', '-t')
    const area = tpm.read('ak.tss').subarray(2)
    expect(nameOf(area).toString('hex')).toBe(tpm.read('ak.name').toString('hex'))
    const secret = randomBytes(32)
    const { blob, secret: encrypted } = makeCredential(parsePublicArea(bytes(endorsement), 'key'), nameOf(area), secret)
    // A file of tpm2-tools: magic BADCC0DE, version 1, then both as TPM2B.
    writeFileSync(tpm.file('credential'), Buffer.concat([Buffer.from('badcc0de00000001', 'hex'), sized(blob), sized(encrypted)]))
    tpm.does('tpm2_startauthsession', '--policy-session', '-S', 'session.ctx')
    tpm.does('tpm2_policysecret', '-S', 'session.ctx', '-c', 'e')
    tpm.does('tpm2_activatecredential', '-c', 'ak.ctx', '-C', 'ek.ctx', '-i', 'credential', '-o', 'opened', '-P', 'session:session.ctx')
    expect(tpm.read('opened').equals(secret)).toBe(true)
    tpm.does('tpm2_flushcontext', '-l')
    tpm.tool('tpm2_flushcontext', '-t')

    writeFileSync(tpm.file('secret'), secret)
    tpm.does('tpm2_makecredential', '-u', 'ek.tss', '-s', 'secret', '-n', nameOf(keys.attestation.publicArea).toString('hex'), '-o', 'theirs')
    const theirs = tpm.read('theirs').subarray(8)
    const length = theirs.readUInt16BE(0)
    const credential = { use: 'attestation', blob: theirs.subarray(2, 2 + length).toString('base64url'), secret: theirs.subarray(4 + length).toString('base64url') } as const
    const answered = await enrolmentAnswer(tpm.at, keys, { form: 'urn:fourtwo:enrolment:1', credentials: [credential] })
    expect(answered.opened).toEqual([{ use: 'attestation', secret: secret.toString('base64url') }])
    // For the other key of the same TPM it does not open.
    await expect(enrolmentAnswer(tpm.at, keys, { form: 'urn:fourtwo:enrolment:1', credentials: [{ ...credential, use: 'signing' }] })).rejects.toMatchObject({ code: 'KEY_REFUSED' })
    await expect(enrolmentAnswer(other.at, stranger, { form: 'urn:fourtwo:enrolment:1', credentials: [credential] })).rejects.toMatchObject({ code: 'KEY_REFUSED' })
    // And the TPM has as much room as before: nothing was left loaded.
    expect(tpm.does('tpm2_getcap', 'handles-transient').trim()).toBe('')
    expect(tpm.does('tpm2_getcap', 'handles-loaded-session').trim()).toBe('')
  })

  test('takes no key that could leave its TPM, is one in software, or is for another use', async () => {
    const request = await enrolmentRequest(tpm.at, UEID, keys)
    const begin = (change: object) => beginEnrolment(parseEnrolmentRequest({ ...request, ...change }, 'request'), { authorities: [], fingerprint: fingerprint(tpm) }, new Date())
    const withAttributes = (use: 'signing' | 'attestation', change: (attributes: number) => number) => {
      const area = parsePublicArea(keys[use].publicArea, 'key')
      return { use, public: publicArea({ ...area, attributes: change(area.attributes) }).toString('base64url') }
    }
    const [signing, attestation] = request.keys
    const cases: readonly (readonly [object, string])[] = [
      [{ keys: [withAttributes('signing', it => it & ~ATTRIBUTE.fixedTpm), attestation] }, 'may leave its TPM'],
      [{ keys: [withAttributes('signing', it => it & ~ATTRIBUTE.fixedParent), attestation] }, 'may leave its TPM'],
      [{ keys: [withAttributes('signing', it => it & ~ATTRIBUTE.ownRandom), attestation] }, 'or was brought into it'],
      [{ keys: [signing, withAttributes('attestation', it => it & ~ATTRIBUTE.restricted)] }, 'statements alone'],
      [{ keys: [signing, { use: 'attestation', public: signing?.public }] }, 'statements alone'],
      [{ keys: [{ use: 'signing', public: attestation?.public }, attestation] }, 'not one that signs what it is given'],
      [{ keys: [withAttributes('signing', it => it | ATTRIBUTE.decrypt), attestation] }, 'not one that signs what it is given'],
      [{ keys: [attestation] }, 'expected one that signs'], [{ keys: [signing, signing] }, 'at most one of each use'], [{ keys: [] }, 'expected one that signs'],
      [{ endorsement: signing?.public }, 'does not have the attributes of one'], [{ endorsement: 'AAAA' }, 'the endorsement key'], [{ endorsement: `${request.endorsement}AAAA` }, 'behind its end'],
    ]
    for (const [change, says] of cases) expect(() => begin(change)).toThrow(says)
    const { challenge, pending } = begin({})
    expect(challenge.credentials).toHaveLength(2) // the control
    const answer = await enrolmentAnswer(tpm.at, keys, challenge)
    expect(await endEnrolment(pending, answer, new Date())).toMatchObject({ ueid: UEID })
    const [first, second] = answer.opened
    for (const opened of [[], [first], [second], [first, first], [first, { use: 'attestation', secret: first?.secret }], [first, second, second], [first, { use: 'attestation', secret: 'AAAA' }]])
      await expect(endEnrolment(pending, parseEnrolmentAnswer({ ...answer, opened }, 'answer'), new Date())).rejects.toThrow('does not open the credential')
    await expect(endEnrolment(pending, answer, new Date(Date.now() + 8 * 86_400_000))).rejects.toThrow('begin anew')
    await expect(endEnrolment({ ...pending, asked: 'never' }, answer, new Date())).rejects.toThrow('begin anew')
  })

  test("trusts a maker's certificate in the TPM's own memory for its endorsement key, and no other certificate", () => {
    const ssl = (...args: readonly string[]) => tpm.does('openssl', ...args)
    const ca = (name: string, more: readonly string[] = []) => ssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`, '-days', '30', ...more)
    for (const name of ['maker', 'nobody']) ca(name)
    const theirs = fingerprint(tpm)
    const issue = (name: string, key: string, issuer: string, ...more: readonly string[]) => {
      ca('any')
      ssl('req', '-new', '-key', 'any.key', '-subj', '/CN=ek', '-out', 'any.csr')
      writeFileSync(tpm.file('ext-ca'), 'basicConstraints=critical,CA:TRUE\n')
      writeFileSync(tpm.file('ext'), 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,keyAgreement\nextendedKeyUsage=2.23.133.8.1\nauthorityKeyIdentifier=none\nsubjectKeyIdentifier=none\n')
      ssl('x509', '-req', '-in', 'any.csr', '-force_pubkey', key, '-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial', '-extfile', 'ext', '-outform', 'der', '-out', name, ...(more.length === 0 ? ['-days', '10'] : more))
    }
    ssl('pkey', '-in', 'nobody.key', '-pubout', '-out', 'nobody.pub')
    issue('ek.der', 'ek.pem', 'maker')
    const der = tpm.read('ek.der')
    tpm.does('tpm2_nvdefine', '0x01c0000a', '-C', 'o', '-s', String(der.length + 40), '-a', 'ownerread|ownerwrite|authread|authwrite')
    writeFileSync(tpm.file('padded'), Buffer.concat([der, Buffer.alloc(40, 0xff)]))
    tpm.does('tpm2_nvwrite', '0x01c0000a', '-C', 'o', '-i', 'padded')
    const request = keep('request-4.json', AGENT, 'enrol', '--config', 'unit.json')
    expect(bytes(request.certificate).subarray(0, der.length).equals(der)).toBe(true)
    for (const name of ['maker.pem', 'nobody.pem']) writeFileSync(at(name), tpm.read(name))
    const begin = (n: number, authorities: string, certificate?: string) => {
      writeFileSync(at(`cert-${n}.json`), JSON.stringify({ ...request, ...(certificate === undefined ? {} : { certificate: tpm.read(certificate).toString('base64url') }) }))
      return run(HARNESS, 'enrol', 'begin', `cert-${n}.json`, '--pending', `cert-pending-${n}.json`, '--authorities', authorities)
    }
    expect(begin(0, 'maker.pem')).toMatchObject({ status: 0, stderr: expect.stringContaining('vouched for by CN=maker') })
    writeFileSync(at('challenge-4.json'), begin(1, 'maker.pem').stdout)
    keep('answer-4.json', AGENT, 'enrol', '--config', 'unit.json', '--challenge', 'challenge-4.json')
    expect(keep('record-4.json', HARNESS, 'enrol', 'end', 'answer-4.json', '--pending', 'cert-pending-1.json').endorsement).toMatchObject({ fingerprint: theirs, trustedBy: 'certificate', subject: 'CN=ek', issuer: 'CN=maker' })
    expect(begin(2, 'nobody.pem')).toMatchObject({ status: 2, stderr: expect.stringContaining('no given authority issued') })
    issue('foreign.der', 'nobody.pub', 'maker')
    expect(begin(3, 'maker.pem', 'foreign.der')).toMatchObject({ status: 2, stderr: expect.stringContaining('of another key than the endorsement key') })
    issue('late.der', 'ek.pem', 'maker', '-days', '0')
    expect(begin(4, 'maker.pem', 'late.der')).toMatchObject({ status: 2, stderr: expect.stringContaining('is valid from') })
    expect(begin(5, 'maker.pem', 'ek.pem')).toMatchObject({ status: 2, stderr: expect.stringContaining('cannot be read') })
    // One who only calls himself the maker, and a certificate of an authority.
    ca('forger', ['-subj', '/CN=maker'])
    issue('forged.der', 'ek.pem', 'forger')
    expect(begin(6, 'maker.pem', 'forged.der')).toMatchObject({ status: 2, stderr: expect.stringMatching(/no given authority issued .* its issuer is CN=maker/) })
    issue('authority.der', 'ek.pem', 'maker', '-days', '10', '-extfile', 'ext-ca')
    expect(begin(7, 'maker.pem', 'authority.der')).toMatchObject({ status: 2, stderr: expect.stringContaining('is one of an authority') })
    // A key in software that the maker certified for something else: who holds it opens every credential made for it.
    for (const use of ['keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth', 'keyUsage=critical,keyAgreement']) {
      writeFileSync(tpm.file('ext-other'), `basicConstraints=critical,CA:FALSE\n${use}\n`)
      issue('other-use.der', 'ek.pem', 'maker', '-days', '10', '-extfile', 'ext-other')
      expect(begin(8, 'maker.pem', 'other-use.der')).toMatchObject({ status: 2, stderr: expect.stringContaining('does not say that its key is an endorsement key') })
    }
  })

  test("goes with a certificate of the owner's authority, which a bench that names it demands", () => {
    const ssl = (...args: readonly string[]) => expect(spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })).toMatchObject({ status: 0 })
    const authority = (name: string, subject: string, kind: readonly string[], more: readonly string[] = []) => ssl('req', '-x509', ...kind, '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', subject, '-days', '30', ...more)
    const p256 = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
    authority('owner', '/CN=owner/O=Plant', p256)
    authority('forger', '/CN=owner/O=Plant', p256)
    authority('rsa', '/CN=rsa', ['-newkey', 'rsa:2048'])
    authority('p384', '/CN=p384', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'])
    authority('leaf', '/CN=leaf', p256, ['-addext', 'basicConstraints=critical,CA:FALSE'])
    const certify = (name: string, by: string, change: readonly string[] = [], key = 'agent.pub') => {
      const { status, stdout, stderr } = run(HARNESS, 'enrol', 'certify', '--public-key', key, '--ueid', UEID, '--authority', `${by}.pem`, '--authority-key', `${by}.key`, '--days', '90', ...change)
      if (status === 0) writeFileSync(at(`${name}.crt`), stdout)
      return [status, stderr.trim()]
    }
    const hold = (by: string, name: string, change: Readonly<Record<string, string>> = {}, now?: Date) => readPinned({ publicKey: at('agent.pub'), ueid: UEID, authority: at(`${by}.pem`), deviceCertificate: at(`${name}.crt`), ...change }, now)
    for (const by of ['owner', 'rsa', 'p384']) {
      expect(certify(`by-${by}`, by)).toEqual([0, ''])
      ssl('verify', '-CAfile', `${by}.pem`, `by-${by}.crt`) // OpenSSL takes it too
      expect(hold(by, `by-${by}`).enrolled).toBeUndefined() // it lifts no tier
    }
    expect(certify('forged', 'forger')).toEqual([0, ''])
    expect(() => hold('owner', 'forged')).toThrow('was not issued by the authority')
    expect(() => hold('rsa', 'by-owner')).toThrow('was not issued by the authority')
    expect(() => hold('owner', 'by-owner', {}, new Date(Date.now() + 91 * 86_400_000))).toThrow('certificate of the device is valid from')
    expect(() => hold('owner', 'by-owner', {}, new Date(Date.now() + 31 * 86_400_000))).toThrow('certificate of the authority is valid from')
    expect(() => hold('owner', 'by-owner', {}, new Date(Date.now() - 2 * 86_400_000))).toThrow('is valid from')
    expect(() => hold('owner', 'by-owner', { publicKey: at('other.pub') })).toThrow('of another key than the pinned one')
    expect(() => hold('owner', 'by-owner', { ueid: `${UEID.slice(0, -1)}A` })).toThrow('and the door names')
    expect(() => hold('owner', 'by-owner', { ueid: UEID.slice(0, -2) })).toThrow('and the door names')
    expect(() => readPinned({ publicKey: at('agent.pub'), ueid: UEID, authority: at('owner.pem') })).toThrow('deviceCertificate is missing')
    expect(() => readPinned({ publicKey: at('agent.pub'), ueid: UEID, deviceCertificate: at('by-owner.crt') })).toThrow('authority is missing')
    ssl('req', '-x509', '-key', 'owner.key', '-out', 'no-authority.pem', '-subj', '/CN=owner/O=Plant', '-days', '30', '-addext', 'basicConstraints=critical,CA:FALSE')
    expect(() => hold('no-authority', 'by-owner')).toThrow('was not issued by the authority')
    expect(certify('x', 'leaf')).toEqual([2, expect.stringContaining('is not one of an authority')])
    expect(certify('x', 'owner', ['--authority-key', 'rsa.key'])).toEqual([2, expect.stringContaining('is not that of its certificate')])
    expect(certify('x', 'owner', ['--authority-key', 'owner.pem'])).toEqual([2, expect.stringContaining('holds no private key')])
    expect(certify('x', 'owner', ['--days', '0'])).toEqual([2, expect.stringContaining('--days is 0')])
  })

  test('is not for a key in a file, and a key file that others may read is refused for a TPM too', () => {
    writeFileSync(at('open.key'), keysText(keys), { mode: 0o644 })
    config('open', tpm.at)
    expect(run(AGENT, 'enrol', '--config', 'open.json')).toMatchObject({ status: 2, stderr: expect.stringContaining('others than its owner may read') })
    expect(createPublicKey(JSON.parse(readFileSync(at('unit.pem'), 'utf8')).publicKey).asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
  })
})
