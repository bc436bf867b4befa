import { X509Certificate } from 'node:crypto'

/** What a list of signatures of UEFI's says of those whose signature counts. */
export interface Signers {
  readonly subjects: readonly string[]
  readonly testKeys: readonly string[]
  readonly size: number
  readonly others: number
}

const X509 = 'a159c0a5e494a74a87b5ab155c2bf072'
/** Four bytes of attributes stand before the value of a variable (efivarfs). */
const ATTRIBUTES = 4
/** Subjects that makers and distributions give keys of which everybody has the private half. */
const TEST_KEYS = /do not (trust|ship)|snake\s?oil|test (pk|key|root|certificate)|platform key test/i
const MOST = 1000

/** The value of a variable that is one byte: on or off. Undefined where it is longer, shorter, or another number. */
export function flagOf(bytes: Buffer): boolean | undefined {
  const value = bytes.length === ATTRIBUTES + 1 ? bytes[ATTRIBUTES] : undefined
  return value === 0 || value === 1 ? value === 1 : undefined
}

/** The signers of an EFI_SIGNATURE_LIST (UEFI 2.10, 32.4.1), by the subjects of their certificates. Undefined where the lists do not add up. */
export function parseSigners(bytes: Buffer): Signers | undefined {
  const subjects: string[] = []
  let others = 0
  let at = ATTRIBUTES
  while (at < bytes.length) {
    if (at + 28 > bytes.length) return undefined
    const type = bytes.toString('hex', at, at + 16)
    const [length, header, each] = [bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)]
    const from = at + 28 + header
    if (length < 28 + header || at + length > bytes.length || each < 17 || (at + length - from) % each !== 0) return undefined
    for (let entry = from; entry < at + length; entry += each) {
      const subject = type === X509 ? subjectOf(bytes.subarray(entry + 16, entry + each)) : undefined
      if (subject === undefined) others++
      else if (subjects.length < MOST) subjects.push(subject)
      else return undefined
    }
    at += length
  }
  return { subjects, testKeys: subjects.filter(subject => TEST_KEYS.test(subject)), size: bytes.length - ATTRIBUTES, others }
}

/** The subject from its common name to its organisation, cut to plain words: who made the key may stand in either alone. */
function subjectOf(der: Buffer): string | undefined {
  try {
    const { subject } = new X509Certificate(der)
    const parts = ['CN', 'OU', 'O'].flatMap(part => [...subject.matchAll(new RegExp(`^${part}=(.+)$`, 'gm'))].map(([, value = '']) => value))
    return parts.length === 0 ? 'no name' : parts.join(', ').replaceAll(/[^\w .,()-]/g, '?').slice(0, 160)
  } catch {
    return undefined
  }
}
