import { createServer } from 'node:net'
import type { Device } from '../core/device.ts'

/** The port that no document tells of: it answers, and that is all. */
export async function openMaintenanceFace(device: Device, address: string): Promise<{ close(): Promise<void> }> {
  const server = createServer(socket => {
    device.meetMaintenance(socket.remotePort ?? 0)
    socket.on('error', () => undefined).end('service\r\n')
  })
  await new Promise<void>(done => server.listen(0, address, done))
  return { close: () => new Promise(done => server.close(() => done())) }
}
