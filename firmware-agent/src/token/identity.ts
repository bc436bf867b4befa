import { createHash } from 'node:crypto'
import type { DeviceConfig } from '../config.ts'
import { AgentError } from '../error.ts'
import type { Verbs } from '../reading/host.ts'
import type { Identity } from './token.ts'

/** The paths that the identity is read from, beside what the configuration states. */
export const IDENTITY_READS = ['/etc/machine-id', '/proc/sys/kernel/random/boot_id', '/proc/uptime'] as const

/**
 * Who this device is: what the configuration states, and boot and uptime as the system shows them.
 * @throws AgentError INPUT_INVALID where neither the configuration nor /etc/machine-id tells which unit it is.
 */
export async function identify(device: DeviceConfig, verbs: Verbs): Promise<Identity> {
  const text = async (path: (typeof IDENTITY_READS)[number]) => {
    const reading = await verbs.read(path)
    return reading.state === 'read' ? reading.bytes.toString('utf8').trim() : undefined
  }
  const machine = await text('/etc/machine-id')
  const boot = await text('/proc/sys/kernel/random/boot_id')
  const uptime = /^\d{1,12}/.exec((await text('/proc/uptime')) ?? '')?.[0]
  const ueid = device.ueid ?? (machine !== undefined && /^[0-9a-f]{32}$/.test(machine) ? derived(machine) : undefined)
  if (ueid === undefined) throw new AgentError('INPUT_INVALID', 'device.ueid is missing, and /etc/machine-id does not tell which unit this is')
  return {
    ueid, oemid: device.oemid, hwmodel: Buffer.from(device.hwmodel).toString('base64url'), swname: device.swname, swversion: [device.swversion],
    ...(boot === undefined ? {} : { bootseed: createHash('sha256').update(boot).digest('base64url') }),
    ...(uptime === undefined ? {} : { uptime: Number(uptime) }),
    ...(device.dbgstat === undefined ? {} : { dbgstat: device.dbgstat }),
  }
}

/** A UEID of type RAND (RFC 9711, 4.2.1). machine-id(5) asks never to show the id itself. */
const derived = (machine: string): string => Buffer.concat([Buffer.of(1), createHash('sha256').update(`fourtwo-agent ueid ${machine}`).digest().subarray(0, 16)]).toString('base64url')
