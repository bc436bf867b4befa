import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ContractError, parseText, record, shape } from '@fourtwo/contract'
import { parseCount } from '@fourtwo/contract/parse.ts'
import { HarnessError } from '../error.ts'
import { holdCertificate } from './device-certificate.ts'
import type { Expected } from '../evidence/verify.ts'
import { type EnrolmentRecord, keyIn, parseEnrolmentRecord } from './record.ts'

/** What a bench pins of an agent: its key, and what is known of it. */
export type PinnedAgent = Pick<Expected, 'publicKey' | 'enrolled' | 'registers' | 'revoked'> & { readonly record?: EnrolmentRecord }

/**
 * Reads what the settings of an agent's door name: `publicKey`; `enrolment`, the record that shows that this key lives in a TPM; `registers`, the values that its registers have to have; `revoked`, keys that are trusted no more;
 * `authority` and `deviceCertificate`: the owner's authority, which has to vouch for this key and this unit.
 * @throws HarnessError INPUT_INVALID naming the file, and where the record is not of this key and this unit, or no longer holds.
 */
export function readPinned(settings: Readonly<Record<string, string>>, now = new Date()): PinnedAgent {
  const publicKey = readPublicKey(settings['publicKey'] ?? '')
  const { enrolment, registers, revoked, ueid } = settings
  if (settings['authority'] !== undefined || settings['deviceCertificate'] !== undefined) holdCertificate(readCertificate(settings['deviceCertificate'], 'deviceCertificate'), readCertificate(settings['authority'], 'authority'), publicKey, ueid ?? '', now)
  const record = enrolment === undefined ? undefined : readEnrolment(enrolment)
  return {
    publicKey, ...(record === undefined ? {} : { record, enrolled: enrolledBy(record, enrolment ?? '', publicKey, ueid ?? '', now) }),
    ...(registers === undefined ? {} : { registers: readRegisters(registers) }), ...(revoked === undefined ? {} : { revoked: readRevoked(revoked) }),
  }
}

/** @throws HarnessError INPUT_INVALID where the file is no P-256 public key. */
function readPublicKey(file: string): KeyObject {
  let key: KeyObject | undefined
  try {
    key = createPublicKey(readFileSync(file))
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', `the pinned public key ${file} cannot be read`, cause)
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new HarnessError('INPUT_INVALID', `the pinned public key ${file} is of another kind, expected P-256`)
  return key
}

function readCertificate(file: string | undefined, setting: string): X509Certificate {
  if (file === undefined) throw new HarnessError('INPUT_INVALID', `${setting} is missing: authority and deviceCertificate mean something together only`)
  try {
    return new X509Certificate(readFileSync(file))
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', `${setting} ${file} holds no certificate`, cause)
  }
}

/** @throws HarnessError INPUT_INVALID where the file is no record of an enrolment. */
export const readEnrolment = (file: string): EnrolmentRecord => readJson(file, 'record of an enrolment', it => {
  const read = parseEnrolmentRecord(it, 'record')
  for (const { use } of read.keys) keyIn(read, use)
  return read
})

/** Registers by number with their values in hex, as `tpm2_pcrread` shows them: `{"pcrs":{"7":"…"}}`. */
export const readRegisters = (file: string): NonNullable<PinnedAgent['registers']> => readJson(file, 'list of registers', it => {
  const { pcrs } = shape({ pcrs: record(parseText) })(it, 'registers')
  return Object.fromEntries(Object.entries(pcrs).map(([pcr, value]) => {
    const hex = value.toLowerCase().replace(/^0x/, '')
    if (parseCount(Number(pcr), `registers.pcrs.${pcr}`) > 23 || String(Number(pcr)) !== pcr) throw new ContractError(`registers.pcrs.${pcr} is no register, expected 0 to 23`)
    if (!/^[0-9a-f]{64}$/.test(hex)) throw new ContractError(`registers.pcrs.${pcr} is ${JSON.stringify(value)}, expected a SHA-256 digest in hex`)
    return [pcr, hex]
  }))
})

/** Thumbprints of keys that are trusted no more, each with the reason: `{"revoked":{"<thumbprint>":"the unit was stolen"}}`. */
export const readRevoked = (file: string): ReadonlyMap<string, string> => readJson(file, 'list of revoked keys', it => {
  const { revoked } = shape({ revoked: record(parseText) })(it, 'list')
  // A thumbprint in another spelling would name no key, and the one that was meant would go on being trusted.
  const odd = Object.keys(revoked).find(name => !/^[\w-]{43}$/.test(name))
  if (odd !== undefined) throw new ContractError(`list.revoked has ${JSON.stringify(odd)}, expected the thumbprint of a key, 43 characters of base64url`)
  return new Map(Object.entries(revoked))
})

function enrolledBy(of: EnrolmentRecord, file: string, publicKey: KeyObject, ueid: string, now: Date): NonNullable<PinnedAgent['enrolled']> {
  if (of.ueid !== ueid) throw new HarnessError('INPUT_INVALID', `the enrolment ${file} is of the unit ${of.ueid}, and the door names ${ueid}`)
  if (keyIn(of, 'signing')?.equals(publicKey) !== true) throw new HarnessError('INPUT_INVALID', `the enrolment ${file} is of another key than the pinned one`)
  if (of.expires !== undefined && !(now < new Date(of.expires))) throw new HarnessError('INPUT_INVALID', `the enrolment ${file} ended at ${of.expires}: enrol the unit anew`)
  const attestationKey = keyIn(of, 'attestation')
  return attestationKey === undefined ? {} : { attestationKey }
}

/** A JSON file that `parse` reads. */
export function readJson<T>(file: string, what: string, parse: (value: unknown) => T): T {
  try {
    return parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    const why = cause instanceof ContractError ? cause.message : cause instanceof SyntaxError ? 'it is not JSON' : `it cannot be read: ${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'}`
    throw new HarnessError('INPUT_INVALID', `${file} is no ${what}: ${why}`, cause)
  }
}
