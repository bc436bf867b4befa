import { Worker } from 'node:worker_threads'
import type { Device } from './device.ts'

/** What the device is by its nameplate. */
export const ITEM = { supplier: 'Fourtwo', model: 'RTU-1 simulated pump station', version: '1.0.0' } as const

/** The pump station as the faces see it. */
export interface Plant {
  /** Metres of water in the well. */
  readonly level: number
  /** The heartbeat: scans so far, and the device's own clock in milliseconds. */
  readonly beat: { readonly counter: number; readonly ms: number }
  /** Supplier, model, serial number (empty where it is not to be shown) and version. */
  nameplate(showsSerial: boolean): readonly [string, string, string, string]
  /** Stops the scan for good; the doors go on. */
  halt(): void
  /** Starts the scan again where it was stopped. */
  resume(): void
  close(): Promise<unknown>
}

/** Starts the pump station in a thread of its own; it shares its process image with the faces. */
export function startPlant(device: Device, serial: string): Plant {
  const shared = new SharedArrayBuffer(4 * Float64Array.BYTES_PER_ELEMENT)
  const image = new Float64Array(shared)
  image.set([0, 1.6, device.stopLevel, 0])
  const begin = () => new Worker(new URL('pump-station.ts', import.meta.url), { workerData: shared })
  let station = begin()
  let halted = false
  return {
    get level() {
      image[2] = device.stopLevel
      return image[1] ?? 0
    },
    get beat() {
      return { counter: image[0] ?? 0, ms: Math.round(performance.now()) }
    },
    nameplate: showsSerial => [ITEM.supplier, ITEM.model, showsSerial ? serial : '', ITEM.version],
    halt() {
      halted = true
      void station.terminate()
    },
    resume() {
      if (halted) station = begin()
      halted = false
    },
    close: () => station.terminate(),
  }
}
