import { createServer, type Socket } from 'node:net'
import type { Device, Outcome } from '../core/device.ts'
import type { Names } from '../names.ts'

/** Bytes of a line that are kept; the rest of a longer one is thrown away. */
const LONGEST_LINE = 256

/** A serial console behind a TCP serial server: login prompt, then commands. Answers its port. */
export async function openSerialFace(device: Device, names: Names, level: () => number, address: string): Promise<{ port: number; close(): Promise<void> }> {
  const open = new Set<Socket>()
  const server = createServer(socket => {
    open.add(socket.setNoDelay(true))
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket))
    converse(device, names, level, socket)
  })
  await new Promise<void>(done => server.listen(0, address, done))
  const at = server.address()
  return {
    port: typeof at === 'object' && at !== null ? at.port : 0,
    close: () => new Promise(done => {
      for (const socket of open) socket.destroy()
      server.close(() => done())
    }),
  }
}

function converse(device: Device, names: Names, level: () => number, socket: Socket): void {
  const peerPort = socket.remotePort ?? 0
  let expects: 'user' | 'secret' | 'command' = 'user'
  let user = ''
  let line = ''
  let turn = Promise.resolve()
  const prompt = () => socket.write({ user: `${names.host} login: `, secret: 'password: ', command: `${names.host}> ` }[expects])

  const hear = async (heard: string): Promise<void> => {
    if (expects === 'user') {
      if (heard === 'level' && device.opensToVisitors('serial', peerPort)) socket.write(`${level()}\r\n`)
      else if (heard !== '') {
        user = heard
        expects = 'secret'
      }
    } else if (expects === 'secret') {
      const outcome = await device.login({ door: 'serial', account: user, secret: heard, peerPort })
      if (device.decoy?.delays !== undefined) await new Promise(done => setTimeout(done, device.decoy?.delays))
      if (outcome !== 'accepted' && device.decoy?.closesOnRefusal === true) return void socket.end('\r\n')
      socket.write(`\r\n${outcome === 'accepted' ? '' : `${refusal(outcome)}\r\n`}`)
      expects = outcome === 'accepted' ? 'command' : 'user'
    } else if (heard === 'logout') expects = 'user'
    else socket.write(heard === '' ? '' : `${{ level: String(level()), whoami: user }[heard] ?? 'unknown command'}\r\n`)
    prompt()
  }
  socket.on('data', bytes => {
    for (const byte of bytes) {
      const character = String.fromCharCode(byte)
      if (byte === 13 || byte === 10) {
        const heard = line.trim()
        line = ''
        if (expects !== 'secret') socket.write('\r\n')
        if (byte === 13) turn = turn.then(() => hear(heard))
      } else if (byte >= 32 && byte < 127 && line.length < LONGEST_LINE) {
        line += character
        if (expects !== 'secret') socket.write(character) // the terminal's echo; a secret has none
      }
    }
  })
  prompt()
}

const refusal = (outcome: Outcome): string => (outcome === 'unknown-user' ? 'no such user' : 'login incorrect')
