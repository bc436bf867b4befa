import { parseText } from '../plain.ts'
import { flag, list, nullable, oneOf, shape } from '../shape.ts'
import { part } from './part.ts'

/** What the `place` collector reports: where the agent runs, on which it depends whether what it sees is the device's own. */
export const parsePlace = shape({
  /** no: process 2 is the kernel's own thread and no mark of a container stands anywhere. `by`: the marks that were found. */
  container: part(shape({ is: oneOf(['yes', 'no', 'unknown']), by: list(parseText) })),
  /** The program that starts all others, by the marks that each leaves. */
  init: oneOf(['systemd', 'procd', 'openrc', 'busybox', 'sysv', 'unknown']),
  /** Where /bin/sh leads: busybox stands for a system whose tools are all one program. */
  shell: part(oneOf(['busybox', 'dash', 'bash', 'toybox', 'other'])),
  /** What the root is: its file system, whether it is mounted for writing, and where an overlay writes to. Absent in a changed root, which is no mount of its own. */
  root: part(shape({ type: parseText, writable: flag, upper: nullable(parseText) })),
  /** Where the configuration below /etc is written to, if it is an overlay or a mount of its own. */
  etc: part(shape({ type: parseText, writable: flag, upper: nullable(parseText) })),
  /** Are logs kept in memory, so that they do not survive a restart? */
  volatileLogs: part(flag),
})
/** Where the agent runs. */
export type Place = ReturnType<typeof parsePlace>
