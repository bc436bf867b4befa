import { parseText } from '../plain.ts'
import { flag, list, oneOf, record, shape, whole } from '../shape.ts'
import { part } from './part.ts'

/** What the `encryption` collector reports. */
export const parseEncryption = shape({
  /** Mapped devices that stand: effective. */
  mapped: part(record(part(oneOf(['verity', 'luks', 'plain-crypt', 'integrity', 'other'])))),
  /** What crypttab opens, and with what: configured. `unclear`: lines that were not understood. */
  table: part(shape({ volumes: list(shape({ name: parseText, key: oneOf(['asked', 'file', 'random', 'other']), tpm: flag, token: flag })), unclear: whole(0, 100_000) })),
  /** Swap areas in use: effective. */
  swap: part(list(oneOf(['memory', 'encrypted', 'plain', 'unknown']))),
  /** Does a policy file of fscrypt stand? configured. */
  fscrypt: flag,
})
/** What is encrypted. */
export type Encryption = ReturnType<typeof parseEncryption>
