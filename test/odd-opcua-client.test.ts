// Clients that are odd in one way each, at a server of the harness.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Heard, Lease, Verbs } from '@fourtwo/harness/interface.ts'
import { loadInterfaces } from '@fourtwo/harness/load.ts'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { MessageSecurityMode, OPCUACertificateManager, OPCUAClient, SecurityPolicy, UserTokenType } from 'node-opcua'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from './free-port.ts'

console.log = console.info = console.debug = console.warn = console.error = () => undefined

const PASSWORD = 'Wet-Well-31'
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-odd-client-'))
const address = '127.0.77.1'
let pki: Awaited<ReturnType<typeof makePki>>
let store: OPCUACertificateManager
beforeAll(async () => {
  pki = await makePki(folder, address)
  store = new OPCUACertificateManager({ rootFolder: join(folder, 'pki'), automaticallyAcceptUnknownCertificate: true, disableFileWatchers: true })
  await store.initialize()
})
afterAll(async () => {
  await store.dispose()
  rmSync(folder, { recursive: true, force: true })
})

/** A device that takes any server: how often it looks before it comes, under which protection, and with whose certificate. */
interface Odd {
  readonly looks?: number
  readonly mode?: MessageSecurityMode
  readonly policy?: SecurityPolicy
  readonly as?: { readonly certificate: string; readonly key: string }
}
/** What is done at the door, while something goes on there again and again. */
async function asked(session: 'trust' | 'channel' | 'wire', verb: string, given: object, meanwhile: (url: string) => Promise<unknown>, within = 1500): Promise<Heard & { readonly bytes: Buffer }> {
  const [heard] = await allAsked(session, [[verb, given]], meanwhile, within)
  if (heard === undefined) throw new Error('nothing was asked')
  return heard
}
async function allAsked(name: 'trust' | 'channel' | 'wire', questions: readonly (readonly [string, object])[], meanwhile: (url: string) => Promise<unknown>, within: number, settings: object = {}) {
  const url = `opc.tcp://${address}:${await freePort(address)}`
  const lease = { door: { kind: 'opcua-client', users: 'machines', conversations: 1, settings: { listen: url, certificate: pki.upstream.certificate, key: pki.upstream.key, issuer: pki.authorities, connectsWithin: String(within), clientCertificate: pki.client.certificate, ...settings } }, cut: new AbortController().signal } as unknown as Lease
  const session: Verbs | undefined = (await loadInterfaces()).find(({ kind }) => kind === 'opcua-client')?.offers[name]?.(lease)
  let over = false
  const goingOn = (async () => {
    while (!over) {
      await meanwhile(url).catch(() => undefined)
      await delay(50)
    }
  })()
  const answers = []
  for (const [verb, given] of questions) {
    const kept: Buffer[] = []
    const heard = await session?.verbs[verb]?.(given as never, (_way, _what, bytes) => kept.push(Buffer.from(bytes)), new AbortController().signal)
    answers.push({ says: heard?.says ?? '', read: heard?.read ?? '', bytes: Buffer.concat(kept) })
  }
  over = true
  await goingOn
  return answers
}
const comes = ({ looks = 1, mode = MessageSecurityMode.SignAndEncrypt, policy = mode === MessageSecurityMode.None ? SecurityPolicy.None : SecurityPolicy.Basic256Sha256, as = pki.client }: Odd = {}) => async (url: string) => {
  const options = { applicationUri: 'urn:fourtwo:harness', certificateFile: as.certificate, privateKeyFile: as.key, clientCertificateManager: store, connectionStrategy: { maxRetry: 0 }, endpointMustExist: false }
  for (let n = 0; n < looks; n++) {
    const client = OPCUAClient.create(options)
    await client.connect(url).then(() => client.getEndpoints()).finally(() => client.disconnect())
  }
  const client = OPCUAClient.create({ ...options, securityMode: mode, securityPolicy: policy })
  await client.connect(url).then(() => client.createSession({ type: UserTokenType.UserName, userName: 'pump', password: PASSWORD })).finally(() => client.disconnect())
}
const says = (socketDoes: (socket: Socket) => void) => async (url: string) => {
  const { hostname, port } = new URL(url.replace(/^opc\.tcp:/, 'http:'))
  const socket = connect(Number(port), hostname).on('error', () => undefined)
  await once(socket, 'connect')
  socketDoes(socket)
  await delay(100)
  socket.destroy()
}

