import { parseText } from '../plain.ts'
import { flag, list, nullable, oneOf, shape, whole } from '../shape.ts'
import { part } from './part.ts'

/** What a block device is made of, by the uuid that device mapper keeps. plain: a disk or a card as it is. other: a mapping that neither encrypts nor verifies, or a device of another kind (raw flash, a loop, an array). */
export const layers = ['verity', 'luks', 'plain-crypt', 'integrity', 'other', 'plain', 'none'] as const

/** What the `mounts` collector reports: every mount as the kernel has it, so it is effective. */
export const parseMounts = shape({
  mounts: list(shape({
    at: parseText, type: parseText, writable: flag, exec: flag, suid: flag, dev: flag,
    /** What is right below it; a device behind it that could not be looked at is unreadable. none: no block device. */
    layer: part(oneOf(layers)),
    /** The names of the encrypted mapped devices that hold it, `other` for one that is no plain name. */
    crypts: list(parseText),
    /** Are its files kept in memory alone? */
    volatile: flag,
    /** Where an overlay writes to, as it was mounted. */
    upper: nullable(parseText),
  })),
  /** Lines of the table that were not understood. */
  unclear: whole(0, 100_000),
})
/** The mounts of the system. */
export type Mounts = ReturnType<typeof parseMounts>
/** One of them. */
export type Mount = Mounts['mounts'][number]
