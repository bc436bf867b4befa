import { connect } from 'node:net'

/** Connects to a TCP port and closes; nothing is sent. Answers the local port it came from, `silent` where nothing came in time, or why it was not taken. */
export function knock(address: string, port: number, within: number): Promise<{ readonly from: number } | 'silent' | Error> {
  const { promise, resolve } = Promise.withResolvers<{ readonly from: number } | 'silent' | Error>()
  const socket = connect({ host: address, port })
  const end = (came: { readonly from: number } | 'silent' | Error) => {
    clearTimeout(timer)
    socket.destroy()
    resolve(came)
  }
  const timer = setTimeout(() => end('silent'), within)
  socket.once('connect', () => end({ from: socket.localPort ?? 0 })).once('error', end)
  return promise
}
