/** What becomes of bytes on their way to the broker: those to pass on, or that the connection is to be ended. */
export type Guarded = { readonly pass: Buffer } | 'too-long'

/**
 * Follows the packets of one MQTT connection by their headers, however they are cut into segments.
 *
 * Says so before the body of a packet longer than `longest` is passed on: the broker would set the memory aside. Headers
 * are held back until they are whole; a packet that `keeps` answers no for is left out.
 */
export function packetGuard(longest: number, keeps: (first: number, length: number) => boolean): (bytes: Buffer) => Guarded {
  let header: number[] = []
  let body = 0
  return bytes => {
    const pass: Buffer[] = []
    for (let at = 0; at < bytes.length;) {
      if (body > 0) {
        const part = bytes.subarray(at, at + body)
        pass.push(part)
        body -= part.length
        at += part.length
        continue
      }
      header.push(bytes[at++] ?? 0)
      if (header.length < 2 || ((header.at(-1) ?? 0) & 128) !== 0 && header.length < 5) continue
      const [first = 0, ...digits] = header
      const length = digits.reduce((sum, digit, n) => sum + (digit & 127) * 128 ** n, 0)
      if (length > longest) return 'too-long'
      if (keeps(first, length)) pass.push(Buffer.from(header))
      header = []
      body = length
    }
    return { pass: Buffer.concat(pass) }
  }
}
