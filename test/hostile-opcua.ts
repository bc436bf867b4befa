// OPC UA servers that mean harm to whoever asks them: each gets as far as it has to with the codec of the harness, and then does its worst.
import { createPrivateKey, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { bodyOf } from '@fourtwo/harness/interfaces/opcua/body.ts'
import { type Asymmetric, openAsymmetric, openSymmetric, type Parts, secureAsymmetric, secureSymmetric, type Symmetric } from '@fourtwo/harness/interfaces/opcua/raw/chunk.ts'
import { lengthened, message, words } from '@fourtwo/harness/interfaces/opcua/raw/message.ts'
import { placeOf, withWord } from '@fourtwo/harness/interfaces/opcua/raw/spoilings.ts'
import { deriveKeys, suites } from '@fourtwo/harness/interfaces/opcua/raw/suites.ts'
import { BinaryStream, CreateSessionResponse, decodeExpandedNodeId, OpenSecureChannelRequest, OpenSecureChannelResponse, SecurityPolicy } from 'node-opcua'
import { convertPEMtoDER } from 'node-opcua-crypto'

const ACK = message('ACKF', words(0, 65_535, 65_535, 1024 * 1024, 64))
const NOISE = Buffer.alloc(60_000, 0xa5)
/** Milliseconds between two drops. */
const DROP_EVERY = 150

/** What a server does in the place of what it should do; it does the rest right. `secure` makes the next chunk of the channel. */
interface Harm {
  readonly acknowledges?: (socket: Socket) => void
  readonly opens?: (socket: Socket, right: (certificate?: Buffer) => Buffer) => void
  readonly answers?: (socket: Socket, secure: (body: Buffer, type?: string) => Buffer) => void
}

/** Writes as long as somebody reads. */
function endlessly(socket: Socket, next: () => Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(next())) { /* until it takes no more */ }
    if (!socket.destroyed) socket.once('drain', more)
  }
  more()
}
function dripping(socket: Socket, bytes: Buffer): void {
  let at = 0
  const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(bytes.subarray(at, ++at))), DROP_EVERY)
}
const created = (): CreateSessionResponse => new CreateSessionResponse({ serverNonce: randomBytes(32) })
const counting = (count: number, filled = Buffer.alloc(0)): Buffer => {
  const one = created()
  const body = bodyOf(one)
  one.serverEndpoints = new CreateSessionResponse({ serverEndpoints: [{}] }).serverEndpoints
  const at = placeOf(body, bodyOf(one))
  return Buffer.concat([withWord(body, at, count).subarray(0, at + 4), filled])
}
/** The header of a good answer up to its diagnostics. */
const headed = (): Buffer => Buffer.concat([bodyOf(created()).subarray(0, 4), Buffer.alloc(8), words(1, 0)])

/** The harms by name. */
export const harms: Readonly<Record<string, Harm>> = {
  'says nothing': { acknowledges: () => undefined },
  'acknowledges drop by drop': { acknowledges: socket => dripping(socket, ACK) },
  'claims 4 GB and floods': { acknowledges: socket => {
    socket.write(Buffer.concat([Buffer.from('ACKF'), words(0xffffffff)]))
    endlessly(socket, () => NOISE)
  } },
  'acknowledges buffers of nothing': { acknowledges: socket => void socket.write(message('ACKF', words(0, 0, 0, 0, 0))) },
  'an error with a text of 4 GB': { acknowledges: socket => void socket.write(Buffer.concat([message('ERRF', words(0x80000000, 0xfffffff0)), NOISE])) },
  'a handshake that never ends': { opens: socket => endlessly(socket, () => message('OPNC', Buffer.concat([words(1), lengthened(SecurityPolicy.Basic256Sha256), lengthened(undefined), lengthened(undefined), NOISE]))) },
  'a handshake with a certificate of noise': { opens: (socket, right) => void socket.write(right(Buffer.alloc(900, 0x30))) },
  'a handshake with a certificate of 900 KB': { opens: (socket, right) => void socket.write(right(Buffer.concat([Buffer.from([0x30, 0x83, 0x0d, 0xbb, 0xa0]), Buffer.alloc(900_000, 0x30)]))) },
  'an answer drop by drop': { answers: (socket, secure) => dripping(socket, secure(bodyOf(created()))) },
  'endless chunks': { answers: (socket, secure) => endlessly(socket, () => secure(NOISE, 'MSGC')) },
  'endless chunks of nothing': { answers: (socket, secure) => endlessly(socket, () => secure(Buffer.alloc(0), 'MSGC')) },
  'an array of 2147483647': { answers: (socket, secure) => void socket.write(secure(counting(0x7fffffff))) },
  'an array of 225000 texts of nothing': { answers: (socket, secure) => {
    socket.write(secure(Buffer.concat([headed(), Buffer.from([0]), words(225_000)]), 'MSGC'))
    for (let n = 0; n < 15; n++) socket.write(secure(Buffer.alloc(60_000, 0xff), 'MSGC'))
    socket.write(secure(Buffer.alloc(8)))
  } },
  'diagnostics within diagnostics': { answers: (socket, secure) => void socket.write(secure(Buffer.concat([headed(), Buffer.alloc(60_000, 0x40)]))) },
  'an answer to what nobody asked': { answers: (socket, secure) => void socket.write(secure(bodyOf(new OpenSecureChannelResponse({})))) },
}

