// Writes test-vectors/evidence/cwt-vectors.json anew: part of `npm run update:evidence`. The claims are those of the golden JWS beside it; keys are made for it and thrown away, so every token changes.
import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonical, type Claims, parseClaims, type Refusal } from '@fourtwo/contract'
import { type Cbor, encodeCbor } from '@fourtwo/contract/token/cbor.ts'
import { ES256, headers, readSign1, signedBytes, writeSign1 } from '@fourtwo/contract/token/cose.ts'
import { claims as forms, cwtPayload } from '@fourtwo/contract/token/cwt.ts'
import { signCwt } from '@fourtwo/firmware-agent/token/cwt.ts'
import { fileSigner, thumbprintOf } from '@fourtwo/firmware-agent/token/key.ts'
import { decode } from 'cborg'

const FOLDER = join(import.meta.dirname, '../test-vectors/evidence')
const jws = JSON.parse(readFileSync(join(FOLDER, 'vectors.json'), 'utf8'))
const NOW: number = jws.now
const NONCE: string = jws.nonce
const OTHER_NONCE = Buffer.alloc(32, 8).toString('base64url')
const claims = parseClaims(JSON.parse(Buffer.from(jws.vectors[0].token.split('.')[1], 'base64url').toString()), 'claims')

const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const device = pair()
const stranger = pair()
const pinned = thumbprintOf(device.publicKey)
const es256 = (key: KeyObject) => (bytes: Buffer) => sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })
const golden = await signCwt(claims, fileSigner(device.privateKey, pinned))
const parts = readSign1(golden)

const signed = (change: Partial<Record<keyof Claims, unknown>>) => signCwt({ ...claims, ...change } as Claims, fileSigner(device.privateKey, pinned))
/** A good signature over another header or payload, or what stands in its place. */
const over = ({ head = parts.head, payload = parts.payload }: { head?: Uint8Array; payload?: Uint8Array }, how = es256(device.privateKey)) => writeSign1({ head, payload, signature: how(signedBytes({ head, payload })) })
const headed = (change: readonly (readonly [number, Cbor | undefined])[]) => {
  const header = new Map(parts.header)
  for (const [label, value] of change) if (value === undefined) header.delete(label)
  else header.set(label, value)
  return encodeCbor(header)
}
/** The payload as a map by keys, with one claim spelt otherwise. */
const claimed = (key: number, value: Cbor | undefined) => {
  const map = new Map<number, Cbor>(decode(cwtPayload(claims), { useMaps: true }))
  if (value === undefined) map.delete(key)
  else map.set(key, value)
  return encodeCbor(map)
}
const altered = (bytes: Uint8Array, at: number) => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}
const factsDigest = (facts: Claims['facts']) => createHash('sha256').update(canonical(facts)).digest('base64url')
const lied = { ...claims.facts, lockOut: { state: 'absent' } } as const
/** A nonce of 32 bytes begins with its key and the head of a byte string. */
const noncesAt = Buffer.from(parts.payload).indexOf(Buffer.of(0x0a, 0x58, 32)) + 35
const nonceTwice = Buffer.concat([Buffer.of((parts.payload[0] ?? 0) + 1), parts.payload.subarray(1, noncesAt), Buffer.of(0x0a, 0x58, 32), Buffer.alloc(32, 8), parts.payload.subarray(noncesAt)])
/** The four parts with a head that could be shorter, or an end that is not told. */
const body = Buffer.from(golden.subarray(2))

