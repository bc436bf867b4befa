import { createHash, randomBytes } from 'node:crypto'
import { closeSync, constants, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { AgentError } from '../error.ts'

/** Nonces in one file; with the file before it at least so many are remembered. */
const IN_ONE = 2048
const NAME = /^answered\.(\d{1,15})$/

/**
 * Writes a nonce down as answered, on disk before it returns: a token is made afterwards, so that neither a power cut nor a second process signs twice for one nonce.
 * @throws AgentError NONCE_REPEATED where it was answered, by whomever; STATE_FAILED where it cannot be written down for sure (a full disk): then there is no token.
 */
export type WriteDown = (nonce: string) => void

/**
 * The nonces that were answered, as SHA-256, in files `answered.<n>` (0600) of a folder. The newest takes them up; where it has `inOne` (2048), one more is begun and all but the one before removed.
 *
 * Processes share the folder without a lock: each appends its line, then looks who else has written this nonce. The first line of a file is the one that counts; a line in another file counts for nobody.
 */
export function answeredIn(folder: string, inOne = IN_ONE): WriteDown {
  return nonce => {
    const line = `${createHash('sha256').update(nonce).digest('hex')} ${randomBytes(8).toString('hex')}`
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const newest = Math.max(0, ...generations(folder))
      const full = generations(folder).length > 0 && lines(folder, newest).length >= inOne
      const mine = full ? newest + 1 : newest
      append(folder, mine, line)
      if (full) for (const old of generations(folder).filter(n => n < mine - 1)) remove(folder, old)
      // Looked at after writing: of two that write the same nonce at once, one at least sees the other.
      const all = generations(folder)
      const same = all.flatMap(n => lines(folder, n).filter(it => it.startsWith(line.slice(0, 64))).map(it => ({ n, it })))
      if (!all.includes(mine) || same.some(({ n }) => n !== mine) || same[0]?.it !== line) throw new AgentError('NONCE_REPEATED', 'the nonce was answered before')
    } catch (fault) {
      if (fault instanceof AgentError) throw fault
      throw new AgentError('STATE_FAILED', `the nonce cannot be written down in ${folder}: ${fault instanceof Error && 'code' in fault ? String(fault.code) : String(fault)}; without that it is not answered`, fault)
    }
  }
}

const generations = (folder: string): number[] => readdirSync(folder).flatMap(name => NAME.exec(name)?.[1] ?? []).map(Number)
const fileOf = (folder: string, n: number) => join(folder, `answered.${n}`)

/** Whole lines alone: what a full disk or a crash cut off was never answered. */
const lines = (folder: string, n: number): string[] => readFileSync(fileOf(folder, n), 'utf8').split('\n').filter(line => line.length === 81)

/** O_SYNC rather than fsync, which Node's permission model denies: the write returns when it is on disk, on Linux's journalling file systems with the name of a new file. */
function append(folder: string, n: number, line: string): void {
  const file = openSync(fileOf(folder, n), constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_SYNC, 0o600)
  try {
    const { mode } = fstatSync(file)
    if ((mode & 0o022) !== 0) throw new AgentError('STATE_FAILED', `${fileOf(folder, n)} has mode ${(mode & 0o777).toString(8)}: others may change what was answered; expected 0600`)
    // Begins a line of its own, whatever a cut-off one before it left.
    const text = `\n${line}\n`
    if (writeSync(file, text) !== text.length) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' })
  } finally {
    closeSync(file)
  }
}

/** Another process may have been quicker. */
function remove(folder: string, n: number): void {
  try {
    unlinkSync(fileOf(folder, n))
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ENOENT')) throw fault
  }
}
