import type { KernelLine } from '@fourtwo/contract/facts/kernel-line.ts'

/** Keys whose values are words of the kernel's or the init's own, none of them a secret. */
const KNOWN: ReadonlySet<string> = new Set([
  'console', 'earlycon', 'earlyprintk', 'init', 'rdinit', 'single', 'S', 's', '1', 'rescue', 'emergency', 'rd.break', 'rd.shell', 'systemd.unit', 'systemd.debug-shell', 'systemd.debug_shell', 'systemd.mask', 'systemd.verity',
  'systemd.verity_root_options', 'lockdown', 'module.sig_enforce', 'module_blacklist', 'ima_policy', 'ima_appraise', 'ima_hash', 'evm', 'kgdboc', 'kgdbwait', 'kdb', 'debugfs', 'audit', 'security', 'lsm', 'apparmor',
  'selinux', 'enforcing', 'ro', 'rw', 'rootfstype', 'nokaslr', 'mitigations', 'iommu', 'intel_iommu', 'init_on_free', 'init_on_alloc', 'page_poison', 'slub_debug', 'usbcore.authorized_default', 'sysrq_always_enabled',
  'panic', 'quiet', 'fips', 'dm_verity.error_behavior', 'nousb', 'nomodule', 'no_console_suspend', 'fsverity.require_signatures', 'efi', 'noefi',
])
/** Keys told apart from others without their values. */
const LENIENT = /ignore_corruption|ignore_zero_blocks_and_corruption/

/** What the kernel was started with. Values are kept only where they are plain words of at most 64 characters; after `--` everything is init's. */
export function parseKernelLine(text: string): KernelLine {
  const kernel = wordsOf(text)
  const words = kernel.includes('--') ? kernel.slice(0, kernel.indexOf('--')) : kernel
  const set: Record<string, string[]> = {}
  let others = 0
  for (const word of words) {
    const cut = word.indexOf('=')
    // The kernel takes a dash in a key for an underscore; systemd's are written with dashes.
    const key = cut < 0 ? word : word.slice(0, cut)
    const value = cut < 0 ? '' : word.slice(cut + 1)
    if (!KNOWN.has(key)) {
      others++
      continue
    }
    set[key] ??= []
    set[key].push(/^[\w.,:@/+-]{0,64}$/.test(value) ? value : 'other')
  }
  const verity = words.some(word => /^(roothash|usrhash|systemd\.verity_root_data|dm-mod\.create)=/.test(word) && (!word.startsWith('dm-mod.create') || / verity /.test(word)))
  return { set, verity, verityLenient: words.some(word => LENIENT.test(word)), others }
}

/** Words with quotes as the kernel takes them: they hold spaces together and are dropped. */
const wordsOf = (text: string): string[] => [...text.trim().matchAll(/(?:[^\s"]|"[^"]*"?)+/g)].map(([word]) => word.replaceAll('"', ''))