const vectors: { id: string; how: string; expect: 'verified' | Refusal; token: Uint8Array; used?: readonly string[] }[] = [
  { id: 'golden', how: 'as the agent signs it', expect: 'verified', token: golden },
  { id: 'golden-among-used', how: 'the golden token where other nonces were answered before', expect: 'verified', token: golden, used: [OTHER_NONCE] },
  { id: 'one-claim-more', how: 'signed by the device with a claim that the profile lacks', expect: 'verified', token: over({ payload: claimed(-79_999, 'more') }) },
  { id: 'altered-facts', how: 'one fact of the payload changed, digest with it, signature kept', expect: 'altered', token: writeSign1({ ...parts, payload: cwtPayload({ ...claims, facts: lied, facts_digest: factsDigest(lied) }) }) },
  { id: 'altered-nonce', how: 'another nonce written into the payload, signature kept', expect: 'altered', token: writeSign1({ ...parts, payload: cwtPayload({ ...claims, eat_nonce: OTHER_NONCE }) }) },
  { id: 'altered-header', how: 'a parameter added to the header, signature kept', expect: 'altered', token: writeSign1({ ...parts, head: headed([[3, 60]]) }) },
  { id: 'altered-signature', how: 'one bit of the signature flipped', expect: 'altered', token: altered(golden, golden.length - 10) },
  { id: 'signature-in-der', how: 'a good signature in DER instead of r and s side by side', expect: 'altered', token: over({}, bytes => sign('sha256', bytes, device.privateKey)) },
  { id: 'signature-over-the-payload', how: 'a good signature over the payload alone instead of the Sig_structure', expect: 'altered', token: over({}, () => es256(device.privateKey)(Buffer.from(parts.payload))) },
  { id: 'signature-cut', how: 'the last twenty bytes of the signature left out', expect: 'altered', token: writeSign1({ ...parts, signature: parts.signature.subarray(0, 44) }) },
  { id: 'signature-empty', how: 'a signature of no bytes', expect: 'altered', token: writeSign1({ ...parts, signature: new Uint8Array(0) }) },
  { id: 'other-digest', how: 'signed by the device, with a digest of other facts', expect: 'altered', token: await signed({ facts_digest: factsDigest({}) }) },
  { id: 'other-key', how: 'the same claims signed by another key, which the header names', expect: 'wrong-key', token: await signCwt(claims, fileSigner(stranger.privateKey)) },
  { id: 'other-key-under-the-pinned-name', how: 'the same claims signed by another key under the pinned key\'s name', expect: 'altered', token: await signCwt(claims, fileSigner(stranger.privateKey, pinned)) },
  { id: 'no-key-named', how: 'a good signature, the header names no key', expect: 'wrong-key', token: over({ head: headed([[headers.kid, undefined]]) }) },
  { id: 'key-named-in-text', how: 'a good signature, the header names the key by a text instead of bytes', expect: 'wrong-key', token: over({ head: headed([[headers.kid, pinned]]) }) },
  { id: 'no-algorithm', how: 'a good signature, the header names no algorithm', expect: 'wrong-algorithm', token: over({ head: headed([[headers.alg, undefined]]) }) },
  { id: 'es384', how: 'a good ES256 signature under the name of ES384', expect: 'wrong-algorithm', token: over({ head: headed([[headers.alg, -35]]) }) },
  { id: 'hs256-with-public-key', how: 'HMAC 256 with the public key in PEM as the shared secret', expect: 'wrong-algorithm', token: over({ head: headed([[headers.alg, 5]]) }, bytes => createHmac('sha256', device.publicKey.export({ type: 'spki', format: 'pem' })).update(bytes).digest()) },
  { id: 'other-type', how: 'a good signature over a header of type application/cwt', expect: 'malformed', token: over({ head: headed([[headers.typ, 'application/cwt']]) }) },
  { id: 'critical-header', how: 'a good signature over a header that demands an extension', expect: 'malformed', token: over({ head: headed([[headers.crit, [4]]]) }) },
  { id: 'unprotected-header', how: 'a good signature, the algorithm said once more where nothing protects it', expect: 'malformed', token: Buffer.concat([golden.subarray(0, 1), encodeCbor([parts.head, new Map([[headers.alg, ES256]]), parts.payload, parts.signature])]) },
  { id: 'untagged', how: 'the golden token without its tag', expect: 'malformed', token: golden.subarray(1) },
  { id: 'tagged-as-mac', how: 'the golden token under the tag of a COSE_Mac0', expect: 'malformed', token: Buffer.concat([Buffer.of(0xd1), golden.subarray(1)]) },
  { id: 'tagged-twice', how: 'the golden token under the tag of a CWT besides', expect: 'malformed', token: Buffer.concat([Buffer.of(0xd8, 61), golden]) },
  { id: 'cut-in-the-payload', how: 'everything behind the first 200 bytes cut off', expect: 'malformed', token: golden.subarray(0, 200) },
  { id: 'three-parts', how: 'the signature left out', expect: 'malformed', token: Buffer.concat([golden.subarray(0, 1), encodeCbor([parts.head, new Map(), parts.payload])]) },
  { id: 'more-behind', how: 'one byte more behind the golden token', expect: 'malformed', token: Buffer.concat([golden, Buffer.of(0)]) },
  { id: 'empty', how: 'nothing at all', expect: 'malformed', token: new Uint8Array(0) },
  { id: 'jws', how: 'the golden JWS in place of a CWT', expect: 'malformed', token: Buffer.from(jws.vectors[0].token) },
  { id: 'second-spelling', how: 'the number of the parts written in two bytes instead of one', expect: 'malformed', token: Buffer.concat([Buffer.of(0xd2, 0x98, 4), body]) },
  { id: 'end-not-told', how: 'the list of the parts of indefinite length', expect: 'malformed', token: Buffer.concat([Buffer.of(0xd2, 0x9f), body, Buffer.of(0xff)]) },
  { id: 'claim-twice', how: 'signed by the device with a second nonce behind the right one', expect: 'malformed', token: over({ payload: nonceTwice }) },
  { id: 'nonce-in-text', how: 'signed by the device with its nonce as a text instead of bytes', expect: 'malformed', token: over({ payload: claimed(forms.eat_nonce.key, NONCE) }) },
  { id: 'bytes-in-the-facts', how: 'signed by the device with a byte string for a fact, which JSON lacks', expect: 'malformed', token: over({ payload: claimed(forms.facts.key, new Map([['lockOut', new Uint8Array(4)]])) }) },
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

const written = vectors.map(it => ({ ...it, token: Buffer.from(it.token).toString('base64url') }))
writeFileSync(join(FOLDER, 'cwt-vectors.json'), `${JSON.stringify({ publicKey: device.publicKey.export({ format: 'jwk' }), nonce: NONCE, ueid: jws.ueid, now: NOW, vectors: written }, null, 1)}\n`)
