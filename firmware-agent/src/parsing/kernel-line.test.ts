import { expect, test } from 'vitest'
import { parseKernelLine } from './kernel-line.ts'

test('known words are kept in order, others are counted and never told', () => {
  const line = parseKernelLine('BOOT_IMAGE=/vmlinuz console=tty0 console=ttyS0,115200n8 ro vendor.token=SECRET "foo=a b" module.sig_enforce=1 init="/bin/sh -c PASS"\n')
  expect(line).toEqual({ set: { console: ['tty0', 'ttyS0,115200n8'], ro: [''], 'module.sig_enforce': ['1'], init: ['other'] }, verity: false, verityLenient: false, others: 3 })
  expect(JSON.stringify(line)).not.toMatch(/SECRET|PASS/)
})
test('what comes after -- is init\'s', () => {
  expect(parseKernelLine('quiet -- kgdboc=ttyS0 --key abc')).toMatchObject({ set: { quiet: [''] }, others: 0 })
})
test.each([
  ['roothash=00ff ro', true, false], ['dm-mod.create="vroot,,,ro,0 180224 verity 1 /dev/mmcblk0p4 /dev/mmcblk0p4 4096 4096 1 1 sha256 aa 00"', true, false],
  ['dm-mod.create="x,,,ro,0 1 linear /dev/sda 0"', false, false], ['systemd.verity_root_options=ignore_corruption roothash=0', true, true], ['root=/dev/sda1', false, false],
])('%s', (text, verity, verityLenient) => {
  expect(parseKernelLine(text)).toMatchObject({ verity, verityLenient })
})
