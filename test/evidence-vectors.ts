// Writes test-vectors/evidence/vectors.json anew: `npm run update:evidence`. Keys are made for it and thrown away, so every token changes.
import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonical, type Claims, type Refusal } from '@fourtwo/contract'
import { collect, loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import { readBelow } from '@fourtwo/firmware-agent/reading/host.ts'
import { fileSigner, thumbprintOf } from '@fourtwo/firmware-agent/token/key.ts'
import { claimsOf, signToken } from '@fourtwo/firmware-agent/token/token.ts'

const NOW = 1_800_000_000
const NONCE = Buffer.alloc(32, 7).toString('base64url')
const OTHER_NONCE = Buffer.alloc(32, 8).toString('base64url')
const identity = { ueid: Buffer.concat([Buffer.of(1), Buffer.alloc(16, 3)]).toString('base64url'), oemid: 32473, hwmodel: Buffer.from('RTU-1').toString('base64url'), swname: 'rtu-firmware', swversion: ['2.4.1'], uptime: 86400 } as const

const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const device = pair()
const stranger = pair()
const collection = await collect(await loadCollectors(), readBelow(join(import.meta.dirname, '../test-vectors/device-trees/rtu')), () => NOW)
const claims = claimsOf(NONCE, identity, collection, NOW)
const golden = await signToken(claims, fileSigner(device.privateKey))
const [header = '', payload = '', signature = ''] = golden.split('.')

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const decoded = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString())
const signed = (change: Partial<Record<keyof Claims, unknown>>) => signToken({ ...claims, ...change } as Claims, fileSigner(device.privateKey))
const under = (head: object, how: (bytes: string) => Buffer) => {
  const bytes = `${part({ ...decoded(header), ...head })}.${payload}`
  return `${bytes}.${how(bytes).toString('base64url')}`
}
const es256 = (bytes: string) => sign('sha256', Buffer.from(bytes), { key: device.privateKey, dsaEncoding: 'ieee-p1363' })
const flipped = (text: string) => {
  const bytes = Buffer.from(text, 'base64url')
  bytes[10] = (bytes[10] ?? 0) ^ 1
  return bytes.toString('base64url')
}
/** The same bytes in a second spelling: the last character carries four bits that mean nothing. */
const respelled = (text: string) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return `${text.slice(0, -1)}${alphabet[alphabet.indexOf(text.at(-1) ?? 'A') + 1]}`
}
const factsDigest = (facts: Claims['facts']) => createHash('sha256').update(canonical(facts)).digest('base64url')
const lied = { ...claims.facts, lockOut: { state: 'absent' } } as const

