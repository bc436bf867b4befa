import { defineCollector, factOf } from '../collector.ts'
import { parseKernelLine } from '../parsing/kernel-line.ts'

/** What the kernel was started with: words known to matter, never the rest, since loaders put keys there. Effective. */
export default defineCollector({
  id: 'kernel-line',
  reports: 'kernelLine',
  reads: ['/proc/cmdline'],
  collect: async read => factOf(await read('/proc/cmdline'), parseKernelLine),
})
