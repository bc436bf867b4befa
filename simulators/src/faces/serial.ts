import { createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Device, Outcome } from '../core/device.ts'
import type { Plant } from '../core/plant.ts'
import type { Names } from '../names.ts'

const outcomes = { done: 'done', refused: 'not permitted', invalid: 'not a number' } as const

/** Bytes of a line that are kept; the rest of a longer one is thrown away. */
const LONGEST_LINE = 256

/** A serial console behind a TCP serial server: login prompt, then commands. Answers its port; `wake` lets it answer again after it hung. */
export async function openSerialFace(device: Device, names: Names, plant: Plant, address: string, wanted: number): Promise<{ port: number; wake(): void; close(): Promise<void> }> {
  const open = new Set<Socket>()
  const state: ConsoleState = { hung: false }
  const server = createServer(socket => {
    open.add(socket.setNoDelay(true))
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket))
    converse(device, names, plant, { stream: socket, peerPort: socket.remotePort ?? 0, hangUp: () => socket.end('\r\n') }, state)
  })
  await new Promise<void>(done => server.listen(wanted, address, done))
  const at = server.address()
  return {
    port: typeof at === 'object' && at !== null ? at.port : 0,
    wake() {
      state.hung = false
    },
    close: () => new Promise(done => {
      for (const socket of open) socket.destroy()
      server.close(() => done())
    }),
  }
}

/** One line of the console. A connection of a serial server can be closed and has a port by which it is told from others; a real line has neither. */
export interface ConsoleLine {
  readonly stream: Pick<Duplex, 'on' | 'write'>
  readonly peerPort: number
  /** Ends the conversation without a word, where the line can. */
  readonly hangUp?: () => void
}
/** What the conversations of a console share. */
export interface ConsoleState {
  hung: boolean
}

/** Holds the console's conversation on one line, for as long as the line is there. */
export function converse(device: Device, names: Names, plant: Plant, { stream, peerPort, hangUp }: ConsoleLine, state: ConsoleState): void {
  const { commands, prompts } = names
  let expects: 'user' | 'secret' | 'command' = 'user'
  let user = ''
  let lastUser = ''
  let line = ''
  let overlong = false
  let turn = Promise.resolve()
  let idle: NodeJS.Timeout | undefined
  const by = () => ({ door: 'serial', account: user, peerPort })
  const print = (text: string) => state.hung || stream.write(text)
  const prompt = () => print({ ...prompts, user: `${names.host} ${prompts.user}` }[expects])
  const rest = () => {
    clearTimeout(idle)
    idle = expects !== 'command' ? undefined : setTimeout(() => {
      expects = 'user'
      print('\r\nsession timed out\r\n')
      prompt()
    }, device.limits.sessionTimeout)
  }

  const run = (heard: string): string => {
    const [word = '', value] = heard.split(' ')
    switch (word) {
      case '':
        return ''
      case commands.level:
        return String(plant.level)
      case commands.stopLevel:
        if (value === undefined) return String(device.stopLevel)
        return outcomes[device.operate(by(), Number(value))]
      case commands.audit:
        if (!device.mayAudit(user)) return 'not permitted'
        if (value === undefined) return device.log.replaceAll('\n', '\r\n')
        return device.emptyLog(by()) ? 'not permitted' : 'done'
      case commands.nameplate:
        return plant.nameplate(device.showsSerialNumber('serial', peerPort)).join('\r\n')
      default:
        return 'unknown command'
    }
  }
  const hear = async (heard: string): Promise<void> => {
    if (expects === 'user') {
      if (heard === commands.level && (device.opensToVisitors('serial', peerPort) || lastUser !== '')) print(`${plant.level}\r\n`)
      else if (heard.startsWith(`${commands.stopLevel} `) && device.operateAsVisitor('serial', peerPort, Number(heard.split(' ')[1]))) print('done\r\n')
      else if (heard === '') lastUser = '' // whoever comes to the console next begins with Enter
      else {
        user = heard
        expects = 'secret'
      }
    } else if (expects === 'secret') {
      const outcome = await device.login({ door: 'serial', account: user, secret: heard, peerPort })
      if (device.decoy?.delays !== undefined) await new Promise(done => setTimeout(done, device.decoy?.delays))
      if (outcome !== 'accepted' && device.decoy?.closesOnRefusal === true && hangUp !== undefined) return hangUp()
      print(`\r\n${outcome === 'accepted' ? '' : `${refusal(outcome)}\r\n`}`)
      expects = outcome === 'accepted' ? 'command' : 'user'
    } else if (heard === commands.logout) {
      lastUser = device.logOut(by()) ? '' : user
      expects = 'user'
    } else {
      const answer = run(heard)
      print(answer === '' ? '' : `${answer}\r\n`)
    }
    rest()
    prompt()
  }
  const malformed = () => {
    const lives = device.meetMalformed('serial', peerPort)
    if (!lives.door) state.hung = true
    if (!lives.scan) plant.halt()
  }
  stream.on('close', () => clearTimeout(idle)).on('data', (bytes: Buffer) => {
    for (const byte of bytes) {
      const character = String.fromCharCode(byte)
      if (byte === 13 || byte === 10) {
        const heard = line.trim()
        line = ''
        overlong = false
        if (expects !== 'secret') print('\r\n')
        if (byte === 13) turn = turn.then(() => hear(heard))
      } else if (byte >= 32 && byte < 127 && line.length < LONGEST_LINE) {
        line += character
        if (expects !== 'secret') print(character) // the terminal's echo; a secret has none
      } else if (line.length >= LONGEST_LINE && !overlong) {
        overlong = true
        malformed()
      }
    }
  })
  prompt()
}

const refusal = (outcome: Outcome): string => (outcome === 'unknown-user' ? 'no such user' : 'login incorrect')
