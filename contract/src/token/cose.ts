import { ContractError } from '../plain.ts'
import { type Cbor, type CborMap, decodeCbor, encodeCbor } from './cbor.ts'

/** The first byte of a COSE_Sign1 that says what it is: tag 18. */
const TAG_SIGN1 = 0xd2
/** ES256 among the algorithms of COSE (RFC 9053, 2.1). */
export const ES256 = -7
/** Header parameters: algorithm and what must be understood, the key's name (RFC 9052, 3.1), the token's type (RFC 9596). */
export const headers = { alg: 1, crit: 2, kid: 4, typ: 16 } as const
/** The type of a token of ours (RFC 9782). */
export const EAT_CWT = 'application/eat+cwt'

/** A COSE_Sign1 in its parts (RFC 9052, 4.2). All that its header says is protected. */
export interface Sign1 {
  readonly header: CborMap
  /** The header as it was signed. */
  readonly head: Uint8Array
  readonly payload: Uint8Array
  readonly signature: Uint8Array
}

/** The protected header of an evidence token. `thumbprint`: of the key that signs (RFC 7638), base64url. */
export const evidenceHead = (thumbprint: string): Buffer => encodeCbor(new Map<number, Cbor>([[headers.alg, ES256], [headers.kid, Buffer.from(thumbprint, 'base64url')], [headers.typ, EAT_CWT]]))

/** The bytes that are signed (RFC 9052, 4.4). */
export const signedBytes = ({ head, payload }: Pick<Sign1, 'head' | 'payload'>): Buffer => encodeCbor(['Signature1', head, new Uint8Array(0), payload])

/** The COSE_Sign1, tagged. `signature`: r and s side by side. */
export const writeSign1 = ({ head, payload, signature }: Omit<Sign1, 'header'>): Buffer => Buffer.concat([Buffer.of(TAG_SIGN1), encodeCbor([head, new Map(), payload, signature])])

/**
 * The parts of a tagged COSE_Sign1 in its one spelling, its signature not yet held against anything.
 * @throws ContractError where the bytes are none, or their header has an unprotected part.
 */
export function readSign1(bytes: Uint8Array): Sign1 {
  if (bytes[0] !== TAG_SIGN1) throw new ContractError('the token is no COSE_Sign1')
  const parts = decodeCbor(bytes.subarray(1), 'the token')
  if (!Array.isArray(parts) || parts.length !== 4) throw new ContractError('the token is not four parts')
  const [head, open, payload, signature]: readonly Cbor[] = parts
  if (!(head instanceof Uint8Array) || !(payload instanceof Uint8Array) || !(signature instanceof Uint8Array)) throw new ContractError('a part of the token is no byte string')
  if (!(open instanceof Map) || open.size > 0) throw new ContractError('the token has a header that nothing protects')
  const header = decodeCbor(head, 'the header')
  if (!(header instanceof Map)) throw new ContractError('the header is no map')
  return { header, head, payload, signature }
}
