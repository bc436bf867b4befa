import { ContractError } from '@fourtwo/contract'
import { STAYS } from '@fourtwo/contract/tpm/algorithms.ts'
import { parseQuote, parseSignature } from '@fourtwo/contract/tpm/attest.ts'
import { parsePublicArea } from '@fourtwo/contract/tpm/public-area.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AgentError } from '../error.ts'
import { activateCredential } from './commands/activate-credential.ts'
import { create } from './commands/create.ts'
import { createPrimary } from './commands/create-primary.ts'
import { load } from './commands/load.ts'
import { nvRead } from './commands/nv-read.ts'
import { pcrRead } from './commands/pcr-read.ts'
import { quote } from './commands/quote.ts'
import { sign } from './commands/sign.ts'
import { ATTESTATION_KEY, SIGNING_KEY, STORAGE_KEY } from './templates.ts'
import { Tpm } from './tpm.ts'

/** An answer's head: tag, size, code. */
const answer = (code: number, body: Uint8Array = new Uint8Array(), tag = code === 0 ? 0x8002 : 0x8001, size = 10 + body.length) => {
  const head = Buffer.alloc(10)
  head.writeUInt16BE(tag)
  head.writeUInt32BE(size >>> 0, 2)
  head.writeUInt32BE(code >>> 0, 6)
  return Buffer.concat([head, body])
}
/** A TPM that gives these answers one after the other, the last again and again; how often it was asked, and how long one waited. */
function giving(...answers: readonly Uint8Array[]) {
  const seen = { asked: 0, waited: [] as number[] }
  const line = { exchange: async () => Buffer.from(answers[Math.min(seen.asked++, answers.length - 1)] ?? new Uint8Array()), close: async () => undefined }
  return { seen, tpm: new Tpm(line, async ms => void seen.waited.push(ms)) }
}
const key = { publicArea: Buffer.alloc(88), wrapped: Buffer.alloc(100) }
const commands: Readonly<Record<string, (tpm: Tpm) => Promise<unknown>>> = {
  CreatePrimary: tpm => createPrimary(tpm, 0x4000_0001, STORAGE_KEY), Create: tpm => create(tpm, 0x8000_0000, SIGNING_KEY), Load: tpm => load(tpm, 0x8000_0000, key), Sign: tpm => sign(tpm, 0x8000_0000, Buffer.alloc(32)),
  Quote: tpm => quote(tpm, 0x8000_0000, Buffer.alloc(32), [0]), PCR_Read: tpm => pcrRead(tpm, [0, 1, 2, 3, 4, 5, 6, 7, 10]), NV: tpm => nvRead(tpm, 0x01c0_000a), Activate: tpm => activateCredential(tpm, 1, 2, { blob: Buffer.alloc(3), secret: Buffer.alloc(3) }),
}

describe('a TPM', () => {
  test.each([
    [0x100, 'TPM_RESET', 'it is not started'], [0x101, 'TPM_REFUSED', 'failed its own test'], [0x902, 'TPM_BUSY', 'no room for another key'], [0x910, 'TPM_RESET', 'no longer knows the key'], [0x921, 'TPM_LOCKED', 'locked out'],
    [0x1df, 'KEY_REFUSED', 'another TPM made it'], [0x9a2, 'TPM_REFUSED', 'a secret of its own'], [0x98e, 'TPM_LOCKED', 'it counts that'], [0x18b, 'TPM_RESET', 'no longer knows what was loaded'], [0x143, 'TPM_REFUSED', 'it refuses (0x143)'],
    [0xb0143, 'TPM_REFUSED', '(0xb0143)'], [0xb01df, 'TPM_REFUSED', 'it refuses'], [0xffffffff, 'TPM_REFUSED', '(0xffffffff)'],
  ] as const)('that answers 0x%s says so: %s, %s', async (code, is, says) => {
    const { tpm, seen } = giving(answer(code))
    const fault: unknown = await sign(tpm, 1, Buffer.alloc(32)).catch((it: unknown) => it)
    expect(fault).toMatchObject({ name: 'AgentError', code: is, message: expect.stringContaining(says) })
    expect(fault).toMatchObject({ message: expect.stringContaining('Sign') })
    expect(seen).toEqual({ asked: 1, waited: [] })
  })
  test('that is busy is asked again, longer apart each time and not for ever', async () => {
    const signature = Buffer.from(`00000048${'0018000b'}0020${'11'.repeat(32)}0020${'22'.repeat(32)}`, 'hex')
    for (const code of [0x908, 0x90a, 0x920, 0x922]) {
      const again = giving(answer(code), answer(code), answer(0, signature))
      expect((await sign(again.tpm, 1, Buffer.alloc(32))).toString('hex')).toBe('11'.repeat(32) + '22'.repeat(32))
      expect(again.seen).toEqual({ asked: 3, waited: [20, 40] })
      const busy = giving(answer(code))
      await expect(sign(busy.tpm, 1, Buffer.alloc(32))).rejects.toMatchObject({ code: 'TPM_BUSY', message: expect.stringContaining('did so every time') })
      expect(busy.seen).toEqual({ asked: 6, waited: [20, 40, 80, 160, 320] })
    }
  })
  test('has each size and tag of an answer held against what came', async () => {
    const cases = [answer(0, Buffer.alloc(4), 0x8001), answer(0, Buffer.alloc(4), 0x00c4), answer(0, Buffer.alloc(4), 0x8002, 9), answer(0, Buffer.alloc(0)), answer(0, Buffer.from('0000ffff', 'hex')), answer(0, Buffer.from('0000000411111111', 'hex')), Buffer.alloc(9), Buffer.alloc(0), answer(0, Buffer.from('00000005', 'hex'))]
    for (const bytes of cases) await expect(sign(giving(bytes).tpm, 1, Buffer.alloc(32))).rejects.toMatchObject({ code: 'TPM_GARBLED' })
  })
  test('whose bank of SHA-256 is missing is refused, whatever it sends instead', async () => {
    // pcrUpdateCounter, no bank, no value.
    await expect(pcrRead(giving(answer(0, Buffer.from('000000010000000000000000', 'hex'), 0x8001)).tpm, [0])).rejects.toMatchObject({ code: 'TPM_REFUSED', message: expect.stringContaining('no SHA-256 bank') })
  })
})

