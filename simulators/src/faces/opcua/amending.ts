import { type MessageBuilder, MessageSecurityMode, TokenStack } from 'node-opcua'
import { decryptBufferWithDerivedKeys, encryptBufferWithDerivedKeys, makeMessageChunkSignatureWithDerivedKeys, verifyChunkSignatureWithDerivedKeys } from 'node-opcua-crypto'

type Keys = NonNullable<ReturnType<TokenStack['getTokenDerivedKeys']>>
interface Opened {
  readonly keys: Keys
  readonly by: NonNullable<Keys['derivedClientKeys']>
  readonly clear: Buffer
  readonly fits: boolean
}
/** Where the sequence number stands in a chunk that is no handshake, and where what is encrypted begins. */
const SECURED_AT = 16
/** Channels whose keys a careless device still knows. */
const KNOWN = 50

/** A chunk that is being read. */
export interface Reading {
  readonly builder: MessageBuilder
  readonly stream: { readonly buffer: Buffer }
}
/** Whether a chunk is taken although its signature does not fit, although another channel's keys secured it, or under this number. */
export interface Taking {
  readonly unsigned: () => boolean
  readonly ofOthers: () => boolean
  readonly numbered: (at: { readonly number: number; readonly expected: number }) => boolean
}

/** Puts right what a careless device takes before the library looks at its keys; `reading` answers what is being read, `from` says whose keys secure what comes in. Once in a process or thread. */
export function amendChunks(from: 'derivedClientKeys' | 'derivedServerKeys', reading: () => Reading | undefined, taking: Taking): void {
  const known: TokenStack[] = []
  const keysOf = TokenStack.prototype.getTokenDerivedKeys
  TokenStack.prototype.getTokenDerivedKeys = function (this: TokenStack, token: number) {
    const own = keysOf.call(this, token)
    const chunk = reading()
    if (chunk === undefined) return own
    if (!known.includes(this)) known.unshift(this)
    known.length = Math.min(known.length, KNOWN)
    return amended(from, taking, chunk, own, known.filter(it => it !== this).map(it => keysOf.call(it, token)))
  }
}

/** The keys to read the chunk with, which may have been put right in its place. */
function amended(from: 'derivedClientKeys' | 'derivedServerKeys', taking: Taking, { builder, stream: { buffer: chunk } }: Reading, own: Keys | null, others: readonly (Keys | null)[]): Keys | null {
  const encrypted = builder.securityMode === MessageSecurityMode.SignAndEncrypt
  if (encrypted && (chunk.length - SECURED_AT) % 16 !== 0) return own
  const open = (keys: Keys | null): Opened | undefined => {
    const by = keys?.[from] ?? null
    if (keys === null || by === null) return undefined
    const clear = encrypted ? Buffer.concat([chunk.subarray(0, SECURED_AT), decryptBufferWithDerivedKeys(chunk.subarray(SECURED_AT), by)]) : Buffer.from(chunk)
    return clear.length < SECURED_AT + 8 + by.signatureLength ? undefined : { keys, by, clear, fits: verifyChunkSignatureWithDerivedKeys(clear, by) }
  }
  let opened = open(own)
  let right = opened?.fits === true
  if (!right) {
    const other = others.map(open).find(it => it?.fits === true)
    if (other === undefined ? opened === undefined || !taking.unsigned() : !taking.ofOthers()) return own
    opened = other ?? opened
    right = other !== undefined
  }
  if (opened === undefined) return own
  const { keys, by, clear } = opened
  const expected = (builder.sequenceHeader?.sequenceNumber ?? 0) + 1
  const number = clear.readUInt32LE(SECURED_AT)
  if (number !== expected && taking.numbered({ number, expected })) {
    clear.writeUInt32LE(expected, SECURED_AT)
    right = false
  }
  if (!right) {
    const unsigned = clear.subarray(0, clear.length - by.signatureLength)
    const signed = Buffer.concat([unsigned, makeMessageChunkSignatureWithDerivedKeys(unsigned, by)])
    const sealed = encrypted ? Buffer.concat([signed.subarray(0, SECURED_AT), encryptBufferWithDerivedKeys(signed.subarray(SECURED_AT), by)]) : signed
    sealed.copy(chunk)
  }
  return keys
}
