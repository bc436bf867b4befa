import { parseText } from '../plain.ts'
import { flag, list, nullable, oneOf, record, shape, whole } from '../shape.ts'
import { part } from './part.ts'

/** What the `kernel-integrity` collector reports: what the running kernel refuses, so its state is effective, except what its build says. */
export const parseKernelIntegrity = shape({
  /** Does the kernel refuse modules that are not signed? Absent where it has no modules, or has no such switch. */
  moduleSignatures: part(flag),
  /** May modules be loaded at all? */
  modulesDisabled: part(flag),
  lockdown: part(oneOf(['none', 'integrity', 'confidentiality'])),
  /** Taints: bit 12 a module from elsewhere, 13 an unsigned one, 15 a live patch. */
  taints: part(whole(0, 2 ** 31)),
  kexecDisabled: part(flag),
  /** The security modules in charge. */
  lsm: part(list(parseText)),
  selinux: part(oneOf(['enforcing', 'permissive'])),
  /** Rules of IMA's policy that appraise, by what they are about; and how many rules measure. */
  ima: part(shape({ appraises: list(parseText), measures: whole(0, 100_000), others: whole(0, 100_000) })),
  imaMeasurements: part(whole(0, 2 ** 40)), imaViolations: part(whole(0, 2 ** 40)),
  /** Bits of EVM: 0 keyed hashes, 1 signatures, 31 set for good. */
  evm: part(whole(0, 2 ** 32)),
  /** What the kernel was built with, which is configured and no more: signed modules by force, strict /dev/mem, debugfs, IMA appraisal. null: not set. */
  build: part(shape({ from: parseText, options: record(nullable(parseText)) })),
})
/** What the kernel refuses to run. */
export type KernelIntegrity = ReturnType<typeof parseKernelIntegrity>
