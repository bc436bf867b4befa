const OPTIONS = [
  'MODULES', 'MODULE_SIG', 'MODULE_SIG_FORCE', 'MODULE_SIG_ALL', 'STRICT_DEVMEM', 'IO_STRICT_DEVMEM', 'DEBUG_FS', 'DEBUG_FS_ALLOW_NONE', 'IMA', 'IMA_APPRAISE', 'EVM', 'DM_VERITY', 'SECURITY_LOCKDOWN_LSM',
  'LOCK_DOWN_KERNEL_FORCE_INTEGRITY', 'LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY', 'KEXEC_SIG', 'KEXEC', 'KGDB', 'KGDB_SERIAL_CONSOLE', 'MAGIC_SYSRQ', 'MAGIC_SYSRQ_SERIAL', 'INIT_ON_FREE_DEFAULT_ON', 'AUDIT', 'USB_STORAGE', 'FS_VERITY',
] as const
/** Bytes of an unpacked build at most: a packed one may promise more than there is. */
const LONGEST = 4 * 1024 * 1024

/** The packed text of /proc/config.gz; undefined where it is none. */
export function unpackBuild(bytes: Buffer): string | undefined {
  try {
    // Not imported: most devices have no such file, and it takes as long to load as a collector needs.
    return process.getBuiltinModule('node:zlib').gunzipSync(bytes, { maxOutputLength: LONGEST }).toString('latin1')
  } catch {
    return undefined
  }
}

/** The options that matter of a kernel's build: y, m or null where an option is not set. */
export function parseBuild(text: string): Readonly<Record<string, string | null>> {
  const set = new Map([...text.matchAll(/^CONFIG_(\w+)=([ym])$/gm)].map(([, key = '', value = '']) => [key, value]))
  return Object.fromEntries(OPTIONS.map(key => [key, set.get(key) ?? null]))
}
