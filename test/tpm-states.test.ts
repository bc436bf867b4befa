import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash, verify } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPrimary, HIERARCHY } from '@fourtwo/firmware-agent/tpm/commands/create-primary.ts'
import { sign } from '@fourtwo/firmware-agent/tpm/commands/sign.ts'
import { keysText, makeKeys, publicKeyOf, type TpmKeys } from '@fourtwo/firmware-agent/tpm/keys.ts'
import { openTpm } from '@fourtwo/firmware-agent/tpm/line.ts'
import { quoteState } from '@fourtwo/firmware-agent/tpm/quoting.ts'
import { atTpm, withKey } from '@fourtwo/firmware-agent/tpm/session.ts'
import { tpmSigner } from '@fourtwo/firmware-agent/tpm/signer.ts'
import { STORAGE_KEY } from '@fourtwo/firmware-agent/tpm/templates.ts'
import { Tpm } from '@fourtwo/firmware-agent/tpm/tpm.ts'
import { signerOf } from '@fourtwo/firmware-agent/token/signing.ts'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describeWith } from './needs.ts'
import { Swtpm, TPM } from './swtpm.ts'

const AGENT = join(import.meta.dirname, '../firmware-agent/bin/fourtwo-agent.js')
const TEXT = Buffer.from('what is signed')
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-tpm-states-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Somebody at a unix socket that is no TPM: does with each connection what he is told. */
async function somebody(does: (socket: Socket) => void): Promise<{ readonly at: string; readonly server: Server }> {
  const at = join(folder, `socket-${Math.random()}`)
  const server = createServer(socket => { socket.on('error', () => undefined); does(socket) }).listen(at)
  await once(server, 'listening')
  return { at, server }
}

