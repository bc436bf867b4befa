import { parseText } from '../plain.ts'
import { flag, list, oneOf, record, shape, whole } from '../shape.ts'

/** What starts the services of the device. */
const initSystems = ['systemd', 'openrc', 'procd', 'sysv', 'busybox', 'unknown'] as const

const service = shape({ name: parseText, state: oneOf(['enabled', 'disabled', 'masked', 'static']), settings: record(parseText), listens: list(parseText), unclear: whole(0, 1_000_000) })
/**
 * A service as its files configure it, drop-ins laid over it. `settings`: those known here, by their names in the unit file. `listens`: what a socket unit binds
 * for it, as `tcp/8883`, `udp/69`, or `local` for what no network reaches. `unclear`: lines that were not understood.
 */
export type Service = ReturnType<typeof service>

/** What the `services` collector reports, or a ContractError naming the path within `at`. Configured is all it is. */
export const parseServices = shape({ init: oneOf(initSystems), grade: oneOf(['configured']), services: list(service), complete: flag })
/** The services of the device. `complete`: every file that could name one was read. */
export type Services = ReturnType<typeof parseServices>
