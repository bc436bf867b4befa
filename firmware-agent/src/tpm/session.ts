import { openTpm } from './line.ts'
import { createPrimary, HIERARCHY } from './commands/create-primary.ts'
import type { WrappedKey } from './commands/create.ts'
import { flushContext } from './commands/flush-context.ts'
import { load } from './commands/load.ts'
import { STORAGE_KEY } from './templates.ts'
import { Tpm } from './tpm.ts'

/** Does something at a TPM that is opened for it and closed after it: a TPM that was reset meanwhile is met anew, and others get their turn. */
export async function atTpm<T>(at: string, work: (tpm: Tpm) => Promise<T>, within?: number): Promise<T> {
  const line = await openTpm(at, within)
  try {
    return await work(new Tpm(line))
  } finally {
    await line.close()
  }
}

/** Does something with a primary key of a template, which is flushed after it. */
export async function withPrimary<T>(tpm: Tpm, hierarchy: number, template: Parameters<typeof createPrimary>[2], work: (handle: number, publicArea: Buffer) => Promise<T>): Promise<T> {
  const { handle, publicArea } = await createPrimary(tpm, hierarchy, template)
  return flushed(tpm, handle, () => work(handle, publicArea))
}

/** Does something with a wrapped key. Its parent is flushed first: a TPM has room for three keys at once. */
export async function withKey<T>(tpm: Tpm, key: WrappedKey, work: (handle: number) => Promise<T>): Promise<T> {
  const handle = await withPrimary(tpm, HIERARCHY.owner, STORAGE_KEY, parent => load(tpm, parent, key))
  return flushed(tpm, handle, () => work(handle))
}

/** The work counts, not the flushing: where the TPM went away in the middle, there is nothing left to flush, and the first fault is the one to tell. */
async function flushed<T>(tpm: Tpm, handle: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    await flushContext(tpm, handle).catch(() => undefined)
  }
}
