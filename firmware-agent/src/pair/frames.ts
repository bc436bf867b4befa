/** Bytes of a nonce (RFC 9711, 4.1). */
export const NONCE = { least: 16, most: 64 } as const
/** Bytes of a token at most: the facts of a device in base64url take a tenth of it. */
export const LONGEST_TOKEN = 4 * 1024 * 1024
/** The forms of a token that can be asked for, by the byte that asks. */
const forms: ReadonlyMap<number, 'jws'> = new Map([[1, 'jws']])
/** Why the collector makes no token. repeated: it answered this nonce before; not-written: it cannot write the nonce down; malformed: that was no request; failed: its own fault. */
export const pairRefusals = ['repeated', 'not-written', 'malformed', 'failed'] as const
/** What the collector answers. */
export type PairAnswer = { readonly says: 'token'; readonly token: string } | { readonly says: 'refused'; readonly why: (typeof pairRefusals)[number]; readonly because: string }

/** Bytes of a request at most. */
export const LONGEST_REQUEST = 1 + NONCE.most
/** Bytes of an answer at most, with the four of its length and the one of its kind. */
export const LONGEST_ANSWER = 5 + LONGEST_TOKEN

/** A request: the byte of the form, then the nonce, then the end of what the front sends. Nothing else can be asked. */
export const writeRequest = (nonce: string): Buffer => Buffer.concat([Buffer.of(1), Buffer.from(nonce, 'base64url')])

/** The nonce (base64url) of a whole request; undefined where it is none. */
export function readRequest(bytes: Buffer): string | undefined {
  const nonce = bytes.subarray(1)
  return forms.has(bytes[0] ?? 0) && nonce.length >= NONCE.least && nonce.length <= NONCE.most ? nonce.toString('base64url') : undefined
}

/** An answer: its length in four bytes, so that one that was cut off is known for it, then 1 and the token, or 0 and why not. */
export function writeAnswer(answer: PairAnswer): Buffer {
  const text = Buffer.from(answer.says === 'token' ? answer.token : `${answer.why} ${answer.because.slice(0, 400)}`)
  const head = Buffer.alloc(5)
  head.writeUInt32BE(1 + text.length)
  head[4] = answer.says === 'token' ? 1 : 0
  return Buffer.concat([head, text])
}

/** A whole answer; undefined where it was cut off or is none. */
export function readAnswer(bytes: Buffer): PairAnswer | undefined {
  if (bytes.length < 6 || bytes.readUInt32BE() !== bytes.length - 4) return undefined
  const text = bytes.subarray(5).toString('utf8')
  if (bytes[4] === 1) return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text) ? { says: 'token', token: text } : undefined
  const why = pairRefusals.find(word => text.startsWith(`${word} `))
  return bytes[4] === 0 && why !== undefined ? { says: 'refused', why, because: text.slice(why.length + 1) } : undefined
}
