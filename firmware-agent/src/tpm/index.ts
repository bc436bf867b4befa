// What the rest of the agent needs of a TPM, as one part that is loaded only where there is one.
export { enrol, makeKeyInTpm } from './enrol.ts'
export { parseKeysText } from './keys.ts'
export { tpmSigner } from './signer.ts'