/** Serves one harm. */
export async function startHostile(harm: Harm, device: { readonly certificate: string; readonly key: string }): Promise<{ readonly port: number; close(): void }> {
  const own = convertPEMtoDER(readFileSync(device.certificate, 'utf8'))
  const key = createPrivateKey(readFileSync(device.key))
  const suite = suites.get(SecurityPolicy.Basic256Sha256)
  if (suite === undefined) throw new Error('there is no such policy')
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    let held = Buffer.alloc(0)
    let sequence = 1
    let channel: { readonly out: Symmetric; readonly in: Symmetric } | undefined
    const read = (bytes: Buffer): void => {
      const type = bytes.toString('latin1', 0, 3)
      if (type === 'HEL') (harm.acknowledges ?? (it => it.write(ACK)))(socket)
      if (type === 'OPN') {
        const opened = openAsymmetric(bytes, suite, key)
        if (opened?.inside === undefined) return
        const stream = new BinaryStream(opened.inside.body)
        decodeExpandedNodeId(stream)
        const request = new OpenSecureChannelRequest()
        request.decode(stream)
        const nonce = randomBytes(32)
        channel = { out: { suite, token: 1, keys: deriveKeys(suite, request.clientNonce, nonce), encrypts: true }, in: { suite, token: 1, keys: deriveKeys(suite, nonce, request.clientNonce), encrypts: true } }
        const peer = bytes.subarray(8 + 4 + 4 + SecurityPolicy.Basic256Sha256.length + 4).subarray(0, bytes.readInt32LE(8 + 4 + 4 + SecurityPolicy.Basic256Sha256.length))
        const body = bodyOf(new OpenSecureChannelResponse({ responseHeader: { requestHandle: request.requestHeader.requestHandle }, securityToken: { channelId: 1, tokenId: 1, revisedLifetime: 60_000, createdAt: new Date() }, serverNonce: nonce }))
        const right = (certificate = own) => {
          const by: Asymmetric = { suite, policy: suite.uri, own: certificate, peer, key }
          const parts: Parts = { type: 'OPNF', channel: 1, sequence, request: opened.inside?.request ?? 1, body }
          return secureAsymmetric(by, parts).sealed
        }
        ;(harm.opens ?? ((it, make) => it.write(make())))(socket, right)
      }
      if (type === 'MSG' && channel !== undefined) {
        const { out } = channel
        const request = openSymmetric(bytes, channel.in)?.inside?.request ?? 1
        harm.answers?.(socket, (body, kind = 'MSGF') => secureSymmetric(out, { type: kind, channel: 1, sequence: ++sequence, request, body }).sealed)
      }
    }
    socket.setNoDelay(true).on('error', () => undefined).on('close', () => sockets.delete(socket)).on('data', bytes => {
      held = Buffer.concat([held, bytes])
      while (held.length >= 8 && held.length >= held.readUInt32LE(4)) {
        const size = held.readUInt32LE(4)
        const one = held.subarray(0, size)
        held = held.subarray(size)
        read(one)
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  return {
    port: typeof at === 'object' && at !== null ? at.port : 0,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
