/** A socket that waits for others, by a table of /proc/net. */
export interface Waiting {
  readonly proto: 'tcp' | 'udp'
  readonly port: number
  readonly reach: 'network' | 'loopback'
  readonly uid: number
  readonly inode: string
}

/** Listening TCP sockets (state 0A), or UDP sockets without a peer (state 07), in a table of /proc/net; undefined where a line is none of its form. */
export function parseNetTable(text: string, proto: 'tcp' | 'udp'): readonly Waiting[] | undefined {
  const waits = proto === 'tcp' ? '0A' : '07'
  const all: Waiting[] = []
  for (const line of text.split('\n').slice(1).filter(it => it.trim() !== '')) {
    const [, local, port, peer, state, uid, inode] = /^\s*\d+:\s+([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})\s+(?:[0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})\s+([0-9A-F]{2})\s+\S+\s+\S+\s+\S+\s+(\d+)\s+\d+\s+(\d+)/.exec(line) ?? []
    if (local === undefined || port === undefined || uid === undefined || inode === undefined) return undefined
    if (state === waits && peer === '0000') all.push({ proto, port: Number.parseInt(port, 16), reach: isLoopback(local) ? 'loopback' : 'network', uid: Number(uid), inode })
  }
  return all
}

/** 127/8 and ::1, in the order of bytes that the kernel prints on either kind of machine; also 127/8 mapped into IPv6. */
const isLoopback = (hex: string): boolean =>
  hex.length === 8 ? hex.endsWith('7F') || hex.startsWith('7F')
    : hex === '00000000000000000000000001000000' || hex === '00000000000000000000000000000001' || /^0{16}(FFFF0000|0000FFFF)(.{6}7F|7F.{6})$/.test(hex)
