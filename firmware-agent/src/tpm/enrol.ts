import type { EnrolmentAnswer, EnrolmentRequest } from '@fourtwo/contract/enrolment.ts'
import { readSigningConfig } from '../config.ts'
import { AgentError } from '../error.ts'
import { readBelow } from '../reading/host.ts'
import { identify } from '../token/identity.ts'
import { type Pinned, pinnedOf, readKeyFile, writeKeyFile } from '../token/key.ts'
import { enrolmentAnswer, enrolmentRequest, readChallenge } from './enrolment.ts'
import { keysText, makeKeys, parseKeysText, publicKeyOf } from './keys.ts'

/**
 * Makes the keys in a TPM, and a key file that is good there alone; answers what is to be pinned.
 * @throws AgentError where the TPM makes none, or a file stands there already.
 */
export async function makeKeyInTpm(at: string, file: string): Promise<Pinned> {
  const keys = await makeKeys(at)
  writeKeyFile(file, keysText(keys))
  return pinnedOf(publicKeyOf(keys.signing))
}

/**
 * What enrols the keys of a configuration: the request to the owner or, where he put a challenge to them, the answer.
 * @throws AgentError INPUT_INVALID where the configuration names no TPM or the challenge is none, and whatever the TPM says.
 */
export async function enrol(config: string, challenge: string | undefined): Promise<EnrolmentRequest | EnrolmentAnswer> {
  const { key, tpm, device, root } = readSigningConfig(config)
  if (tpm === undefined) throw new AgentError('INPUT_INVALID', 'the configuration names no TPM (tpm.at): a key in a file cannot be enrolled')
  const keys = parseKeysText(readKeyFile(key), key)
  return challenge === undefined ? enrolmentRequest(tpm.at, (await identify(device, readBelow(root))).ueid, keys) : enrolmentAnswer(tpm.at, keys, readChallenge(challenge))
}
