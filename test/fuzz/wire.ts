import { createPublicKey } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ContractError, parseClaims } from '@fourtwo/contract'
import type { Packet } from '@fourtwo/contract/mqtt-packet.ts'
import { FrameReader, frameOf } from '@fourtwo/contract/line/frame.ts'
import { LONGEST_REPLY, writeReply, writeRequest } from '@fourtwo/contract/line/messages.ts'
import { decodeCbor, encodeCbor } from '@fourtwo/contract/token/cbor.ts'
import { readSign1 } from '@fourtwo/contract/token/cose.ts'
import { jsonOfCwt } from '@fourtwo/contract/token/cwt.ts'
import { Challenges } from '@fourtwo/firmware-agent/challenges.ts'
import { AgentError } from '@fourtwo/firmware-agent/error.ts'
import { connectPacket, type Level, publishPacket, subscribePacket } from '@fourtwo/firmware-agent/transports/mqtt/packets.ts'
import { Packets, readConnack, readPuback, readPublish, readSuback } from '@fourtwo/firmware-agent/transports/mqtt/reading.ts'
import { LineAnswerer } from '@fourtwo/firmware-agent/transports/line-answerer.ts'
import { holdClaims, verifyToken } from '@fourtwo/harness/evidence/verify.ts'
import { verifyCwt } from '@fourtwo/harness/evidence/verify-cwt.ts'
import { fetchOverLine } from '@fourtwo/harness/interfaces/agent/over-line.ts'
import type { Target } from './targets.ts'

const CONTRACT = join(import.meta.dirname, '../../contract/src')
const EVIDENCE = join(import.meta.dirname, '../../test-vectors/evidence')
const read = (name: string) => JSON.parse(readFileSync(join(EVIDENCE, `${name}.json`), 'utf8'))
const [jws, cwt] = [read('vectors'), read('cwt-vectors')]
const texts: readonly Buffer[] = jws.vectors.map(({ token }: { token: string }) => Buffer.from(token))
const tokens: readonly Buffer[] = cwt.vectors.map(({ token }: { token: string }) => Buffer.from(token, 'base64url'))
const golden = { text: texts[0] ?? Buffer.alloc(0), token: tokens[0] ?? Buffer.alloc(0) }
const payload = Buffer.from(readSign1(golden.token).payload)
const chunk = golden.token.subarray(0, 256)
const NONCE = Buffer.from(cwt.nonce, 'base64url')
const replies = [
  { verb: 'HELLO', turn: 8, version: 1 }, { verb: 'CAPS', turn: 9, longestChunk: 512, leastNonce: 16, mostNonce: 64 }, { verb: 'CHALLENGE', turn: 10, state: 'making' }, { verb: 'CHALLENGE', turn: 10, state: 'refused', why: 'busy' },
  { verb: 'CHALLENGE', turn: 11, state: 'ready', id: 1, length: 256, sent: 256, coding: 'plain' }, { verb: 'GETCHUNK', turn: 12, id: 1, offset: 0, bytes: chunk },
] as const
const requests = [{ verb: 'HELLO', turn: 8 }, { verb: 'CAPS', turn: 9 }, { verb: 'CHALLENGE', turn: 10, nonce: NONCE }, { verb: 'GETCHUNK', turn: 11, id: 1, offset: 0, length: 256 }] as const
const asked = requests.map(it => frameOf(writeRequest(it)))
const answered = replies.map(it => frameOf(writeReply(it)))
const known = [...tokens, payload, chunk, ...asked, ...answered, ...requests.map(it => writeRequest(it)), ...replies.map(it => writeReply(it)), Buffer.concat(asked), Buffer.concat(answered)]
const packets = [
  ...([4, 5] as const).flatMap(level => [connectPacket(level, 'id', undefined, 60), subscribePacket(level, 1, 'site/agent/challenge'), publishPacket(level, 1, 'site/agent/challenge', JSON.stringify({ nonce: cwt.nonce }), level === 5 ? NONCE : undefined)]),
  Buffer.of(0x20, 2, 0, 0), Buffer.of(0x20, 11, 0, 0, 8, 0x13, 0, 60, 0x27, 0, 0, 1, 0), Buffer.of(0x90, 3, 0, 1, 1), Buffer.of(0x90, 4, 0, 1, 0, 1), Buffer.of(0x40, 2, 0, 1), Buffer.of(0xd0, 0),
]
const expectedOf = ({ nonce, ueid, now, publicKey }: typeof cwt) => ({ nonce, ueid, now, used: new Set<string>(), publicKey: createPublicKey({ key: publicKey, format: 'jwk' }) })
const [ofText, ofToken] = [expectedOf(jws), expectedOf(cwt)]

