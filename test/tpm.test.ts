import { createHash, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { canonical, type Claims } from '@fourtwo/contract'
import { answering } from '@fourtwo/firmware-agent/agent.ts'
import { loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import { readBelow } from '@fourtwo/firmware-agent/reading/host.ts'
import { makeKeys, publicKeyOf, type TpmKeys } from '@fourtwo/firmware-agent/tpm/keys.ts'
import { quoteState } from '@fourtwo/firmware-agent/tpm/quoting.ts'
import { atTpm } from '@fourtwo/firmware-agent/tpm/session.ts'
import { tpmSigner } from '@fourtwo/firmware-agent/tpm/signer.ts'
import { signCwt } from '@fourtwo/firmware-agent/token/cwt.ts'
import { signToken } from '@fourtwo/firmware-agent/token/token.ts'
import { verifyCwt } from '@fourtwo/harness/evidence/verify-cwt.ts'
import { type Expected, verifyToken } from '@fourtwo/harness/evidence/verify.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWith } from './needs.ts'
import { Swtpm, TPM } from './swtpm.ts'

const TREE = join(import.meta.dirname, '../test-vectors/device-trees/rtu')
const NOW = 1_800_000_000
const NONCE = Buffer.alloc(32, 7).toString('base64url')
const UEID = Buffer.concat([Buffer.of(1), Buffer.alloc(16, 3)]).toString('base64url')
const PCRS = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 14]
const device = { ueid: UEID, oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu-firmware', swversion: '2.4.1' }
const digest = (...parts: readonly (string | Uint8Array)[]) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

describeWith({ needs: TPM }, 'with its keys in a TPM, the agent', () => {
  const tpm = new Swtpm()
  const other = new Swtpm()
  let keys: TpmKeys
  let signing: KeyObject
  let attestation: KeyObject
  const signer = (pcrs = PCRS, at = tpm.at) => tpmSigner(at, keys, pcrs)
  const answer = async (pcrs = PCRS, nonce = NONCE) => answering({ verbs: readBelow(TREE), collectors: await loadCollectors(), device, signer: signer(pcrs), collectEvery: 0, now: () => NOW, uptime: () => 0, writeDown: () => undefined })(nonce, signToken)
  const outcome = async (token: string, change: Partial<Expected> = {}) => {
    const it = await verifyToken(token, { nonce: NONCE, publicKey: signing, ueid: UEID, used: new Set(), now: NOW, enrolled: { attestationKey: attestation }, ...change })
    return it.says === 'verified' ? it.tier : `${it.reason}: ${it.because}`
  }
  const claimsIn = (token: string): Claims => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  const wordIn = (token: string) => claimsIn(token).submods?.tpm ?? { kid: '', quote: '', signature: '', pcrs: {} }
  /** Signs changed claims with the TPM's own key: whoever is root on the device can. */
  const resigned = (claims: Claims) => signToken(claims, signer([]))

  beforeAll(async () => {
    // x and y of 32 zero bytes, as the tools want them: size in this machine's byte order, room for 128.
    const zeros = Buffer.alloc(130)
    zeros.writeUInt16LE(32)
    writeFileSync(tpm.file('unique.bin'), Buffer.concat([zeros, zeros]))
    await Promise.all([tpm.start(), other.start()])
    keys = await makeKeys(tpm.at)
    signing = publicKeyOf(keys.signing)
    attestation = publicKeyOf(keys.attestation)
  })
  afterAll(() => Promise.all([tpm.remove(), other.remove()]))

  test('signs a token that verifies, T1 where the key was enrolled as one of a TPM and T0 where not', async () => {
    const token = await answer([])
    expect(claimsIn(token)).not.toHaveProperty('submods')
    expect(await outcome(token)).toBe('T1')
    expect(await outcome(token, { enrolled: {} })).toBe('T1')
    const unenrolled = { nonce: NONCE, publicKey: signing, ueid: UEID, used: new Set<string>(), now: NOW }
    expect(await verifyToken(token, unenrolled)).toMatchObject({ says: 'verified', tier: 'T0' })
    // A quote shows nothing where nobody knows whose it is.
    expect(await verifyToken(await answer(), unenrolled)).toMatchObject({ says: 'verified', tier: 'T0' })
    expect(await outcome(await answer(), { enrolled: {} })).toBe('T1')
  })

  test('quotes in a CWT as it does in a JWS', async () => {
    const agent = answering({ verbs: readBelow(TREE), collectors: await loadCollectors(), device, signer: signer(), collectEvery: 0, now: () => NOW, uptime: () => 0, writeDown: () => undefined })
    const expected = { nonce: NONCE, publicKey: signing, ueid: UEID, used: new Set<string>(), now: NOW, enrolled: { attestationKey: attestation } }
    const token = await agent(NONCE, signCwt)
    expect(await verifyCwt(token, expected)).toMatchObject({ says: 'verified', tier: 'T2' })
    const { claims } = await verifyCwt(token, expected).then(it => (it.says === 'verified' ? it : Promise.reject(new Error(it.because))))
    expect(await verifyCwt(await signCwt({ ...claims, uptime: 1 }, signer([])), expected)).toMatchObject({ says: 'refused', reason: 'altered' }) // the quote is bound to the claims, whoever signs them again
    const { enrolled: _, ...unenrolled } = expected
    expect(await verifyCwt(token, unenrolled)).toMatchObject({ says: 'verified', tier: 'T0' })
    expect(await verifyCwt(token, { ...expected, registers: { 0: 'ab'.repeat(32) } })).toMatchObject({ says: 'refused', reason: 'changed-state' })
    expect(await verifyCwt(token, { ...expected, revoked: new Map([[signer().thumbprint, 'stolen']]) })).toMatchObject({ says: 'refused', reason: 'wrong-key' })
  })

  test('has its registers quoted, bound to nonce and claims: T2', async () => {
    expect(await outcome(await answer())).toBe('T2')
    expect(await outcome(await answer([16]))).toBe('T2')
  })

  test("quotes what tpm2-tools take for a quote of these registers", async () => {
    const token = await answer()
    const { quote, signature, pcrs } = wordIn(token)
    const { submods: _, ...claims } = claimsIn(token)
    writeFileSync(tpm.file('q.msg'), Buffer.from(quote, 'base64url'))
    writeFileSync(tpm.file('q.sig'), Buffer.from(signature, 'base64url'))
    writeFileSync(tpm.file('ak.pem'), attestation.export({ type: 'spki', format: 'pem' }))
    const qualifying = digest(Buffer.alloc(32, 7), canonical(JSON.parse(JSON.stringify(claims)))).toString('hex')
    // The values as tpm2_quote writes them, made by the tool itself.
    tpm.does('tpm2_pcrread', `sha256:${PCRS.join(',')}`, '-o', 'pcrs.bin', '-F', 'values')
    expect(tpm.read('pcrs.bin').equals(Buffer.concat(PCRS.map(pcr => Buffer.from(pcrs[pcr] ?? '', 'base64url'))))).toBe(true)
    tpm.does('tpm2_pcrread', `sha256:${PCRS.join(',')}`, '-o', 'pcrs.list', '-F', 'serialized')
    const held = (nonce: string) => tpm.tool('tpm2_checkquote', '-u', 'ak.pem', '-m', 'q.msg', '-s', 'q.sig', '-g', 'sha256', '-f', 'pcrs.list', '-q', nonce)
    expect(held(qualifying)).toMatchObject({ ok: true })
    expect(held('00'.repeat(32))).toMatchObject({ ok: false })
  })
  test('signs under a key that OpenSSL and tpm2-tools take for what it is', async () => {
    writeFileSync(tpm.file('signing.pem'), signing.export({ type: 'spki', format: 'pem' }))
    const [header = '', payload = '', signature = ''] = (await answer([])).split('.')
    writeFileSync(tpm.file('signed'), `${header}.${payload}`)
    const [r, s] = [0, 32].map(at => BigInt(`0x${Buffer.from(signature, 'base64url').subarray(at, at + 32).toString('hex')}`))
    // ECDSA-Sig-Value in DER: two positive numbers, each with a zero byte before a first bit that is set.
    const number = (n = 0n) => { const hex = n.toString(16); const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'); const body = (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), bytes]) : bytes; return Buffer.concat([Buffer.of(2, body.length), body]) }
    const body = Buffer.concat([number(r), number(s)])
    writeFileSync(tpm.file('signature.der'), Buffer.concat([Buffer.of(0x30, body.length), body]))
    expect(tpm.tool('openssl', 'dgst', '-sha256', '-verify', 'signing.pem', '-signature', 'signature.der', 'signed').said).toMatch(/Verified OK/)
    for (const [name, key, attributes] of [['signing', keys.signing, 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|sign'], ['attestation', keys.attestation, 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|restricted|sign']] as const) {
      const sized = (bytes: Buffer) => Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 255), bytes])
      writeFileSync(tpm.file(`${name}.pub`), sized(key.publicArea))
      writeFileSync(tpm.file(`${name}.priv`), sized(key.wrapped))
      tpm.does('tpm2_createprimary', '-C', 'o', '-G', 'ecc', '-g', 'sha256', '-a', 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|restricted|decrypt', '-u', 'unique.bin', '-c', 'parent.ctx')
      tpm.does('tpm2_load', '-C', 'parent.ctx', '-u', `${name}.pub`, '-r', `${name}.priv`, '-c', `${name}.ctx`)
      tpm.does('tpm2_flushcontext', '-t')
      expect(tpm.does('tpm2_readpublic', '-c', `${name}.ctx`)).toContain(`value: ${attributes}\n`)
      tpm.does('tpm2_flushcontext', '-t')
    }
  })

  describe('is refused, each time with the reason', () => {
    test('for a wrong nonce', async () => {
      expect(await outcome(await answer(PCRS, Buffer.alloc(32, 9).toString('base64url')))).toMatch(/^stale: /)
      expect(await outcome(await answer(), { used: new Set([NONCE]) })).toMatch(/^replayed: /)
    })
    test('for a quote that was made for another nonce or other facts, whoever signed the token again', async () => {
      const [token, earlier] = [await answer(), await answer(PCRS, Buffer.alloc(32, 9).toString('base64url'))]
      const claims = claimsIn(token)
      expect(await outcome(await resigned(claims))).toBe('T2') // the control: signing again is not what is refused
      expect(await outcome(await resigned({ ...claims, submods: { tpm: wordIn(earlier) } }))).toMatch(/^altered: the quote was made for another nonce or other claims/)
      const facts = { ...claims.facts, lockOut: { state: 'absent' } } as const
      const lied = { ...claims, facts, facts_digest: digest(canonical(JSON.parse(JSON.stringify(facts)))).toString('base64url'), collectors: claims.collectors.map(it => (it.reports === 'lockOut' ? { ...it, state: 'absent' as const } : it)) }
      expect(await outcome(await resigned({ ...lied, submods: { tpm: wordIn(token) } }))).toMatch(/^altered: the quote was made for another nonce or other claims/)
      const { submods: _, ...bare } = lied
      expect(await outcome(await resigned(bare))).toBe('T1') // a TPM's key signs what it is given: only the quote is bound to the claims, and only by who asks for it
      expect(await outcome(await resigned({ ...claims, uptime: 1 }))).toMatch(/^altered: /)
    })
    test('for another TPM', async () => {
      const theirs = await makeKeys(other.at)
      const token = await answering({ verbs: readBelow(TREE), collectors: await loadCollectors(), device, signer: tpmSigner(other.at, theirs, PCRS), collectEvery: 0, now: () => NOW, uptime: () => 0, writeDown: () => undefined })(NONCE, signToken)
      expect(await outcome(token)).toMatch(/^wrong-key: /)
      const { submods } = claimsIn(token)
      // Its quote under our signing key, and under our attestation key's name.
      const claims = claimsIn(await answer())
      expect(await outcome(await resigned({ ...claims, ...(submods === undefined ? {} : { submods }) }))).toMatch(/^wrong-key: the quote is by another key/)
      const named = { tpm: { ...wordIn(token), kid: claims.submods?.tpm?.kid ?? '' } }
      expect(await outcome(await resigned({ ...claims, submods: named }))).toMatch(/^altered: the signature of the quote does not hold/)
      await expect(tpmSigner(other.at, keys, PCRS).sign(Buffer.from('x'))).rejects.toMatchObject({ code: 'KEY_REFUSED', message: expect.stringContaining('another TPM made it') })
    })
    test('for a state that is not the one that the bench names, or that is not shown', async () => {
      const before = await answer([...PCRS, 23])
      const registers = Object.fromEntries(Object.entries(wordIn(before).pcrs).map(([pcr, value]) => [pcr, Buffer.from(value, 'base64url').toString('hex')]))
      expect(await outcome(before, { registers })).toBe('T2')
      tpm.does('tpm2_pcrextend', `23:sha256=${'ab'.repeat(32)}`)
      const after = await answer([...PCRS, 23])
      expect(await outcome(after, { registers })).toBe('changed-state: the register 23 is not what the bench names')
      expect(await outcome(after)).toBe('T2')
      expect(await outcome(await answer(PCRS), { registers })).toBe('changed-state: the register 23 that the bench names is not quoted')
      expect(await outcome(await answer([]), { registers })).toMatch(/^changed-state: .*no quote/)
      expect(await outcome(await answer(), { registers, enrolled: {} })).toMatch(/^changed-state: .*no quote/)
      // The old values beside the new quote.
      const claims = claimsIn(after)
      expect(await outcome(await resigned({ ...claims, submods: { tpm: { ...wordIn(after), pcrs: wordIn(before).pcrs } } }), { registers })).toMatch(/^altered: the values of the registers are not those that were quoted/)
      tpm.does('tpm2_pcrreset', '23')
    })
    test('for a quote over no register at all, which says nothing of the state', async () => {
      const claims = claimsIn(await answer([]))
      const qualifying = digest(Buffer.alloc(32, 7), canonical(JSON.parse(JSON.stringify(claims))))
      const { quote, signature } = await atTpm(tpm.at, one => quoteState(one, keys.attestation, qualifying, []))
      const word = { ...wordIn(await answer()), quote: quote.toString('base64url'), signature: signature.toString('base64url'), pcrs: {} }
      expect(await outcome(await resigned({ ...claims, submods: { tpm: word } }))).toBe('malformed: the quote is over no register at all')
    })
    test('for a key that was revoked', async () => {
      const token = await answer()
      const kid = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
      expect(await outcome(token, { revoked: new Map([[kid, 'the unit was stolen']]) })).toBe('wrong-key: the pinned key was revoked: the unit was stolen')
      expect(await outcome(token, { revoked: new Map([[wordIn(token).kid, 'the unit was stolen']]) })).toBe('wrong-key: the attestation key was revoked: the unit was stolen')
    })
    test('whatever single byte of quote, signature or value changes', async () => {
      const claims = claimsIn(await answer())
      const word = claims.submods?.tpm ?? { kid: '', quote: '', signature: '', pcrs: {} }
      const flipped = (text: string, n: number) => { const bytes = Buffer.from(text, 'base64url'); bytes[n] = (bytes[n] ?? 0) ^ 1; return bytes.toString('base64url') }
      const { faultOfQuote } = await import('@fourtwo/harness/evidence/quote.ts')
      const length = (text: string) => Buffer.from(text, 'base64url').length
      expect(await faultOfQuote(claims, word, attestation, {})).toBeUndefined()
      const held: string[] = []
      for (const part of ['quote', 'signature'] as const) for (let n = 0; n < length(word[part]); n++) if ((await faultOfQuote(claims, { ...word, [part]: flipped(word[part], n) }, attestation, {})) === undefined) held.push(`${part} ${n}`)
      for (const [pcr, value] of Object.entries(word.pcrs)) for (let n = 0; n < 32; n++) if ((await faultOfQuote(claims, { ...word, pcrs: { ...word.pcrs, [pcr]: flipped(value, n) } }, attestation, {})) === undefined) held.push(`pcr ${pcr} ${n}`)
      for (let n = 0; n < word.quote.length; n++) if ((await faultOfQuote(claims, { ...word, quote: word.quote.slice(0, n) }, attestation, {})) === undefined) held.push(`cut ${n}`)
      expect(held).toEqual([])
      for (const other of [{ ...word.pcrs, 23: word.pcrs['0'] ?? '' }, Object.fromEntries(Object.entries(word.pcrs).slice(1)), { ...word.pcrs, 0: '' }]) expect(await faultOfQuote(claims, { ...word, pcrs: other }, attestation, {})).toMatchObject({ reason: 'malformed' })
    })
  })
})
