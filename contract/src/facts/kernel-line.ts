import { parseText } from '../plain.ts'
import { flag, list, record, shape, whole } from '../shape.ts'

/** What the `kernel-line` collector reports: what the kernel was started with. Only keys known to matter leave the file, and only values that are plain words. */
export const parseKernelLine = shape({
  /** By key, in order, with every value that stood there; an empty one for a bare word. */
  set: record(list((value, at) => (value === '' ? '' : parseText(value, at)))),
  /** Does it carry the digest that the root is verified against, or a whole verity table? */
  verity: flag,
  /** verity that goes on in front of a corrupted block. */
  verityLenient: flag,
  /** Words that are none of those known here. */
  others: whole(0, 10_000),
})
/** What the kernel was started with. */
export type KernelLine = ReturnType<typeof parseKernelLine>