/** Bytes of an answer as a TPM that went mad sends them: of any length, or with a head that fits, or with sizes that do not. */
const mad = fc.oneof(
  fc.uint8Array({ maxLength: 300 }), fc.tuple(fc.constantFrom(0x8001, 0x8002), fc.uint8Array({ maxLength: 300 })).map(([tag, body]) => answer(0, body, tag)),
  fc.tuple(fc.constantFrom(0x8001, 0x8002), fc.array(fc.oneof(fc.constantFrom(...['0000', '0001', 'ffff', '0020', '00000001', 'ffffffff', '0018000b', '0023', 'ff5443478018', '80000001'].map(it => Buffer.from(it, 'hex'))), fc.uint8Array({ maxLength: 40 })), { maxLength: 12 })).map(([tag, parts]) => answer(0, Buffer.concat(parts), tag)),
)
test.each(Object.entries(commands))('whatever a TPM answers to %s, what comes of it is an answer or an AgentError, in a bounded number of questions', async (_, command) => {
  await fc.assert(fc.asyncProperty(fc.array(mad, { minLength: 1, maxLength: 4 }), async answers => {
    const { tpm, seen } = giving(...answers)
    const fault: unknown = await command(tpm).then(() => undefined, (it: unknown) => it)
    expect(fault === undefined || fault instanceof AgentError).toBe(true)
    expect(seen.asked).toBeLessThanOrEqual(128)
  }), { numRuns: 2000 })
})

describe('a structure of a TPM', () => {
  const golden = Buffer.concat([Buffer.from('ff5443478018', 'hex'), Buffer.from('0002000b', 'hex'), Buffer.from('0004', 'hex'), Buffer.from('01020304', 'hex'), Buffer.alloc(8, 1), Buffer.from('00000005000000060101', 'hex').subarray(0, 9), Buffer.alloc(8, 2), Buffer.from('00000001000b03010480', 'hex'), Buffer.from('0020', 'hex'), Buffer.alloc(32, 9)])
  test('that is a quote is read as one', () => {
    expect(parseQuote(golden, 'quote')).toEqual({ qualifying: Buffer.from('01020304', 'hex'), pcrs: [0, 10, 23], digest: Buffer.alloc(32, 9), resets: 5, restarts: 6 })
  })
  test('that is cut, longer, of another type or over another bank is none', () => {
    for (let n = 0; n < golden.length; n++) expect(() => parseQuote(golden.subarray(0, n), 'quote')).toThrow(ContractError)
    expect(() => parseQuote(Buffer.concat([golden, Buffer.of(0)]), 'quote')).toThrow('1 bytes behind its end')
    const other = (at: number, byte: number) => { const bytes = Buffer.from(golden); bytes[at] = byte; return bytes }
    for (const [at, byte, says] of [[0, 0, 'magic'], [5, 0x17, 'type'], [golden.length - 43, 2, 'count'], [golden.length - 38, 0x04, 'ends at']] as const) expect(() => parseQuote(other(at, byte), 'quote')).toThrow(says)
    expect(() => parseQuote(Buffer.from(golden.toString('hex').replace('000b03', '000403'), 'hex'), 'quote')).toThrow('pcrSelect.hash')
  })
  test('of any bytes at all is read or refused, and nothing else', () => {
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.tuple(fc.nat(golden.length - 1), fc.nat(255)).map(([at, byte]) => { const bytes = Buffer.from(golden); bytes[at] = byte; return bytes })), bytes => {
      for (const parse of [parseQuote, parseSignature, parsePublicArea]) {
        try {
          parse(bytes, 'it')
        } catch (fault) {
          expect(fault).toBeInstanceOf(ContractError)
        }
      }
    }), { numRuns: 5000 })
  })
  test('that is a template says that the key stays in its TPM', () => {
    for (const template of [STORAGE_KEY, SIGNING_KEY, ATTESTATION_KEY]) expect(template.attributes & STAYS).toBe(STAYS)
  })
})