describe('what is no TPM', () => {
  const saidOf = async (at: string, within = 300) => {
    const fault: unknown = await openTpm(at, within).then(async line => {
      try {
        return await createPrimary(new Tpm(line), HIERARCHY.owner, STORAGE_KEY)
      } finally {
        await line.close()
      }
    }).catch((it: unknown) => it)
    return fault instanceof Error && 'code' in fault ? `${fault.code}: ${fault.message}` : 'an answer'
  }
  test('is unreachable, each time with why', async () => {
    expect(await saidOf(join(folder, 'nowhere'))).toMatch(/^TPM_UNREACHABLE: the TPM at .*nowhere cannot be reached: ENOENT/)
    expect(await saidOf(folder)).toMatch(/^TPM_UNREACHABLE: .*neither a device nor a socket/)
    writeFileSync(join(folder, 'file'), '')
    expect(await saidOf(join(folder, 'file'))).toMatch(/^TPM_UNREACHABLE: .*neither a device nor a socket/)
    expect(await saidOf('tcp:127.0.0.1:1')).toMatch(/^TPM_UNREACHABLE: .*ECONNREFUSED/)
    expect(await saidOf('/dev/null')).toMatch(/^TPM_UNREACHABLE: .*its answer ended early/)
    expect(await saidOf('/dev/zero')).toMatch(/^TPM_GARBLED: /)
  })
  test.each<[string, (socket: Socket) => void, RegExp]>([
    ['says nothing', socket => void socket.on('data', () => undefined), /^TPM_UNREACHABLE: .*nothing came within 300 ms/],
    ['goes away', socket => void socket.on('data', () => socket.destroy()), /^TPM_UNREACHABLE: /],
    ['begins an answer and stops', socket => void socket.on('data', () => socket.write(Buffer.from('8002000000', 'hex'))), /^TPM_UNREACHABLE: .*nothing came within/],
    ['begins an answer and goes away', socket => void socket.on('data', () => socket.end(Buffer.from('800200000014', 'hex'))), /^TPM_UNREACHABLE: /],
    ['talks of another length', socket => void socket.on('data', () => socket.write(Buffer.alloc(64, 0xff))), /^TPM_GARBLED: /],
    ['never stops talking', socket => void socket.on('data', () => socket.write(Buffer.alloc(1 << 20, 0))), /^TPM_GARBLED: /],
    ['speaks HTTP', socket => void socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')), /^TPM_GARBLED: /],
  ])('and %s is stated', async (_, does, says) => {
    const { at, server } = await somebody(does)
    try {
      expect(await saidOf(at)).toMatch(says)
    } finally {
      server.close()
    }
  })
})

describeWith({ needs: [...TPM, { program: 'socat', package: 'socat' }] }, 'a TPM', () => {
  let tpm: Swtpm
  let keys: TpmKeys
  const children: ChildProcess[] = []
  const servers: Server[] = []
  const holds = (signature: Uint8Array) => verify('sha256', TEXT, { key: publicKeyOf(keys.signing), dsaEncoding: 'ieee-p1363' }, signature)

  beforeEach(async () => {
    tpm = await new Swtpm().start()
    keys = await makeKeys(tpm.at)
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close()
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    await tpm.remove()
  })

  test('that was reset signs as before, and its key is the same', async () => {
    const signer = tpmSigner(tpm.at, keys, [])
    expect(holds(await signer.sign(TEXT))).toBe(true)
    await tpm.stop()
    await expect(signer.sign(TEXT)).rejects.toMatchObject({ code: 'TPM_UNREACHABLE' })
    await tpm.start()
    expect(holds(await signer.sign(TEXT))).toBe(true)
  })
  test('that goes away between two commands is stated, and nothing is signed', async () => {
    await expect(atTpm(tpm.at, one => withKey(one, keys.signing, async key => {
      await tpm.stop()
      return sign(one, key, createHash('sha256').update(TEXT).digest())
    }))).rejects.toMatchObject({ code: 'TPM_UNREACHABLE' })
  })
  test('that its firmware has not started says so', async () => {
    await tpm.stop()
    await tpm.start('not-need-init')
    await expect(tpmSigner(tpm.at, keys, []).sign(TEXT)).rejects.toMatchObject({ code: 'TPM_RESET', message: expect.stringContaining('TPM2_Startup') })
  })
  test('that others fill has no room, which is stated and passes', async () => {
    const signer = tpmSigner(tpm.at, keys, [0])
    for (let n = 0; n < 3; n++) tpm.does('tpm2_createprimary', '-C', 'o', '-G', 'ecc', '-c', `full-${n}.ctx`)
    await expect(signer.sign(TEXT)).rejects.toMatchObject({ code: 'TPM_BUSY' })
    tpm.does('tpm2_flushcontext', '-t')
    expect(holds(await signer.sign(TEXT))).toBe(true)
    expect(tpm.does('tpm2_getcap', 'handles-transient').trim()).toBe('') // and nothing of ours is left in it
  })
  test('that was cleared knows the keys no more', async () => {
    tpm.does('tpm2_clear')
    await expect(tpmSigner(tpm.at, keys, []).sign(TEXT)).rejects.toMatchObject({ code: 'KEY_REFUSED', message: expect.stringContaining('cleared') })
  })
  test('whose owner keeps a secret of his own says so', async () => {
    tpm.does('tpm2_changeauth', '-c', 'o', 'owner-secret')
    await expect(tpmSigner(tpm.at, keys, []).sign(TEXT)).rejects.toMatchObject({ code: 'TPM_REFUSED', message: expect.stringContaining('a secret of its own') })
  })
  test('whose registers change while they are quoted is asked again, and gives no values beside a quote that is not over them', async () => {
    /** A line to the TPM on which a register changes behind each of the first reads. */
    const between = async (changes: number) => {
      const line = await openTpm(tpm.at)
      let left = changes
      const extend = Buffer.from(`8002${'00000041'}${'00000182'}${'00000017'}${'00000009'}${'40000009'}0000${'00'}0000${'00000001'}000b${'ab'.repeat(32)}`, 'hex')
      return {
        line: { close: () => line.close(), exchange: async (command: Uint8Array) => {
          const answer = await line.exchange(command)
          if (Buffer.from(command).readUInt32BE(6) === 0x17e && left-- > 0) expect((await line.exchange(extend)).readUInt32BE(6)).toBe(0)
          return answer
        } },
      }
    }
    for (const [changes, ends] of [[0, true], [3, true], [4, false]] as const) {
      const { line } = await between(changes)
      const state = await quoteState(new Tpm(line), keys.attestation, Buffer.alloc(32), [23]).catch((fault: unknown) => fault)
      await line.close()
      if (ends) expect(state).toMatchObject({ pcrs: [23] })
      else expect(state).toMatchObject({ code: 'TPM_BUSY', message: expect.stringContaining('changed each time') })
    }
  })
  test('is spoken to one question at a time, however many ask at once', async () => {
    const signer = tpmSigner(tpm.at, keys, [0])
    const all = await Promise.all(Array.from({ length: 6 }, () => signer.sign(TEXT)))
    expect(all.map(holds)).toEqual([true, true, true, true, true, true])
  })
  test('is reached over TCP, and as a device', async () => {
    const server = createServer(socket => { const to = connect(tpm.at); socket.pipe(to).pipe(socket); for (const end of [socket, to]) end.on('error', () => socket.destroy()) }).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    const address = server.address()
    expect(holds(await tpmSigner(`tcp:127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, keys, []).sign(TEXT))).toBe(true)
    // A terminal in raw mode is a device as the kernel's TPM is one: bytes are written and read as they are.
    const device = tpm.file('device')
    const socat = spawn('socat', [`PTY,link=${device},raw,echo=0`, `UNIX-CONNECT:${tpm.at}`], { stdio: 'ignore' })
    children.push(socat)
    for (const until = performance.now() + 10_000; !existsSync(device) && performance.now() < until;) await new Promise(later => setTimeout(later, 10))
    const signer = tpmSigner(device, keys, [0])
    expect(holds(await signer.sign(TEXT))).toBe(true)
  })
  test('of the configuration has to be that of the key file, and the file its owner’s alone', async () => {
    const file = (name: string, text: string, mode = 0o600) => { const at = join(folder, `${Math.random()}-${name}`); writeFileSync(at, text, { mode }); return at }
    const inTpm = file('tpm.key', keysText(keys))
    const pem = file('file.key', '-----BEGIN PRIVATE KEY-----\n')
    const at = { at: tpm.at, pcrs: [] }
    expect(holds(await (await signerOf({ key: inTpm, tpm: at })).sign(TEXT))).toBe(true)
    for (const [of, says] of [[{ key: inTpm }, 'the configuration names none'], [{ key: pem, tpm: at }, 'holds a key in PEM'], [{ key: file('open', keysText(keys), 0o640), tpm: at }, 'has mode 0640'], [{ key: file('spoilt', keysText(keys).replace('"public": "ACM', '"public": "ACN')), tpm: at }, 'holds no keys of a TPM'], [{ key: file('half', keysText(keys).slice(0, 90)), tpm: at }, 'holds no keys of a TPM'], [{ key: file('other', '{}'), tpm: at }, 'holds no keys of a TPM'], [{ key: file('long', keysText({ ...keys, signing: { ...keys.signing, wrapped: Buffer.alloc(70_000) } })), tpm: at }, 'keys.signing.wrapped is 70000 bytes']] as const) {
      const fault: unknown = await signerOf(of).catch((it: unknown) => it)
      expect(fault).toMatchObject({ code: 'KEY_REFUSED', message: expect.stringContaining(says) })
      expect(String(fault)).not.toContain(keys.signing.wrapped.toString('base64url').slice(4, 40))
    }
    // What another wrapped, or somebody changed, does not load.
    const changed = { ...keys, signing: { ...keys.signing, wrapped: Buffer.from(keys.signing.wrapped).fill(1, 60, 70) } }
    await expect(tpmSigner(tpm.at, changed, []).sign(TEXT)).rejects.toMatchObject({ code: 'KEY_REFUSED' })
  })
  test('that is away ends keygen with exit code 3 and a sentence, and no key file is left', () => {
    const { status, stderr } = spawnSync(process.execPath, [AGENT, 'keygen', '--tpm', join(folder, 'no-tpm'), '--key', join(folder, 'never.key')], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([3, expect.stringMatching(/^the TPM at .*no-tpm cannot be reached: ENOENT\n$/)])
    expect(existsSync(join(folder, 'never.key'))).toBe(false)
  })
})
