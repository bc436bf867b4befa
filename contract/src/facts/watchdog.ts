import { parseText } from '../plain.ts'
import { flag, list, nullable, oneOf, shape, whole } from '../shape.ts'
import { part } from './part.ts'

/** What the `watchdog` collector reports. */
export const parseWatchdog = shape({
  /** Watchdogs as the kernel has them: effective. Seconds. `stoppable`: may whoever holds it switch it off? */
  devices: part(list(shape({ name: parseText, identity: nullable(parseText), state: oneOf(['active', 'inactive', 'unknown']), timeout: nullable(whole(0, 1_000_000)), stoppable: nullable(flag) }))),
  /** What systemd is told to feed it within: configured. */
  runtime: part(nullable(parseText)),
})
/** What restarts the device where it hangs. */
export type Watchdog = ReturnType<typeof parseWatchdog>