const vectors: { id: string; how: string; expect: 'verified' | Refusal; token: string; used?: readonly string[] }[] = [
  { id: 'golden', how: 'as the agent signs it', expect: 'verified', token: golden },
  { id: 'golden-among-used', how: 'the golden token where other nonces were answered before', expect: 'verified', token: golden, used: [OTHER_NONCE] },
  { id: 'altered-facts', how: 'one fact of the payload changed, digest with it, signature kept', expect: 'altered', token: `${header}.${part({ ...claims, facts: lied, facts_digest: factsDigest(lied) })}.${signature}` },
  { id: 'altered-nonce', how: 'another nonce written into the payload, signature kept', expect: 'altered', token: `${header}.${part({ ...claims, eat_nonce: OTHER_NONCE })}.${signature}` },
  { id: 'altered-header', how: 'a member added to the header, signature kept', expect: 'altered', token: `${part({ ...decoded(header), cty: 'json' })}.${payload}.${signature}` },
  { id: 'altered-signature', how: 'one bit of the signature flipped', expect: 'altered', token: `${header}.${payload}.${flipped(signature)}` },
  { id: 'signature-in-der', how: 'a good signature in DER instead of r and s side by side', expect: 'altered', token: under({}, bytes => sign('sha256', Buffer.from(bytes), device.privateKey)) },
  { id: 'signature-cut', how: 'the last twenty bytes of the signature cut off', expect: 'altered', token: `${header}.${payload}.${Buffer.from(signature, 'base64url').subarray(0, 44).toString('base64url')}` },
  { id: 'signature-empty', how: 'no signature behind the second dot', expect: 'altered', token: `${header}.${payload}.` },
  { id: 'other-digest', how: 'signed by the device, with a digest of other facts', expect: 'altered', token: await signed({ facts_digest: factsDigest({}) }) },
  { id: 'other-key', how: 'the same claims signed by another key, which the header names', expect: 'wrong-key', token: await signToken(claims, fileSigner(stranger.privateKey)) },
  { id: 'other-key-under-the-pinned-name', how: 'the same claims signed by another key under the pinned key\'s name', expect: 'altered', token: await signToken(claims, fileSigner(stranger.privateKey, thumbprintOf(device.publicKey))) },
  { id: 'no-key-named', how: 'a good signature, the header names no key', expect: 'wrong-key', token: under({ kid: undefined }, es256) },
  { id: 'alg-none', how: 'algorithm none, no signature', expect: 'wrong-algorithm', token: under({ alg: 'none' }, () => Buffer.alloc(0)) },
  { id: 'alg-none-signed', how: 'algorithm none, the device\'s signature kept', expect: 'wrong-algorithm', token: under({ alg: 'none' }, es256) },
  { id: 'hs256-with-public-key', how: 'HS256 with the public key in PEM as the shared secret', expect: 'wrong-algorithm', token: under({ alg: 'HS256' }, bytes => createHmac('sha256', device.publicKey.export({ type: 'spki', format: 'pem' })).update(bytes).digest()) },
  { id: 'other-type', how: 'a good signature over a header of type JWT', expect: 'malformed', token: under({ typ: 'JWT' }, es256) },
  { id: 'critical-header', how: 'a good signature over a header that demands an extension', expect: 'malformed', token: under({ crit: ['exp'], exp: 1 }, es256) },
  { id: 'cut-in-the-payload', how: 'everything behind the first 200 characters cut off', expect: 'malformed', token: golden.slice(0, 200) },
  { id: 'two-parts', how: 'signature and second dot cut off', expect: 'malformed', token: `${header}.${payload}` },
  { id: 'empty', how: 'nothing at all', expect: 'malformed', token: '' },
  { id: 'second-spelling', how: 'the last character of the signature replaced by one that decodes to the same bytes', expect: 'malformed', token: `${header}.${payload}.${respelled(signature)}` },
  { id: 'other-profile', how: 'signed by the device under another profile', expect: 'malformed', token: await signed({ eat_profile: 'urn:fourtwo:evidence:0' }) },
  { id: 'no-unit', how: 'signed by the device without ueid', expect: 'malformed', token: await signed({ ueid: undefined }) },
  { id: 'facts-of-no-collector', how: 'signed by the device, with no word of the collectors', expect: 'malformed', token: await signed({ collectors: [] }) },
  { id: 'valid-for-a-day', how: 'signed by the device, valid for a day', expect: 'malformed', token: await signed({ exp: NOW + 86_400 }) },
  { id: 'other-nonce', how: 'signed by the device for another nonce', expect: 'stale', token: await signed({ eat_nonce: OTHER_NONCE }) },
  { id: 'expired', how: 'signed by the device an hour ago', expect: 'stale', token: await signed({ iat: NOW - 3600, exp: NOW - 3300, collectors: claims.collectors.map(it => ({ ...it, at: NOW - 3600 })) }) },
  { id: 'from-the-future', how: 'signed by the device an hour from now', expect: 'stale', token: await signed({ iat: NOW + 3600, exp: NOW + 3900, collectors: claims.collectors.map(it => ({ ...it, at: NOW + 3600 })) }) },
  { id: 'old-facts', how: 'signed now over facts that were collected an hour ago', expect: 'stale', token: await signed({ collectors: claims.collectors.map(it => ({ ...it, at: NOW - 3600 })) }) },
  { id: 'replayed', how: 'the golden token where its nonce was answered before', expect: 'replayed', token: golden, used: [NONCE] },
  { id: 'other-unit', how: 'signed by the pinned key as another unit', expect: 'wrong-device', token: await signed({ ueid: Buffer.concat([Buffer.of(1), Buffer.alloc(16, 4)]).toString('base64url') }) },
]

writeFileSync(join(import.meta.dirname, '../test-vectors/evidence/vectors.json'), `${JSON.stringify({ publicKey: device.publicKey.export({ format: 'jwk' }), nonce: NONCE, ueid: identity.ueid, now: NOW, vectors }, null, 1)}\n`)
