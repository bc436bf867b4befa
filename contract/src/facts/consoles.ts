import { parseText } from '../plain.ts'
import { flag, list, oneOf, shape } from '../shape.ts'
import { grades } from './shared.ts'

/** What somebody meets who sits down: a login; one who is let in by name without a secret; a shell; root's password for maintenance; nothing, since it is switched off. */
export const openings = ['login', 'autologin', 'shell', 'maintenance-login', 'off', 'unknown'] as const

const path = shape({ name: parseText, opens: oneOf(openings), enabled: flag })
/** One way to a session beside the network: a console, a maintenance mode. `enabled`: it is there as the device stands; else only where somebody brings it about. */
export type ConsolePath = ReturnType<typeof path>
/** What the `consoles` collector reports. */
export const parseConsoles = shape({ grade: oneOf(grades), paths: list(path), kernel: list(oneOf(['shell-as-init', 'single', 'rescue', 'emergency', 'debug-shell', 'break'])), cmdline: oneOf(['read', 'absent', 'unreadable']), complete: flag })
/** The ways to a session beside the network. `kernel`: what the running kernel was told that opens one. `complete`: every file that could name one was understood. */
export type Consoles = ReturnType<typeof parseConsoles>
