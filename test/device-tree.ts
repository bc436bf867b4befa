import { chmodSync, chownSync, cpSync, existsSync, lchownSync, lstatSync, lutimesSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const TREES = join(import.meta.dirname, '../test-vectors/device-trees')
/** Modes that a checkout cannot keep, as the packages set them: what is not named here is 0644, and a folder 0755. */
const MODES: Readonly<Record<string, number>> = {
  'etc/shadow': 0o640, 'etc/gshadow': 0o640, 'etc/sudoers': 0o440, 'etc/sudoers.d/010_pi-nopasswd': 0o440, 'etc/wpa_supplicant/wpa_supplicant.conf': 0o600, 'etc/audit/auditd.conf': 0o640, 'etc/audit/rules.d/audit.rules': 0o600, 'etc/config/wireless': 0o600,
  'etc/audit': 0o750, 'etc/audit/rules.d': 0o750, 'etc/sudoers.d': 0o750, 'var/lib/aide': 0o700, 'etc/ssh/sshd_config': 0o644, 'sys/fs/selinux/enforce': 0o644, 'var/log/journal': 0o2755,
}
/** When everything in them was written: 2026-01-01. */
const WRITTEN = 1_767_225_600

/** The fixture devices by name. */
export const deviceTrees: readonly string[] = readdirSync(TREES, { withFileTypes: true }).filter(it => it.isDirectory() && it.name !== 'overlays').map(({ name }) => name).toSorted()

/** A fixture device laid out as on a device: modes and times fixed, everything root's where we are root. The caller removes it. */
export function layTree(name: string): string {
  const root = mkdtempSync(join(tmpdir(), 'fourtwo-tree-'))
  cpSync(join(TREES, name), root, { recursive: true, verbatimSymlinks: true })
  const asRoot = process.getuid?.() === 0
  for (const path of ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]) {
    const at = join(root, path)
    const found = lstatSync(at)
    if (asRoot) lchownSync(at, 0, 0)
    if (!found.isSymbolicLink()) chmodSync(at, MODES[path] ?? (found.isDirectory() ? 0o755 : 0o644))
    if (asRoot && path === 'etc/shadow') chownSync(at, 0, 42)
  }
  const modes = join(root, '.modes')
  for (const line of existsSync(modes) ? readFileSync(modes, 'utf8').split('\n').filter(it => /^0\d{3} /.test(it)) : []) chmodSync(join(root, line.slice(5)), Number.parseInt(line, 8))
  for (const path of ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]) lutimesSync(join(root, path), WRITTEN, WRITTEN)
  return root
}

/** Removes what `layTree` laid. */
export const removeTree = (root: string): void => rmSync(root, { recursive: true, force: true })
