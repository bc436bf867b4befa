import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, existsSync, openSync } from 'node:fs'
import { Duplex, type Readable, type Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Device } from '../core/device.ts'
import type { Plant } from '../core/plant.ts'
import type { Names } from '../names.ts'
import { converse } from './serial.ts'

/** Milliseconds for the pty to be there. */
const READY_WITHIN = 5000

/**
 * The serial console at a pty that socat makes: `link` is the device path that a tester opens.
 *
 * There is one conversation for as long as the device runs, as on a real line: who closes the path and opens it again
 * finds the console where it was left.
 * @throws Error where socat is not installed or makes no pty.
 */
export async function openPtyFace(device: Device, names: Names, plant: Plant, link: string): Promise<{ readonly pid: number; close(): Promise<void> }> {
  const socat = spawn('socat', [`PTY,link=${link},raw,echo=0,mode=600`, 'STDIO'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const gone = once(socat, 'exit')
  const held = await Promise.race([holdOpen(link), once(socat, 'error').then(([fault]) => Promise.reject(new Error(`socat, which makes the pty, could not be started: ${fault.message}`))), gone.then(() => Promise.reject(new Error('socat made no pty')))])
  void gone.then(() => closeSync(held))
  const stream = lineOf(socat)
  stream.on('error', () => undefined) // a socat that was killed takes the line with it, not the device
  converse(device, names, plant, { stream, peerPort: 0 }, { hung: false })
  return {
    pid: socat.pid ?? 0,
    async close() {
      socat.kill()
      await gone
    },
  }
}

/** Keeps the pty open on this side: without that its last user's close would end it. */
async function holdOpen(link: string): Promise<number> {
  for (const until = performance.now() + READY_WITHIN; performance.now() < until; await delay(5)) if (existsSync(link)) return openSync(link, constants.O_RDWR | constants.O_NOCTTY)
  throw new Error(`socat made no pty within ${READY_WITHIN} ms`)
}

const lineOf = ({ stdin, stdout }: ChildProcessByStdio<Writable, Readable, null>): Duplex => {
  stdin.on('error', () => undefined)
  return Duplex.from({ readable: stdout, writable: stdin })
}
