import { parseText } from '../plain.ts'
import { list, nullable, oneOf, shape, whole } from '../shape.ts'
import { part } from './part.ts'

/** What the `key-stores` collector reports: what could hold keys in hardware. That one is there is no proof that a key is in it. */
export const parseKeyStores = shape({
  /** Trusted platform modules by name, with the major version. */
  tpm: part(list(shape({ name: parseText, version: nullable(whole(0, 9)), banks: list(parseText) }))),
  /** Trusted execution environments and what runs in them. */
  tee: part(list(parseText)), trustedApplications: part(whole(0, 10_000)),
  /** Secure elements that the device tree names, by what they are compatible with. */
  secureElements: part(list(parseText)),
  /** Registered PKCS#11 modules by file, and whether they are known to be software alone. */
  pkcs11: part(list(shape({ module: parseText, kind: oneOf(['software', 'trust', 'hardware', 'unknown']) }))),
  /** Tokens that SoftHSM keeps as files. */
  softTokens: part(whole(0, 10_000)),
  /** Running programs that have SoftHSM in them, by name: looked for where there are such tokens. */
  softTokensUsedBy: list(parseText),
  /** Where the kernel's trusted keys come from. */
  trustedKeys: part(parseText),
})
/** What could hold keys. */
export type KeyStores = ReturnType<typeof parseKeyStores>
