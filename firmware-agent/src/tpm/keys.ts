import { createPublicKey, type KeyObject } from 'node:crypto'
import { ContractError, parseObject, parseOneOf, parseText } from '@fourtwo/contract/plain.ts'
import { jwkOf, parsePublicArea } from '@fourtwo/contract/tpm/public-area.ts'
import { AgentError } from '../error.ts'
import { create, type WrappedKey } from './commands/create.ts'
import { HIERARCHY } from './commands/create-primary.ts'
import { atTpm, withPrimary } from './session.ts'
import { ATTESTATION_KEY, SIGNING_KEY, STORAGE_KEY } from './templates.ts'

/** The agent's two keys in a TPM: one signs tokens, one quotes. */
export interface TpmKeys {
  readonly signing: WrappedKey
  readonly attestation: WrappedKey
}

/** Bytes of a wrapped key at most: one of P-256 takes a tenth of it. */
const LONGEST_WRAPPED = 1024
const FORM = 'fourtwo-agent keys in a TPM, 1'

/** Makes both keys in the TPM. They are good there alone. */
export const makeKeys = (at: string): Promise<TpmKeys> =>
  atTpm(at, tpm => withPrimary(tpm, HIERARCHY.owner, STORAGE_KEY, async parent => ({ signing: await create(tpm, parent, SIGNING_KEY), attestation: await create(tpm, parent, ATTESTATION_KEY) })))

/** The keys as text for a file: JSON, byte strings in base64url. */
export function keysText({ signing, attestation }: TpmKeys): string {
  const written = ({ publicArea, wrapped }: WrappedKey) => ({ public: publicArea.toString('base64url'), wrapped: wrapped.toString('base64url') })
  return `${JSON.stringify({ form: FORM, signing: written(signing), attestation: written(attestation) }, null, 1)}\n`
}

/** @throws AgentError KEY_REFUSED naming the place in the file, never what stands there. */
export function parseKeysText(text: string, file: string): TpmKeys {
  try {
    const it = parseObject(JSON.parse(text), 'keys')
    parseOneOf([FORM], it['form'], 'keys.form')
    return { signing: parseWrapped(it['signing'], 'keys.signing'), attestation: parseWrapped(it['attestation'], 'keys.attestation') }
  } catch (cause) {
    throw new AgentError('KEY_REFUSED', `the key file ${file} holds no keys of a TPM${cause instanceof ContractError ? `: ${cause.message.replace(/ is ".*$/, ' is something else')}` : ''}`)
  }
}

/** The public half of a wrapped key. */
export const publicKeyOf = ({ publicArea }: WrappedKey): KeyObject => createPublicKey({ key: jwkOf(parsePublicArea(publicArea, 'the public area')), format: 'jwk' })

function parseWrapped(value: unknown, at: string): WrappedKey {
  const it = parseObject(value, at)
  const bytes = (key: string) => Buffer.from(parseText(it[key], `${at}.${key}`), 'base64url')
  const publicArea = bytes('public')
  parsePublicArea(publicArea, `${at}.public`)
  const wrapped = bytes('wrapped')
  if (wrapped.length > LONGEST_WRAPPED) throw new ContractError(`${at}.wrapped is ${wrapped.length} bytes, expected ${LONGEST_WRAPPED} at most`)
  return { publicArea, wrapped }
}
