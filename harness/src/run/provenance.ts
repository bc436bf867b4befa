import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** What a run was made with, for who wants to make it again: SHA-256 of the Node binary, and of the lock file that pins every dependency, where the project has it. */
export interface Provenance {
  readonly nodeBinary: string
  readonly lockFile?: string
}

let known: Promise<Provenance> | undefined
/** Digests of what runs now; taken once per process, since the binary has a hundred megabytes. */
export const provenance = (): Promise<Provenance> => (known ??= digests(process.execPath, join(import.meta.dirname, '../../../package-lock.json')))

async function digests(node: string, lock: string): Promise<Provenance> {
  return { nodeBinary: await sha256Of(node), ...(existsSync(lock) ? { lockFile: await sha256Of(lock) } : {}) }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}
