// Writes test-vectors/evidence/tpm-vectors.json anew: `npm run update:evidence`. Two TPMs are simulated for it and thrown away, so every token changes.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonical, type Claims, parseJson, type Refusal, type TpmWord } from '@fourtwo/contract'
import { collect, loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import { readBelow } from '@fourtwo/firmware-agent/reading/host.ts'
import { claimsOf, signToken } from '@fourtwo/firmware-agent/token/token.ts'
import { makeKeys, publicKeyOf } from '@fourtwo/firmware-agent/tpm/keys.ts'
import { tpmSigner } from '@fourtwo/firmware-agent/tpm/signer.ts'
import { Swtpm } from './swtpm.ts'

const NOW = 1_800_000_000
const NONCE = Buffer.alloc(32, 7).toString('base64url')
const OTHER_NONCE = Buffer.alloc(32, 8).toString('base64url')
const PCRS = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 14]
const identity = { ueid: Buffer.concat([Buffer.of(1), Buffer.alloc(16, 3)]).toString('base64url'), oemid: 32473, hwmodel: Buffer.from('RTU-1').toString('base64url'), swname: 'rtu-firmware', swversion: ['2.4.1'], uptime: 86400 } as const

const tpm = await new Swtpm().start()
const other = await new Swtpm().start()
try {
  // A device that measured its start: firmware, start program and kernel each in its register.
  for (const pcr of [0, 4, 7, 10]) for (const it of [tpm, other]) it.does('tpm2_pcrextend', `${pcr}:sha256=${createHash('sha256').update(`part ${pcr}`).digest('hex')}`)
  const keys = await makeKeys(tpm.at)
  const signer = tpmSigner(tpm.at, keys, PCRS)
  const stranger = tpmSigner(other.at, await makeKeys(other.at), PCRS)
  const collectors = (await loadCollectors()).filter(({ id }) => ['lock-out', 'place', 'secure-boot'].includes(id))
  const collection = await collect(collectors, readBelow(join(import.meta.dirname, '../test-vectors/device-trees/rtu')), () => NOW)

  const claims = claimsOf(NONCE, identity, collection, NOW)
  const quoted = async (of: Claims, by = signer): Promise<Claims> => (await by.quoted?.(of)) ?? of
  const wordOf = ({ submods }: Claims): TpmWord => submods?.tpm ?? { kid: '', quote: '', signature: '', pcrs: {} }
  const whole = await quoted(claims)
  const word = wordOf(whole)
  const signed = (of: Claims) => signToken(of, signer)
  const withWord = (change: Partial<TpmWord>) => signed({ ...whole, submods: { tpm: { ...word, ...change } } })
  const hex = (pcrs: TpmWord['pcrs']) => Object.fromEntries(Object.entries(pcrs).map(([pcr, value]) => [pcr, Buffer.from(value, 'base64url').toString('hex')]))
  const flipped = (text: string, at: number) => { const bytes = Buffer.from(text, 'base64url'); bytes[at] = (bytes[at] ?? 0) ^ 1; return bytes.toString('base64url') }
  const facts = { ...claims.facts, lockOut: { state: 'absent' } } as const
  const lied: Claims = { ...claims, facts, facts_digest: createHash('sha256').update(canonical(parseJson(facts, 'facts'))).digest('base64url'), collectors: claims.collectors.map(it => (it.reports === 'lockOut' ? { ...it, state: 'absent' } : it)) }
  const registers = hex(word.pcrs)
  const foreign = wordOf(await quoted(claims, stranger))
  const earlier = wordOf(await quoted({ ...claims, eat_nonce: OTHER_NONCE }))
  const unquoted = await signed(claims)
  tpm.does('tpm2_pcrextend', `4:sha256=${createHash('sha256').update('another program').digest('hex')}`)
  const changed = await signed(await quoted(claims))

  const vectors: { id: string; how: string; expect: 'T0' | 'T1' | 'T2' | Refusal; token: string; registers?: Readonly<Record<string, string>>; enrolled?: false; revoked?: 'signing' | 'attestation' }[] = [
    { id: 'golden-T1', how: 'as the agent signs it with a key in a TPM', expect: 'T1', token: unquoted },
    { id: 'golden-T2', how: 'with a quote over its registers', expect: 'T2', token: await signed(whole) },
    { id: 'golden-T2-registers', how: 'with a quote, where the verifier names the registers', expect: 'T2', token: await signed(whole), registers },
    { id: 'unenrolled', how: 'with a quote, where nobody enrolled the key', expect: 'T0', token: await signed(whole), enrolled: false },
    { id: 'other-facts', how: 'one fact changed, digest with it, signed again in the TPM, the quote kept', expect: 'altered', token: await signed({ ...lied, submods: { tpm: word } }) },
    { id: 'other-nonce-quoted', how: 'a quote that was made for another nonce', expect: 'altered', token: await signed({ ...claims, submods: { tpm: earlier } }) },
    { id: 'other-nonce', how: 'another nonce, quote and all', expect: 'stale', token: await signed(await quoted({ ...claims, eat_nonce: OTHER_NONCE })) },
    { id: 'other-tpm', how: 'quoted by another TPM, which the word names', expect: 'wrong-key', token: await signed({ ...claims, submods: { tpm: foreign } }) },
    { id: 'other-tpm-under-the-enrolled-name', how: "quoted by another TPM under the enrolled key's name", expect: 'altered', token: await withWord({ ...foreign, kid: word.kid }) },
    { id: 'other-tpm-signed', how: 'signed and quoted by another TPM', expect: 'wrong-key', token: await signToken(await quoted(claims, stranger), stranger) },
    { id: 'changed-register', how: 'the register 4 was extended once more', expect: 'changed-state', token: changed, registers },
    { id: 'changed-register-unnamed', how: 'the register 4 was extended once more, where the verifier names none', expect: 'T2', token: changed },
    { id: 'old-values', how: 'the values of before beside a quote of after', expect: 'altered', token: await signed({ ...claims, submods: { tpm: { ...wordOf(await quoted(claims)), pcrs: word.pcrs } } }), registers },
    { id: 'register-not-quoted', how: 'no quote, where the verifier names registers', expect: 'changed-state', token: unquoted, registers },
    { id: 'altered-quote', how: 'one bit of the quote flipped, signed again', expect: 'altered', token: await withWord({ quote: flipped(word.quote, 60) }) },
    { id: 'altered-quote-magic', how: 'the first bit that says that a TPM speaks, signed again', expect: 'malformed', token: await withWord({ quote: flipped(word.quote, 0) }) },
    { id: 'altered-signature', how: "one bit of the quote's signature flipped, signed again", expect: 'altered', token: await withWord({ signature: flipped(word.signature, 20) }) },
    { id: 'cut-quote', how: 'the last byte of the quote cut off, signed again', expect: 'malformed', token: await withWord({ quote: Buffer.from(word.quote, 'base64url').subarray(0, -1).toString('base64url') }) },
    { id: 'value-missing', how: 'the value of the register 14 left out, signed again', expect: 'malformed', token: await withWord({ pcrs: Object.fromEntries(Object.entries(word.pcrs).filter(([pcr]) => pcr !== '14')) }) },
    { id: 'revoked', how: 'as golden-T2, where the key that signs was revoked', expect: 'wrong-key', token: await signed(whole), revoked: 'signing' },
    { id: 'revoked-attestation', how: 'as golden-T2, where the key that quotes was revoked', expect: 'wrong-key', token: await signed(whole), revoked: 'attestation' },
  ]
  const jwk = (key: 'signing' | 'attestation') => publicKeyOf(keys[key]).export({ format: 'jwk' })
  writeFileSync(join(import.meta.dirname, '../test-vectors/evidence/tpm-vectors.json'), `${JSON.stringify({ publicKey: jwk('signing'), attestationKey: jwk('attestation'), nonce: NONCE, ueid: identity.ueid, now: NOW, vectors }, null, 1)}\n`)
} finally {
  await Promise.all([tpm.remove(), other.remove()])
}
