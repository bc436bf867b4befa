import { AgentError } from '../error.ts'
import type { SigningConfig } from '../config.ts'
import { fileSigner, parseKey, readKeyFile } from './key.ts'
import type { Signer } from './signer.ts'

/**
 * Who signs by this configuration: the key in the file (T0), the key in the TPM that the file was made with (T1), with a quote (T2). What a TPM needs is loaded only where there is one.
 * @throws AgentError KEY_REFUSED where file and configuration do not mean the same.
 */
export async function signerOf({ key, tpm }: Pick<SigningConfig, 'key' | 'tpm'>): Promise<Signer> {
  const text = readKeyFile(key)
  const inTpm = /^\s*\{/.test(text)
  if (inTpm !== (tpm !== undefined)) throw new AgentError('KEY_REFUSED', inTpm ? `the key file ${key} holds keys of a TPM, and the configuration names none (tpm.at)` : `the configuration names a TPM, and the key file ${key} holds a key in PEM`)
  if (tpm === undefined) return fileSigner(parseKey(text, key))
  const { parseKeysText, tpmSigner } = await import('../tpm/index.ts')
  return tpmSigner(tpm.at, parseKeysText(text, key), tpm.pcrs)
}
