import { parseText } from '../plain.ts'
import { flag, list, nullable, oneOf, shape, whole } from '../shape.ts'
import { part } from './part.ts'

const prompt = shape({ line: parseText, by: parseText, asks: oneOf(['login', 'open', 'unknown']), state: oneOf(['enabled', 'masked', 'wired']) })

/** What the `debug-ports` collector reports: every port through which somebody at the device reaches more than its doors. */
export const parseDebugPorts = shape({
  /** Consoles that the kernel has, by device: those of a serial line are ports. Effective. */
  consoles: part(list(parseText)),
  /** What waits on a line. login: somebody has to say who they are. open: nobody has. unknown: the program or its options are not known here. wired: the supplier's own units want it. */
  inittab: part(list(prompt)), units: part(list(prompt)),
  /** The mask of what the magic key may do. Effective. */
  sysrq: part(whole(0, 1023)),
  /** The line of the kernel debugger, empty where it has none. Effective. */
  kgdb: part((value, at) => (value === '' ? '' : parseText(value, at))),
  /** Is debugfs mounted? Effective. */
  debugfs: part(flag),
  /** USB controllers by what they do with a device that is plugged in: 0 refuse, 1 take, 2 take inner ones alone. Effective. */
  usb: part(list(shape({ controller: parseText, takes: nullable(whole(0, 255)) }))),
  usbguard: flag,
  /** Trace units that the kernel drives. Effective. */
  coresight: part(whole(0, 10_000)),
  /** Does the Raspberry Pi's configuration put JTAG on its pins? configured. */
  jtagPins: part(flag),
  /** Boot loaders that left marks, each with a prompt that cannot be seen from the system. */
  loaders: list(parseText),
})
/** The ports for debugging and testing. */
export type DebugPorts = ReturnType<typeof parseDebugPorts>
