import { connect, type Socket } from 'node:net'
import type { BindingInterface, BindingPortInterface, BindingsErrorInterface, OpenOptions } from '@serialport/bindings-interface'

const CONNECT_WITHIN = 3000
/** Bytes kept for a reader before the peer is made to wait. */
const HOLDS = 65_536
const SCHEME = 'tcp://'

/** The path by which a TCP serial server is opened. */
export const tcpPath = (host: string, port: number): string => `${SCHEME}${host}:${port}`

/** A binding for `@serialport/stream` over a TCP socket: a line behind a serial device server in raw mode. Line settings are the server's own there. */
export const TcpBinding: BindingInterface<TcpPort> = {
  list: async () => [],
  async open(options) {
    const to = options.path.slice(SCHEME.length)
    const colon = to.lastIndexOf(':')
    return new TcpPort(await openSocket(to.slice(0, colon), Number(to.slice(colon + 1))), options)
  },
}

/** A line held open over a socket. Reads and writes in progress fail with `canceled` where we closed it, and with the peer's fault where it did. */
export class TcpPort implements BindingPortInterface {
  readonly openOptions: Required<OpenOptions>
  isOpen = true
  readonly #socket: Socket
  readonly #held: Buffer[] = []
  #bytes = 0
  #fault: Error | undefined
  #wake: () => void = () => undefined

  constructor(socket: Socket, options: OpenOptions) {
    this.openOptions = { dataBits: 8, lock: true, stopBits: 1, parity: 'none', rtscts: false, xon: false, xoff: false, xany: false, hupcl: true, ...options }
    this.#socket = socket
    socket.on('data', bytes => {
      this.#held.push(bytes)
      this.#bytes += bytes.length
      if (this.#bytes > HOLDS) socket.pause()
      this.#wake()
    }).on('error', fault => { this.#fault = fault }).on('close', () => {
      this.#fault ??= new Error('the serial server closed the connection')
      this.#wake()
    })
  }

  /** Our port of the connection, by which a device tells it from others. */
  get localPort(): number {
    return this.#socket.localPort ?? 0
  }

  async close(): Promise<void> {
    this.isOpen = false
    this.#fault = Object.assign(new Error('the line was closed'), { canceled: true }) satisfies BindingsErrorInterface
    this.#socket.destroy()
    this.#wake()
  }

  async read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }> {
    for (;;) {
      const [first] = this.#held
      if (first !== undefined && this.isOpen) {
        const bytesRead = first.copy(buffer, offset, 0, length)
        if (bytesRead < first.length) this.#held[0] = first.subarray(bytesRead)
        else this.#held.shift()
        this.#bytes -= bytesRead
        if (this.#bytes <= HOLDS) this.#socket.resume()
        return { buffer, bytesRead }
      }
      if (this.#fault !== undefined) throw this.#fault
      await new Promise<void>(woken => { this.#wake = woken })
    }
  }

  write(buffer: Buffer): Promise<void> {
    return new Promise((written, failed) => this.#socket.write(buffer, fault => (fault ? failed(this.#fault ?? fault) : written())))
  }

  async flush(): Promise<void> {
    this.#held.length = 0
    this.#bytes = 0
    this.#socket.resume()
  }

  async drain(): Promise<void> {}
  async update(): Promise<void> {}
  async set(): Promise<void> {}

  async get(): Promise<{ cts: boolean; dsr: boolean; dcd: boolean }> {
    return { cts: true, dsr: true, dcd: true }
  }

  async getBaudRate(): Promise<{ baudRate: number }> {
    return { baudRate: this.openOptions.baudRate }
  }
}

function openSocket(host: string, port: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = connect({ host, port }).setNoDelay(true)
  const fail = (fault: Error) => {
    clearTimeout(timer)
    socket.destroy()
    reject(fault)
  }
  const timer = setTimeout(() => fail(new Error('connecting took too long')), CONNECT_WITHIN)
  socket.once('error', fail).once('connect', () => {
    clearTimeout(timer)
    socket.off('error', fail)
    resolve(socket)
  })
  return promise
}
