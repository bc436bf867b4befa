// What the rest of the agent needs of a TPM, as one part that is loaded only where there is one.
export { enrolmentAnswer, enrolmentRequest, readChallenge } from './enrolment.ts'
export { keysText, makeKeys, parseKeysText, publicKeyOf } from './keys.ts'
export { tpmSigner } from './signer.ts'
