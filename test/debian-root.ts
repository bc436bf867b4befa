import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describeWith, pathOf } from './needs.ts'

const SUITE = 'bookworm'
const MIRROR = 'http://deb.debian.org/debian'
/** What is installed beside the smallest Debian: what collectors read of, and the tools that say the same by their own ways. */
const PACKAGES = ['openssh-server', 'libpam-modules', 'libpam-pwquality', 'pamtester', 'auditd', 'rsyslog', 'chrony', 'nftables', 'logrotate', 'sudo', 'lynis']
/** What no collector reads: leaving it out makes a copy cheap. */
const LEFT_OUT = ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/share/lintian', 'debootstrap', 'var/log/bootstrap.log']
/** What shows that process 1 and 2 are the first ones of the machine, so that who looks at the root sees the device and no container. */
const KERNEL: Readonly<Record<string, string>> = { 'proc/1/comm': 'systemd\n', 'proc/2/comm': 'kthreadd\n' }
/** What a mutation could change by a program's hand: copied. All else is shared by hard links, so it is replaced and never written into. */
const SHARED = ['usr']

/** Why there can be no such root here; undefined where there can. */
export const withoutDebian: string | undefined = process.getuid?.() !== 0 ? 'needs root' : pathOf('debootstrap') === undefined ? 'needs debootstrap' : undefined

/** A group of tests that wants the Debian root: skipped by name where there can be none, failing instead where CI is set. */
export function describeOnDebian(what: string, tests: () => void): void {
  describeWith({ needs: [{ program: 'debootstrap', package: 'debootstrap' }], root: true }, what, tests)
}

/**
 * A Debian root as its packages leave it, made with debootstrap once per machine, release and list of packages (about a minute). Nobody changes it: `copyOf` is for that.
 * Nothing in it is ever started as a service.
 * @throws Error with debootstrap's last words.
 */
export function debianRoot(): string {
  const key = createHash('sha256').update(JSON.stringify([SUITE, PACKAGES, LEFT_OUT, KERNEL])).digest('hex').slice(0, 12)
  const root = join(tmpdir(), `fourtwo-debian-${key}`)
  if (existsSync(root)) {
    if (lstatSync(root).uid !== 0 || !lstatSync(root).isDirectory()) throw new Error(`${root} is not ours`)
    return root
  }
  const making = mkdtempSync(`${root}-`)
  const made = spawnSync('debootstrap', ['--variant=minbase', `--include=${PACKAGES.join(',')}`, SUITE, join(making, 'root'), MIRROR], { encoding: 'utf8', timeout: 600_000 })
  if (made.status !== 0) throw new Error(`debootstrap failed: ${`${made.stdout}${made.stderr}`.slice(-600)}`)
  for (const path of LEFT_OUT) rmSync(join(making, 'root', path), { recursive: true, force: true })
  for (const [file, text] of Object.entries(KERNEL)) {
    mkdirSync(dirname(join(making, 'root', file)), { recursive: true })
    writeFileSync(join(making, 'root', file), text)
  }
  // Whatever is tried in it, no package starts a daemon there.
  writeFileSync(join(making, 'root/usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  mkdirSync(join(making, 'root/run/sshd'), { recursive: true })
  // Another process may have been quicker: then its root serves as well.
  if (!existsSync(root)) renameSync(join(making, 'root'), root)
  rmSync(making, { recursive: true, force: true })
  return root
}

/** A root that may be changed. Paths are absolute within it. */
export interface Changeable {
  readonly path: string
  read(path: string): string
  /** Replaces a file; folders on the way are made. `mode` 0644 where not told and nothing stood there. */
  write(path: string, text: string, mode?: number): void
  append(path: string, text: string): void
  /** Replaces the first match; a pattern that matches nothing is an error, so that no mutation is a silent one. */
  edit(path: string, pattern: RegExp | string, by: string): void
  remove(path: string): void
  link(path: string, target: string): void
  mode(path: string, mode: number): void
  owner(path: string, uid: number, gid: number): void
  /** Runs a program chrooted into it. It must be one that ends by itself. */
  run(command: readonly string[], input?: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string }
  /** Removes the copy. */
  [Symbol.dispose](): void
}

/** A copy of a root that may be changed: a fraction of a second, since what is large is shared by hard links and replaced rather than written into. */
export function copyOf(root: string): Changeable {
  const path = mkdtempSync(join(tmpdir(), 'fourtwo-root-'))
  chmodSync(path, 0o755)
  const top = readdirSync(root)
  const copied = spawnSync('cp', ['-a', ...top.filter(name => !SHARED.includes(name)).map(name => join(root, name)), path])
  const linked = spawnSync('cp', ['-al', ...SHARED.filter(name => top.includes(name)).map(name => join(root, name)), path])
  if (copied.status !== 0 || (top.some(name => SHARED.includes(name)) && linked.status !== 0)) throw new Error(`the copy of ${root} failed: ${copied.stderr} ${linked.stderr}`)
  return changeable(path)
}

/** A folder as a root that may be changed: it is the caller's own, nothing in it is shared. */
export function changeable(path: string): Changeable {
  const at = (within: string) => {
    if (!within.startsWith('/')) throw new Error(`${within} is not absolute`)
    return join(path, within)
  }
  /** Replaced as a whole: the file may be shared with the root that nobody changes. */
  const replace = (within: string, text: string, mode?: number) => {
    const file = at(within)
    const before = lstatSync(file, { throwIfNoEntry: false })
    mkdirSync(dirname(file), { recursive: true })
    rmSync(file, { force: true })
    writeFileSync(file, text)
    chmodSync(file, mode ?? (before?.isFile() ? before.mode & 0o7777 : 0o644))
    if (before?.isFile()) chownSync(file, before.uid, before.gid)
  }
  /** The file that is changed is one of its own before its mode or owner is. */
  const own = (within: string) => {
    if (lstatSync(at(within)).isFile()) {
      const { mode, uid, gid } = lstatSync(at(within))
      cpSync(at(within), `${at(within)}.own`)
      renameSync(`${at(within)}.own`, at(within))
      chmodSync(at(within), mode & 0o7777)
      chownSync(at(within), uid, gid)
      chmodSync(at(within), mode & 0o7777)
    }
  }
  const read = (within: string) => readFileSync(at(within), 'utf8')
  return {
    path, read, write: replace,
    append: (within, text) => replace(within, `${read(within)}${text}`),
    edit: (within, pattern, by) => {
      const before = read(within)
      const after = before.replace(pattern, by)
      if (after === before) throw new Error(`${within} has nothing like ${String(pattern)}`)
      replace(within, after)
    },
    remove: within => {
      lstatSync(at(within))
      rmSync(at(within), { recursive: true })
    },
    link: (within, target) => {
      mkdirSync(dirname(at(within)), { recursive: true })
      rmSync(at(within), { recursive: true, force: true })
      symlinkSync(target, at(within))
    },
    mode: (within, mode) => {
      own(within)
      chmodSync(at(within), mode)
    },
    owner: (within, uid, gid) => {
      own(within)
      chownSync(at(within), uid, gid)
    },
    run: (command, input = '') => spawnSync('chroot', [path, ...command], { encoding: 'utf8', input, timeout: 60_000, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' } }),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}
