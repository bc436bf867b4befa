import { open, stat } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { AgentError } from '../error.ts'

/** An open TPM: takes one command and gives the bytes that it answers. One command at a time. */
export interface TpmLine {
  exchange(command: Uint8Array): Promise<Buffer>
  close(): Promise<void>
}

/** Bytes of an answer at most: that of the kernel's own buffer. */
export const LONGEST_ANSWER = 4096
/** Bytes before the answer's own length is known: tag (2), size (4), response code (4). */
const HEAD = 10
/** Milliseconds for one command: a TPM may think about making a key for many seconds. */
const WITHIN = 60_000

/**
 * Opens a TPM: a device such as /dev/tpmrm0, a unix socket, or `tcp:host:port` on this host. A socket is for a simulated TPM; what goes over it is not protected.
 * @throws AgentError TPM_UNREACHABLE naming the place and why.
 */
export async function openTpm(at: string, within = WITHIN): Promise<TpmLine> {
  const tcp = /^tcp:(.+):(\d{1,5})$/.exec(at)
  if (tcp !== null) return overSocket(at, connect({ host: tcp[1] ?? '', port: Number(tcp[2]) }), within)
  const kind = await stat(at).catch((cause: unknown) => { throw unreachable(at, codeOf(cause), cause) })
  if (kind.isSocket()) return overSocket(at, connect({ path: at }), within)
  if (kind.isCharacterDevice()) return overDevice(at, within)
  throw unreachable(at, 'it is neither a device nor a socket')
}

/** The kernel's device: a command is written whole, its answer read after it. */
async function overDevice(at: string, within: number): Promise<TpmLine> {
  const file = await open(at, 'r+').catch((cause: unknown) => { throw codeOf(cause) === 'EBUSY' ? new AgentError('TPM_BUSY', `the TPM at ${at} is held by another program`, cause) : unreachable(at, codeOf(cause), cause) })
  const more = async () => {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(LONGEST_ANSWER), 0, LONGEST_ANSWER, null)
    return buffer.subarray(0, bytesRead)
  }
  return {
    exchange: command => inTime(at, within, (async () => {
      await file.write(command, 0, command.length, null)
      return gather(at, more)
    })()),
    close: () => file.close(),
  }
}

async function overSocket(at: string, socket: Socket, within: number): Promise<TpmLine> {
  socket.setNoDelay(true)
  socket.setTimeout(0)
  let ended: unknown
  let wake: () => void = () => undefined
  const came: Buffer[] = []
  socket.on('data', bytes => { came.push(bytes); wake() })
  socket.on('error', cause => { ended = cause; wake() })
  socket.on('close', () => { ended ??= new Error('closed'); wake() })
  socket.on('connect', () => wake())
  /** Waits until `is` has something to say. */
  const until = async <T>(is: () => T | undefined): Promise<T> => {
    for (;;) {
      const got = is()
      if (got !== undefined) return got
      if (ended !== undefined) throw ended
      await new Promise<void>(woken => { wake = woken })
    }
  }
  try {
    await inTime(at, within, until(() => (socket.connecting || ended !== undefined ? undefined : true)))
  } catch (fault) {
    socket.destroy()
    throw fault
  }
  return {
    exchange: command => inTime(at, within, (async () => {
      came.length = 0
      socket.write(command)
      return gather(at, () => until(() => came.shift()))
    })()),
    close: async () => void socket.destroy(),
  }
}

/** Puts an answer together, however it was cut: its header says how long it is. */
async function gather(at: string, more: () => Promise<Buffer>): Promise<Buffer> {
  let answer = Buffer.alloc(0)
  for (;;) {
    const length = answer.length < HEAD ? HEAD : answer.readUInt32BE(2)
    if (length < HEAD || length > LONGEST_ANSWER || answer.length > length) throw new AgentError('TPM_GARBLED', `the TPM at ${at} sent ${answer.length} bytes and called them ${length}`)
    if (answer.length >= HEAD && answer.length === length) return answer
    const part = await more()
    if (part.length === 0) throw unreachable(at, 'its answer ended early')
    answer = Buffer.concat([answer, part])
  }
}

async function inTime<T>(at: string, within: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, failed) => { timer = setTimeout(() => failed(unreachable(at, `nothing came within ${within} ms`)), within) })
  try {
    return await Promise.race([work, late])
  } catch (cause) {
    throw cause instanceof AgentError ? cause : unreachable(at, codeOf(cause), cause)
  } finally {
    work.catch(() => undefined) // once it is late nobody waits for it
    clearTimeout(timer)
  }
}

const unreachable = (at: string, why: string, cause?: unknown): AgentError => new AgentError('TPM_UNREACHABLE', `the TPM at ${at} cannot be reached: ${why}`, cause)
const codeOf = (fault: unknown): string => (fault instanceof Error ? ('code' in fault ? String(fault.code) : fault.message) : 'unknown')