/** Everything that reads a token or a line: the readers of the contract, found by their place and signature, and both ends. A `ContractError` or an `AgentError` is an answer, whatever else is thrown is none. */
export async function wireTargets(): Promise<Target[]> {
  const readers = await Promise.all(['token', 'line', 'tpm'].flatMap(folder => readdirSync(join(CONTRACT, folder)).filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts')).map(async file => {
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(join(CONTRACT, folder, file)).href)
    return [...readFileSync(join(CONTRACT, folder, file), 'utf8').matchAll(/^export (?:function|const) (\w+)(?: = )?\(\w+: Uint8Array(?=\)|, at: string)/gm)].flatMap(([, name = '']): Target[] => {
      const reader = module[name]
      return typeof reader === 'function' ? [{ name: `${folder}/${file.replace(/\.ts$/, '')}: ${name}`, known, put: input => answerOf(() => { reader(input, 'it') }) }] : []
    })
  })))
  return [
    ...readers.flat(),
    { name: 'wire: CBOR has one spelling', known, put: input => answerOf(() => { if (!encodeCbor(decodeCbor(input, 'it')).equals(input)) throw new Error('a second spelling was read') }) },
    { name: 'wire: claims of a CWT under a good signature', known: [payload], put: input => answerOf(() => holdClaims(parseClaims(jsonOfCwt(input, 'it'), 'it'), ofToken)?.says) },
    { name: 'wire: verifyCwt', known: tokens, put: async input => unless(await verifyCwt(input, ofToken), input, tokens) },
    { name: 'wire: verifyToken', known: texts, put: async input => unless(await verifyToken(input.toString('latin1'), ofText), input, texts) },
    { name: 'wire: frames', known, put: input => new FrameReader(LONGEST_REPLY).take(input).length },
    { name: 'wire: challenges over MQTT', known: [Buffer.from(JSON.stringify({ nonce: cwt.nonce }))], put: input => new Challenges().offer(input).says },
    ...([4, 5] as const).map(level => ({ name: `wire: packets of a broker of level ${level}`, known: packets, put: (input: Buffer) => packetsOf(level, input) })),
    { name: 'wire: the agent at a line', known: [Buffer.concat(asked), ...asked], put: atAgent },
    { name: 'wire: the harness at a line', known: [Buffer.concat(answered), ...answered], put: atHarness },
  ]
}

function answerOf(put: () => unknown): unknown {
  try {
    return put()
  } catch (fault) {
    if (fault instanceof ContractError || fault instanceof AgentError) return fault.message
    throw fault
  }
}

/** What the agent makes of what a broker sends: each packet is read as its first byte says, until one is none, which ends the connection. */
function packetsOf(level: Level, input: Buffer): unknown {
  return answerOf(() => new Packets().push(input).map(arrived => {
    if (arrived.says === 'oversized') return undefined
    readers[arrived.packet.first >> 4]?.(level, arrived.packet)
    return undefined
  }).length)
}
const readers: Readonly<Partial<Record<number, (level: Level, packet: Packet) => unknown>>> = { 2: readConnack, 3: readPublish, 4: (_, packet) => readPuback(packet), 9: readSuback }

/** What was made from tokens verifies only where it is one of those that do. */
function unless({ says }: { readonly says: string }, input: Buffer, whole: readonly Buffer[]): string {
  if (says === 'verified' && !whole.some(it => it.equals(input))) throw new Error('a token that nobody signed was verified')
  return says
}

async function atAgent(input: Buffer): Promise<number> {
  let sent = 0
  const answerer = new LineAnswerer({ challenges: new Challenges(), make: async () => chunk, send: bytes => { sent += bytes.length }, isSending: () => false, hear: () => undefined })
  answerer.take(input.subarray(0, input.length / 2))
  await undefined
  answerer.take(input.subarray(input.length / 2))
  return sent
}

/** Each time the harness says something it gets the next piece of the input. */
async function atHarness(input: Buffer): Promise<string> {
  let now = 0
  let next = 0
  let coming: Buffer | undefined
  const fetched = await fetchOverLine({
    baudRate: 9600, now: () => now,
    send: () => {
      const end = input.indexOf(0xc0, next + 1)
      coming = input.subarray(next, end < 0 ? input.length : end + 1)
      next += coming.length
    },
    async next(within) {
      const came = coming
      coming = undefined
      now += came === undefined ? within : 1
      return came ?? 'silent'
    },
  }, NONCE, 20_000)
  return fetched.says
}
