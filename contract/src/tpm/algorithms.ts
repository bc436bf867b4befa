/** TPM_ALG_ID: the algorithms that our keys and quotes use (TPM 2.0 Library, Part 2, 6.3). */
export const ALG = { aes: 0x0006, sha256: 0x000b, null: 0x0010, ecdsa: 0x0018, ecc: 0x0023, cfb: 0x0043 } as const
/** TPM_ECC_NIST_P256 (Part 2, 6.4). */
export const P256 = 0x0003
/** Bytes of SHA-256, and of a coordinate of P-256. */
export const DIGEST = 32

/** TPMA_OBJECT (Part 2, 8.3). `fixedTpm`, `fixedParent`, `ownRandom` (sensitiveDataOrigin) together: the private half was made in this TPM and never leaves it. `restricted`: signs only what the TPM itself made. */
export const ATTRIBUTE = { fixedTpm: 0x2, fixedParent: 0x10, ownRandom: 0x20, userWithAuth: 0x40, adminWithPolicy: 0x80, noDictionaryLock: 0x400, restricted: 0x1_0000, decrypt: 0x2_0000, sign: 0x4_0000 } as const
/** What a key that cannot leave its TPM has. */
export const STAYS = ATTRIBUTE.fixedTpm | ATTRIBUTE.fixedParent | ATTRIBUTE.ownRandom