describe('a device that comes to a server of ours', () => {
  test('opened a session where it handed over who it is', async () => {
    const heard = await asked('trust', 'presentOwn', {}, comes())
    expect(heard).toMatchObject({ says: 'opened', read: expect.stringContaining('its password, encrypted') })
    expect(heard.bytes.includes(PASSWORD)).toBe(false)
  })

  test.each([SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Aes256_Sha256_RsaPss])('may be set to %s', async policy => {
    expect(await asked('trust', 'presentOwn', {}, comes({ policy }))).toMatchObject({ says: 'opened' })
  })

  test.each([1, 2, 4])('is not taken for one that refuses where it looks %i times before it comes', async looks => {
    const heard = await allAsked('trust', [['presentOwn', {}], ['present', { identity: 'stranger' }], ['present', { identity: 'newcomer' }]], comes({ looks }), 4000)
    expect(heard.map(it => it.says)).toEqual(['opened', 'opened', 'opened'])
  })

  test('refused where it looks and never comes', async () => {
    expect(await asked('trust', 'present', { identity: 'stranger' }, async url => {
      const client = OPCUAClient.create({ clientCertificateManager: store, connectionStrategy: { maxRetry: 0 }, endpointMustExist: false })
      await client.connect(url).then(() => client.getEndpoints()).finally(() => client.disconnect())
    })).toMatchObject({ says: 'refused' })
  })

  test.each<[string, (socket: Socket) => void]>([
    ['does not connect', socket => socket.destroy()], ['says nothing', () => undefined], ['talks noise', socket => socket.write(Buffer.alloc(5000, 0x41))],
    ['says that it will send 4 GB', socket => socket.write(Buffer.from('HELF\xff\xff\xff\xff', 'latin1'))], ['begins with a message', socket => socket.write(Buffer.from('MSGF\x20\0\0\0', 'latin1'))],
  ])('refused nothing where it %s', async (_, socketDoes) => {
    expect(await asked('trust', 'presentOwn', {}, says(socketDoes), 400)).toMatchObject({ says: 'silent' })
  })

  test('is silent where nobody is there', async () => {
    expect(await asked('channel', 'open', { protection: 'None' }, () => delay(10), 300)).toMatchObject({ says: 'silent', read: 'the device did not connect' })
  })

  test('is not taken for the one that is assessed where it has another certificate', async () => {
    expect(await asked('trust', 'presentOwn', {}, comes({ as: pki.other }))).toMatchObject({ says: 'not-offered', read: expect.stringContaining('another certificate') })
  })

  test.each([['Basic256Sha256 Sign', MessageSecurityMode.Sign], ['None', MessageSecurityMode.None]] as const)('sends its password in clear under %s, and it is kept nowhere', async (protection, mode) => {
    const heard = await asked('channel', 'offerInClear', { protection, way: 'as it is asked for' }, comes({ mode }))
    expect(heard).toMatchObject({ says: 'accepted', read: expect.stringContaining('as it is') })
    expect(heard.bytes.includes('pump')).toBe(true)
    expect(heard.bytes.includes(PASSWORD)).toBe(false)
  })

  test('has not come under what it was not offered', async () => {
    expect(await asked('channel', 'open', { protection: 'None' }, comes())).toMatchObject({ says: 'refused', read: expect.stringContaining('no further than to look') })
  })
})

describe('a device that is answered wrongly', () => {
  const looksAlone = async (url: string) => {
    const client = OPCUAClient.create({ clientCertificateManager: store, connectionStrategy: { maxRetry: 0 }, endpointMustExist: false })
    await client.connect(url).then(() => client.getEndpoints()).finally(() => client.disconnect())
  }

  // The library does not look at what the server signs in its answer for a session.
  test('went on with an answer for a session that proves nothing, and not with a handshake that another key signed', async () => {
    const ways = ['none', 'a handshake signed with another key', 'a session signed with another key', 'a session without a signature', 'the recorded proof of an earlier session', 'none']
    const heard = await allAsked('wire', ways.map(way => ['impersonate', { way }] as const), comes(), 4000)
    expect(heard.map(it => it.says)).toEqual(['shown', 'refused', 'shown', 'shown', 'shown', 'shown'])
    for (const { bytes } of heard) expect(bytes.includes(PASSWORD)).toBe(false)
  })

  test('went on with no answer that was damaged, astray or old', async () => {
    const ways = ['none', 'one bit of the request', 'one bit of the signature', 'secured with the keys of an earlier channel', 'not secured at all', 'the recorded answer to an earlier question', 'under a number that was used', 'none']
    const heard = await allAsked('wire', ways.map(way => ['answer', { way }] as const), comes(), 4000)
    expect(heard.map(it => it.says)).toEqual(['shown', ...Array.from({ length: 6 }, () => 'refused'), 'shown'])
  })

  test('refused nothing where it never came so far that it was answered so', async () => {
    const [, looked] = await allAsked('wire', [['impersonate', { way: 'none' }], ['impersonate', { way: 'a session signed with another key' }]], (() => {
      let [came, come] = [0, comes()]
      return async (url: string) => (came++ === 0 ? come(url) : looksAlone(url))
    })(), 1500)
    expect(looked).toMatchObject({ says: 'silent', read: expect.stringContaining('did not come so far') })
  })

  test('is asked nothing that takes an answer which it took, before it took one', async () => {
    expect(await asked('wire', 'answer', { way: 'the recorded answer to an earlier question' }, () => delay(10), 300)).toMatchObject({ says: 'not-offered' })
  })

  test('is given endless chunks, of which the beginning alone is kept, and no more than is enough', async () => {
    const { says: word, bytes } = await asked('wire', 'send', { message: 'endless chunks' }, looksAlone, 4000)
    expect(word).toMatch(/dropped|silent/)
    expect(bytes.length).toBeLessThan(2 * 1024 * 1024)
  })

  test('that comes no more is dead where it is known for how long it may stay away, and else nobody knows', async () => {
    expect(await allAsked('wire', [['lives', {}]], () => delay(10), 200)).toMatchObject([{ says: 'unknown' }])
    expect(await allAsked('wire', [['lives', {}]], () => delay(10), 200, { returnsWithin: '300' })).toMatchObject([{ says: 'dead', read: expect.stringContaining('within 300 ms') }])
    expect(await allAsked('wire', [['lives', {}]], comes(), 4000)).toMatchObject([{ says: 'lives' }])
  })
})
