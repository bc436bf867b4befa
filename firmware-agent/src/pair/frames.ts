/** Bytes of a nonce (RFC 9711, 4.1). */
export const NONCE = { least: 16, most: 64 } as const
/** Bytes of a token at most: the facts of a device in base64url take a tenth of it. */
export const LONGEST_TOKEN = 4 * 1024 * 1024
/** The forms of a token, each by the byte that asks for it and stands before it: 1 and 2. */
export const forms = ['jws', 'cwt'] as const
export type Form = (typeof forms)[number]
/** What a front asks. `nonce`: base64url. */
export interface PairRequest {
  readonly form: Form
  readonly nonce: string
}
/** Why the collector makes no token. repeated: it answered this nonce before; not-written: it cannot write the nonce down; malformed: that was no request; failed: its own fault. */
export const pairRefusals = ['repeated', 'not-written', 'malformed', 'failed'] as const
/** What the collector answers. */
export type PairAnswer = { readonly says: 'token'; readonly form: Form; readonly token: Uint8Array } | { readonly says: 'refused'; readonly why: (typeof pairRefusals)[number]; readonly because: string }

/** Bytes of a request at most. */
export const LONGEST_REQUEST = 1 + NONCE.most
/** Bytes of an answer at most, with the four of its length and the one of its kind. */
export const LONGEST_ANSWER = 5 + LONGEST_TOKEN

/** A request: the byte of the form, then the nonce, then the end of what the front sends. Nothing else can be asked. */
export const writeRequest = ({ form, nonce }: PairRequest): Buffer => Buffer.concat([Buffer.of(1 + forms.indexOf(form)), Buffer.from(nonce, 'base64url')])

/** What a whole request asks; undefined where it is none. */
export function readRequest(bytes: Buffer): PairRequest | undefined {
  const form = forms[(bytes[0] ?? 0) - 1]
  const nonce = bytes.subarray(1)
  return form !== undefined && nonce.length >= NONCE.least && nonce.length <= NONCE.most ? { form, nonce: nonce.toString('base64url') } : undefined
}

/** An answer: its length in four bytes, so that one that was cut off is known for it, then the byte of the form and the token, or 0 and why not. */
export function writeAnswer(answer: PairAnswer): Buffer {
  const said = answer.says === 'token' ? Buffer.from(answer.token) : Buffer.from(`${answer.why} ${answer.because.slice(0, 400)}`)
  const head = Buffer.alloc(5)
  head.writeUInt32BE(1 + said.length)
  head[4] = answer.says === 'token' ? 1 + forms.indexOf(answer.form) : 0
  return Buffer.concat([head, said])
}

/** A whole answer; undefined where it was cut off or is none. */
export function readAnswer(bytes: Buffer): PairAnswer | undefined {
  if (bytes.length < 6 || bytes.readUInt32BE() !== bytes.length - 4) return undefined
  const said = bytes.subarray(5)
  const form = forms[(bytes[4] ?? 0) - 1]
  if (form !== undefined) return form === 'cwt' || /^[\w-]+\.[\w-]+\.[\w-]+$/.test(said.toString('latin1')) ? { says: 'token', form, token: said } : undefined
  const text = said.toString('utf8')
  const why = pairRefusals.find(word => text.startsWith(`${word} `))
  return bytes[4] === 0 && why !== undefined ? { says: 'refused', why, because: text.slice(why.length + 1) } : undefined
}
