import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The table of listening TCP sockets as the kernel would print it: each of these ports, held by the device's own account (998). */
export const netTable = (ports: readonly number[]): string => ['  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
  ...ports.map((port, n) => `   ${n}: 00000000:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A 00000000:00000000 00:00000000 00000000   998        0 ${9001 + n} 1 0000000000000000 100 0 0 10 0`), ''].join('\n')

/** Gives files of a tree the modes that its file `.modes` names, which a version control system does not keep: `0640 etc/shadow` a line. An overlay brings a list of its own. */
export function setModes(root: string): void {
  for (const line of readFileSync(join(root, '.modes'), 'utf8').split('\n').filter(it => it !== '' && !it.startsWith('#'))) {
    const [mode = '', path = ''] = line.split(' ')
    chmodSync(join(root, path), Number.parseInt(mode, 8))
  }
}
