import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, constants, existsSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fetchOverLine } from '@fourtwo/harness/interfaces/agent/over-line.ts'
import { type Running, started } from './running.ts'

/** The agent at a pty. `run` starts the agent with its configuration's name after it, and has it answer once. */
export interface OverSerial {
  run(command: readonly string[]): Promise<Running>
  close(): Promise<void>
}

/** Has socat make a pty, and challenges at its other end. `key` was made by keygen, `root` is what the agent looks at. */
export async function overSerial(folder: string, key: string, root: string): Promise<OverSerial> {
  const device = join(folder, 'line')
  const socat = spawn('socat', [`PTY,link=${device},raw,echo=0,mode=600`, 'STDIO'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const gone = once(socat, 'exit')
  for (const until = performance.now() + 5000; !existsSync(device) && performance.now() < until;) await new Promise(later => setTimeout(later, 5))
  // While nobody holds it open, socat takes the pty for closed.
  const held = openSync(device, constants.O_RDWR | constants.O_NOCTTY)
  const config = join(folder, 'serial.json')
  writeFileSync(config, JSON.stringify({ root, key, device: { oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu-firmware', swversion: '1', ueid: Buffer.concat([Buffer.of(1), Buffer.alloc(16, 9)]).toString('base64url') }, serial: { device } }))
  let came: Buffer[] = []
  let wake: () => void = () => undefined
  socat.stdout.on('data', bytes => {
    came.push(bytes)
    wake()
  })
  const line = {
    baudRate: 115_200, now: () => performance.now(), send: (bytes: Uint8Array) => void socat.stdin.write(bytes),
    async next(within: number) {
      if (came.length === 0) await new Promise<void>(woken => {
        const timer = setTimeout(woken, within)
        wake = () => {
          clearTimeout(timer)
          woken()
        }
      })
      const all = Buffer.concat(came)
      came = []
      return all.length === 0 ? 'silent' as const : all
    },
  }
  return {
    run: command => started([...command, 'run', '--config', config, '--json'], async child => {
      if (child.stdout === null) throw new Error('the agent has no output')
      await once(child.stdout, 'data')
      const fetched = await fetchOverLine(line, randomBytes(32), 60_000)
      if (fetched.says !== 'token') throw new Error(`no token over the line: ${fetched.read}`)
    }),
    async close() {
      socat.kill()
      await gone
      closeSync(held)
    },
  }
}
