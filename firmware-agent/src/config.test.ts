import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readSigningConfig } from './config.ts'

const folder = mkdtempSync(join(tmpdir(), 'fourtwo-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const tpmOf = (tpm: unknown) => {
  const file = join(folder, 'agent.json')
  writeFileSync(file, JSON.stringify({ key: 'device.key', tpm, device: { oemid: 1, hwmodel: 'h', swname: 's', swversion: '1' }, mqtt: { host: 'h', port: 1, plain: true, topic: 't' } }))
  return readSigningConfig(file).tpm
}

test('a TPM is a place and registers, in order and each once; where none are named, those of the start', () => {
  expect(tpmOf(undefined)).toBeUndefined()
  expect(tpmOf({ at: '/dev/tpmrm0' })).toEqual({ at: '/dev/tpmrm0', pcrs: [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 14] })
  expect(tpmOf({ at: 'tpm.socket', pcrs: [14, 7, 7, 0] })).toEqual({ at: join(folder, 'tpm.socket'), pcrs: [0, 7, 14] })
  expect(tpmOf({ at: 'tcp:127.0.0.1:2321', pcrs: [] })).toEqual({ at: 'tcp:127.0.0.1:2321', pcrs: [] })
})
test.each<[unknown, string]>([
  [{}, 'tpm.at is missing'], [{ at: '' }, 'tpm.at is ""'], [[], 'tpm is []'], ['/dev/tpmrm0', 'tpm is "/dev/tpmrm0"'], [{ at: 'x', pcr: [0] }, 'tpm has the unknown key pcr'],
  [{ at: 'x', pcrs: 7 }, 'tpm.pcrs is no list'], [{ at: 'x', pcrs: ['7'] }, 'tpm.pcrs[0] is "7"'], [{ at: 'x', pcrs: [0, 24] }, 'tpm.pcrs has 24'], [{ at: 'x', pcrs: [-1] }, 'tpm.pcrs[0] is -1'], [{ at: 'x', pcrs: [0.5] }, 'tpm.pcrs[0] is 0.5'],
])('a TPM as %j is refused', (tpm, says) => {
  expect(() => tpmOf(tpm)).toThrow(says)
})
