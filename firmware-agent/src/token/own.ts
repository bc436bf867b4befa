import { createHash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import type { AgentWord } from '@fourtwo/contract/evidence.ts'

/** A file of the bundle. */
const PART = /\.cjs$/
/** Bytes that are read of it at once. */
const CHUNK = 256 * 1024

/**
 * What the agent says of itself, read from its own process and its own files, never below the device's root. No verdict rests on it: who could change the agent could change this too.
 * `entry`: the file that was started.
 */
export function ownWord(entry: string | undefined = process.argv[1]): AgentWord {
  const digest = entry === undefined ? undefined : digestOf(entry)
  return { ...(digest === undefined ? {} : { digest }), sandbox: sandboxOf(ownStatus(), process.permission !== undefined) }
}

/** The digest of a bundle: SHA-256 over `<sha256 in hex>  <name>` of each of its files, a line each, sorted by name: `sha256sum *.cjs | sha256sum`. Base64url; undefined where the agent runs from its sources. */
export function digestOf(entry: string): string | undefined {
  if (!PART.test(entry)) return undefined
  try {
    const folder = dirname(entry)
    const lines = readdirSync(folder).filter(name => PART.test(name)).toSorted().map(name => `${sumOf(join(folder, name))}  ${name}\n`)
    return createHash('sha256').update(lines.join('')).digest('base64url')
  } catch {
    return undefined
  }
}

/** Chunk by chunk: the file of the OPC UA server is larger than all that the agent holds. */
function sumOf(file: string): string {
  const sum = createHash('sha256')
  const chunk = Buffer.allocUnsafe(CHUNK)
  const opened = openSync(file, 'r')
  try {
    for (let length = readSync(opened, chunk); length > 0; length = readSync(opened, chunk)) sum.update(chunk.subarray(0, length))
  } finally {
    closeSync(opened)
  }
  return sum.digest('hex')
}

/** The sandbox as /proc/self/status shows it (proc(5)), and whether Node's permission model is on. What the kernel does not say is left out. */
export function sandboxOf(status: string, permissionModel: boolean): AgentWord['sandbox'] {
  const value = (name: string) => new RegExp(`^${name}:\\s*([0-9a-f]{1,16})$`, 'm').exec(status)?.[1]
  const [noNewPrivs, seccomp, capEff] = ['NoNewPrivs', 'Seccomp', 'CapEff'].map(value)
  return {
    ...(noNewPrivs === undefined ? {} : { noNewPrivs: noNewPrivs === '1' }), ...(seccomp === undefined ? {} : { seccomp: Number(seccomp) }),
    ...(capEff === undefined ? {} : { capEff: capEff.padStart(16, '0') }), permissionModel,
  }
}

function ownStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8')
  } catch {
    return ''
  }
}
