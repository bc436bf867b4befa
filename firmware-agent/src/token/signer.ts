import type { Claims } from '@fourtwo/contract/evidence.ts'

/** Who signs tokens, wherever the key lives. */
export interface Signer {
  /** RFC 7638 thumbprint of the public half. */
  readonly thumbprint: string
  /** ES256: r and s side by side, over SHA-256 of the bytes. */
  sign(bytes: Uint8Array): Promise<Buffer>
  /** Where there is a TPM that quotes: the claims with its word in `submods.tpm`. */
  quoted?(claims: Claims): Promise<Claims>
}
