import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Door } from '@fourtwo/harness/bench.ts'
import type { Lease } from '@fourtwo/harness/interface.ts'
import { loadInterfaces } from '@fourtwo/harness/load.ts'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

console.log = console.info = console.debug = console.error

const servers: Server[] = []
const open = new Set<Socket>()
afterEach(() => {
  for (const socket of open) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

/** A door that behaves as told, at a port of its own. */
async function behaving(as: (socket: Socket) => void): Promise<number> {
  const server = createServer(socket => {
    open.add(socket.on('error', () => undefined))
    as(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  const at = server.address()
  return typeof at === 'object' && at !== null ? at.port : 0
}

function leaseOf(door: Door, offered: string[]): Lease {
  return {
    door, askedOf: 'people', cut: new AbortController().signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' },
    facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 },
    credential: (_, secret) => {
      offered.push(secret)
      return { user: 'ann', secret: 'THE-SECRET' }
    },
  }
}

/** Attempts a login; answers what was said, and whether the secret ever left. */
async function attempt(kind: string, settings: Record<string, string>) {
  const driver = (await loadInterfaces()).find(it => it.kind === kind)
  const sent: string[] = []
  const session = driver?.offers.login?.(leaseOf({ kind, users: 'both', conversations: 1, settings }, []))
  const heard = await session?.verbs['attempt']?.({ as: 'user', secret: 'right' } as never, (way, _, bytes) => { if (way === 'out') sent.push(Buffer.from(bytes).toString('latin1')) }, new AbortController().signal)
  return { says: heard?.says, left: sent.join('').includes('THE-SECRET') }
}
const consoleSettings = (port: number) => ({ host: '127.0.0.1', port: String(port), userPrompt: 'login: ', secretPrompt: 'password: ', prompt: '> ' })

describe('a login that failed before the secret left', () => {
  test('says not-offered at MQTT where nobody listens', async () => {
    const port = await behaving(() => undefined)
    servers[0]?.close()
    expect(await attempt('mqtt', { host: '127.0.0.1', port: String(port) })).toEqual({ says: 'not-offered', left: false })
  })
  test('says not-offered at a console that closes before it prompts', async () => {
    expect(await attempt('serial', consoleSettings(await behaving(socket => socket.end('busy\r\n'))))).toEqual({ says: 'not-offered', left: false })
  })
  test('says not-offered at a console that never asks for the secret', async () => {
    const port = await behaving(socket => {
      socket.write('login: ')
      socket.on('data', () => socket.end())
    })
    expect(await attempt('serial', consoleSettings(port))).toEqual({ says: 'not-offered', left: false })
  })
})

describe('a login whose secret left', () => {
  test('is logged out of at MQTT by a DISCONNECT, before the connection ends', async () => {
    const heard: Buffer[] = []
    const port = await behaving(socket => socket.once('data', () => socket.write(Buffer.from([0x20, 2, 0, 0]))).on('data', bytes => heard.push(bytes)).on('end', () => socket.end()))
    expect(await attempt('mqtt', { host: '127.0.0.1', port: String(port) })).toEqual({ says: 'accepted', left: true })
    expect(Buffer.concat(heard).subarray(-2)).toEqual(Buffer.from([0xe0, 0]))
  })
  test('is dropped where the broker closes without a word, and silent nowhere', async () => {
    expect(await attempt('mqtt', { host: '127.0.0.1', port: String(await behaving(socket => socket.on('data', () => socket.destroy()))) })).toEqual({ says: 'dropped', left: true })
  })
  test('is refused by whatever code the broker gives', async () => {
    for (const code of [1, 4, 5, 135]) {
      const port = await behaving(socket => socket.on('data', () => socket.write(Buffer.from([0x20, 2, 0, code]))))
      expect(await attempt('mqtt', { host: '127.0.0.1', port: String(port) })).toEqual({ says: 'refused', left: true })
    }
  })
  test('is heard also where the answer comes in single bytes, or with a reset behind it', async () => {
    const slow = await behaving(socket => socket.on('data', () => { for (const byte of [0x20, 2, 0, 0]) socket.write(Buffer.of(byte)) }))
    expect(await attempt('mqtt', { host: '127.0.0.1', port: String(slow) })).toEqual({ says: 'accepted', left: true })
  })
})

describe('a broker', () => {
  /** Takes every login and subscription, and delivers the level so late. */
  const late = (after: number) => behaving(socket => socket.on('data', bytes => {
    if (bytes[0] === 0x10) socket.write(Buffer.from([0x20, 2, 0, 0]))
    if (bytes[0] !== 0x82) return
    socket.write(Buffer.from([0x90, 3, 0, 1, 0]))
    setTimeout(() => socket.write(Buffer.from([0x30, 10, 0, 5, ...Buffer.from('level'), ...Buffer.from('1.5')])), after)
  }))
  const visiting = async (port: number, verb: string, given: object) => {
    const driver = (await loadInterfaces()).find(it => it.kind === 'mqtt')
    const session = driver?.offers.visitor?.(leaseOf({ kind: 'mqtt', users: 'both', conversations: 1, settings: { host: '127.0.0.1', port: String(port), reading: 'level' } }, []))
    return session?.verbs[verb]?.(given as never, () => undefined, new AbortController().signal)
  }
  test('has to keep a value from nobody for longer than it has to show it to somebody', async () => {
    const port = await late(1500)
    expect(await visiting(port, 'lookAs', { as: 'reader' })).toMatchObject({ says: 'refused' })
    expect(await visiting(port, 'look', { way: 'no user name' })).toMatchObject({ says: 'shown' })
  })
  test('that answers a CONNECT with another packet has refused nobody', async () => {
    const port = await behaving(socket => socket.once('data', () => socket.write(Buffer.from([0x30, 3, 0, 0, 0x31]))))
    expect(await attempt('mqtt', { host: '127.0.0.1', port: String(port) })).toEqual({ says: 'not-offered', left: true })
    expect(await visiting(port, 'look', { way: 'no user name' })).toMatchObject({ says: 'not-offered' })
  })
})

describe('a console', () => {
  /** Prompts for a name and a secret as a terminal does, then says what it is given to say. */
  const consoleThat = (says: (secret: string) => string) => behaving(socket => {
    let expects: 'user' | 'secret' = 'user'
    socket.write('welcome\r\nlogin: ')
    socket.on('data', bytes => {
      for (const line of bytes.toString().split('\r').slice(0, -1)) {
        if (expects === 'user') socket.write(line === '' ? '\r\nlogin: ' : `${line}\r\npassword: `)
        else socket.write(says(line))
        expects = expects === 'user' && line !== '' ? 'secret' : 'user'
      }
    })
  })

  test('whose greeting ends in the word of its prompt has accepted the login all the same', async () => {
    expect(await attempt('serial', { ...consoleSettings(await consoleThat(() => '\r\nLast login: Monday on ttyS0\r\n> ')), logout: 'exit', answerWithin: '500' })).toEqual({ says: 'accepted', left: true })
  })
  test('that colours its prompt is understood', async () => {
    expect(await attempt('serial', { ...consoleSettings(await consoleThat(() => '\r\n\x1b[1;32m>\x1b[0m ')), logout: 'exit', answerWithin: '500' })).toEqual({ says: 'accepted', left: true })
  })
  test('that answers late has refused, and one that never does is silent', async () => {
    let slow: Socket | undefined
    const port = await behaving(socket => {
      slow = socket
      socket.write('login: ')
      socket.on('data', bytes => {
        const typed = bytes.toString()
        if (typed.startsWith('ann')) socket.write('ann\r\npassword: ')
        else if (typed.startsWith('THE')) setTimeout(() => slow?.write('\r\nLogin incorrect\r\nlogin: '), 300)
        else socket.write('\r\nlogin: ')
      })
    })
    expect((await attempt('serial', { ...consoleSettings(port), logout: 'exit', answerWithin: '2000' })).says).toBe('refused')
    expect((await attempt('serial', { ...consoleSettings(port), logout: 'exit', answerWithin: '100' })).says).toBe('silent')
  })
  test('is refused in all its words, the last line too', async () => {
    const heard = async (answer: string) => {
      const driver = (await loadInterfaces()).find(it => it.kind === 'serial')
      const settings = { ...consoleSettings(await consoleThat(() => answer)), userPrompt: 'login: ', logout: 'exit', answerWithin: '500' }
      return driver?.offers.login?.(leaseOf({ kind: 'serial', users: 'both', conversations: 1, settings }, [])).verbs['attempt']?.({ as: 'user', secret: 'wrong' } as never, () => undefined, new AbortController().signal)
    }
    expect(await heard('\r\nAccess denied\r\nno such user\r\nlogin: ')).toEqual({ says: 'refused', read: 'Access denied / no such user' })
    expect(await heard('\r\nAccess denied\r\nwrong password\r\nplant-7 login: ')).toEqual({ says: 'refused', read: 'Access denied / wrong password' })
  })
})

describe('an oversize claim in the first bytes', () => {
  test.each([['mqtt', Buffer.from([0x20, 0xff, 0xff, 0xff, 0x7f])], ['serial', Buffer.alloc(200_000, 0x41)]])('from a hostile %s peer ends nothing of ours', async (kind, bytes) => {
    const port = await behaving(socket => {
      socket.write(bytes)
      socket.on('data', () => socket.destroy())
    })
    const before = process.memoryUsage().rss
    const { says } = await attempt(kind, kind === 'mqtt' ? { host: '127.0.0.1', port: String(port) } : consoleSettings(port))
    expect(['dropped', 'silent', 'not-offered']).toContain(says)
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  })
})

describe('a hostile OPC UA server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-hostile-'))
  let files: Record<'certificate' | 'key' | 'serverCertificate', string>
  beforeAll(async () => {
    const { client, device } = await makePki(folder, '127.0.0.1')
    files = { ...client, serverCertificate: device.certificate }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const words = (...values: readonly number[]) => Buffer.concat(values.map(value => Buffer.from(Uint32Array.of(value).buffer)))
  const ack = Buffer.concat([Buffer.from('ACKF'), words(28, 0, 65_535, 65_535, 0, 0)])
  const claim = (type: string) => Buffer.concat([Buffer.from(type), words(0xffffffff), Buffer.alloc(64, 0x41)])
  const message = (type: string, body: Buffer) => Buffer.concat([Buffer.from(type), words(8 + body.length), body])

  test.each<[string, () => readonly Buffer[]]>([
    ['claims 4 GB where an ACK is due', () => [claim('ACKF')]],
    ['claims 4 GB in the same segment as its ACK', () => [Buffer.concat([ack, claim('OPNF')])]],
    ['claims 4 GB behind its ACK', () => [ack, claim('MSGF')]],
    ['acknowledges buffers of no size', () => [Buffer.concat([Buffer.from('ACKF'), words(28, 0, 0, 0, 0, 0)])]],
    ['answers the HEL with an error whose text is longer than the message', () => [message('ERRF', words(0x80010000, 0x7fffffff))]],
    ['answers the OPN with noise', () => [ack, message('OPNF', Buffer.alloc(300, 0xa5))]],
    ['answers the OPN with a policy whose name is longer than the message', () => [ack, message('OPNF', words(1, 0x7ffffff0))]],
    ['answers a size below the header', () => [ack, Buffer.concat([Buffer.from('OPNF'), words(1)])]],
    ['answers in the words of another protocol', () => [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')]],
    ['answers with 200 000 characters', () => [Buffer.alloc(200_000, 0x41)]],
  ])('that %s ends nothing of ours, and no secret leaves', async (_, answers) => {
    const port = await behaving(socket => {
      const due = [...answers()]
      socket.on('data', () => {
        const next = due.shift()
        if (next !== undefined) socket.write(next)
        if (due.length === 0) setTimeout(() => socket.destroy(), 200)
      })
    })
    const before = process.memoryUsage().rss
    expect(await attempt('opcua', { url: `opc.tcp://127.0.0.1:${port}`, ...files })).toEqual({ says: 'not-offered', left: false })
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  })

  test.each<[string, string, (socket: Socket) => void]>([
    ['answers in the words of another protocol', 'not-offered', socket => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['answers the HEL with a status', 'refused', socket => socket.write(message('ERRF', words(0x80ac0000, 0xffffffff)))],
    ['answers the HEL with that it has no room', 'not-offered', socket => socket.write(message('ERRF', words(0x807d0000, 0xffffffff)))],
    ['hangs up', 'dropped', socket => socket.end()],
    ['resets', 'dropped', socket => socket.resetAndDestroy()],
  ])('that %s to a stranger has %s', async (_, says, answers) => {
    const port = await behaving(socket => socket.once('data', () => answers(socket)))
    const driver = (await loadInterfaces()).find(it => it.kind === 'opcua')
    const visitor = driver?.offers.visitor?.(leaseOf({ kind: 'opcua', users: 'both', conversations: 1, settings: { url: `opc.tcp://127.0.0.1:${port}`, reading: 'i=2258', ...files } }, []))
    expect(await visitor?.verbs['look']?.({ way: 'anonymous over a trusted channel' } as never, () => undefined, new AbortController().signal)).toMatchObject({ says })
  })
})
