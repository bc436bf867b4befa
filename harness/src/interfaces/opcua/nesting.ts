import { words } from './raw/message.ts'

/** How deep values are put into one another, where a hundred are allowed (OPC 10000-6, 5.2.2.12 and 5.2.2.16). */
const DEEP = 5000
/** A variant that holds an extension object that holds a variant: a literal operand (OPC 10000-4, 7.7.4.3), up to its length. */
const LITERAL = Buffer.concat([Buffer.from([22, 1, 0]), words(597).subarray(0, 2), Buffer.from([1])])
const repeated = (bytes: readonly number[], times: number): Buffer => Buffer.concat(Array.from({ length: times }, () => Buffer.from(bytes)))

/** A variant of variants, far deeper than is allowed. */
export const nestedVariants = (): Buffer => Buffer.concat([repeated([0x98, 1, 0, 0, 0], DEEP), Buffer.from([3, 1])])
/** Diagnostics with diagnostics inside, the same. */
export const nestedDiagnostics = (): Buffer => Buffer.concat([repeated([0x40], DEEP), Buffer.from([0])])
/** A variant of extension objects of variants, the same; each length is right. */
export const nestedObjects = (): Buffer => Buffer.concat([...Array.from({ length: DEEP }, (_, n) => Buffer.concat([LITERAL, words((DEEP - n - 1) * (LITERAL.length + 4) + 2)])), Buffer.from([3, 1])])
/** Bytes of a text that are no UTF-8. */
export const NO_UTF8 = Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0xed, 0xa0, 0x80])
