import { parseFact } from '../evidence.ts'
import { parseText } from '../plain.ts'
import { flag, list, oneOf, shape } from '../shape.ts'

/** What somebody meets who sits down: a login; one who is let in by name without a secret; a shell; root's password for maintenance; nothing, since it is switched off. */
const openings = ['login', 'autologin', 'shell', 'maintenance-login', 'off', 'unknown'] as const

const path = shape({ name: parseText, opens: oneOf(openings), enabled: flag })
/** One way to a session beside the network: a console, a maintenance mode. `enabled`: it is there as the device stands; else only where somebody brings it about. */
export type ConsolePath = ReturnType<typeof path>
const kernelWord = oneOf(['shell-as-init', 'single', 'rescue', 'emergency', 'debug-shell', 'break'])
/** What the kernel can be told that opens a session. */
export type KernelWord = ReturnType<typeof kernelWord>

/** What the `consoles` collector reports. Units and inittab are configured; what the running kernel was told is effective. */
export const parseConsoles = shape({
  units: (value, at) => parseFact(value, at, list(path)), inittab: (value, at) => parseFact(value, at, shape({ paths: list(path), understood: flag })), kernel: (value, at) => parseFact(value, at, list(kernelWord)),
})
/** The ways to a session beside the network. `understood`: every line of the inittab was. */
export type Consoles = ReturnType<typeof parseConsoles>
