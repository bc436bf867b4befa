// Tests that need a program of Debian's, or the rights of root.
import { accessSync, constants, copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { bundleAgent } from '@fourtwo/firmware-agent/bundle.ts'
import { describe, expect, test } from 'vitest'

/** A program that tests need, and the Debian package that has it. */
export interface Need {
  readonly program: string
  readonly package: string
}

/** A folder that tests need, and the command that fills it. */
export interface Installed {
  readonly folder: string
  readonly by: string
}

/** Describes tests that need something of the machine. Where a program or a folder is missing, or the rights of root are, they are skipped by a name that says so; where CI is true that is a failure. */
export function describeWith({ needs = [], installed = [], root = false }: { readonly needs?: readonly Need[]; readonly installed?: readonly Installed[]; readonly root?: boolean }, name: string, body: () => void): void {
  const missing = needs.filter(({ program }) => pathOf(program) === undefined).map(it => `install the Debian package ${it.package}`)
  missing.push(...installed.filter(({ folder }) => !existsSync(folder)).map(({ by }) => `run ${by}`))
  if (root && !isRoot) missing.push('run as root')
  if (missing.length === 0) describe(name, body)
  else if (process.env['CI'] === 'true') test(`${name}: what it needs is there`, () => expect(missing).toEqual([]))
  else test.skip(`${name}: to test it, ${missing.join(' and ')}`, () => undefined)
}

/** Describes tests that only root can try, such as what another user is told. */
export const describeAsRoot = (name: string, body: () => void): void => describeWith({ root: true }, name, body)

const isRoot = process.getuid?.() === 0

/** Where a program lies; undefined where it is not installed. */
export function pathOf(program: string): string | undefined {
  return [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin', '/bin'].map(folder => join(folder, program)).find(file => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** The user that owns nothing. */
export const NOBODY = 65_534

/** The agent and the Node that the project pins, copied to a folder that everybody may enter: nobody may not enter every folder that a project is cloned to. */
export async function forNobody(folder: string): Promise<{ readonly node: string; readonly agent: string }> {
  const node = join(folder, 'node')
  copyFileSync(process.execPath, node)
  return { node, agent: await bundleAgent(join(folder, 'agent')) }
}
