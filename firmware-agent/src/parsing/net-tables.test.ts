import { expect, test } from 'vitest'
import { parseNetTable } from './net-tables.ts'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const row = (local: string, peer: string, state: string) => `   0: ${local} ${peer} ${state} 00000000:00000000 00:00000000 00000000  1000        0 777 1 0000000000000000 100 0 0 10 0\n`
const reach = (hex: string) => parseNetTable(HEAD + row(`${hex}:0016`, `${'0'.repeat(hex.length)}:0000`, '0A'), 'tcp')?.[0]?.reach

test('a listening socket has its port, its reach, its user and its inode; a connected one is left out', () => {
  expect(parseNetTable(HEAD + row('00000000:22B3', '00000000:0000', '0A') + row('0100007F:1F90', '0100007F:C001', '01'), 'tcp')).toEqual([{ proto: 'tcp', port: 8883, reach: 'network', uid: 1000, inode: '777' }])
})
test('a UDP socket waits where it has no peer', () => {
  expect(parseNetTable(HEAD + row('00000000:007B', '00000000:0000', '07') + row('0A00000A:C001', '0100000A:0035', '01'), 'udp')?.map(({ port }) => port)).toEqual([123])
})
test.each([
  ['0100007F', 'loopback'], ['7F000001', 'loopback'], ['0200007F', 'loopback'], ['00000000', 'network'], ['0A00A8C0', 'network'],
  ['00000000000000000000000001000000', 'loopback'], ['00000000000000000000000000000000', 'network'], ['0000000000000000FFFF00000100007F', 'loopback'], ['0000000000000000FFFF00000A00A8C0', 'network'],
])('%s is reached from the %s', (hex, from) => {
  expect(reach(hex)).toBe(from)
})
test('a line of another form makes the table unknown: what it hides could listen', () => {
  expect(parseNetTable(`${HEAD}   0: nonsense\n`, 'tcp')).toBeUndefined()
})
