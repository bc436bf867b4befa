import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench } from '../bench.ts'
import { HarnessError } from '../error.ts'
import type { Interface } from '../interface.ts'

const LOCK = 'run.lock'

/**
 * Holds that a run folder holds plain files and folders alone: one that came from elsewhere may carry a link by which a view would be written outside it, or a pipe that is never read to its end.
 * @throws HarnessError RUN_UNREADABLE naming what it found.
 */
export function holdPlain(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return // whoever reads it says what is missing
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (!entry.isFile() && !entry.isDirectory()) throw new HarnessError('RUN_UNREADABLE', `${file} is neither a plain file nor a folder: a run holds nothing else`)
    if (entry.isDirectory() && /\.jsonl?$/.test(entry.name)) throw new HarnessError('RUN_UNREADABLE', `${file} is a folder, expected a file`)
  }
}

/**
 * Takes a run folder for this process, so that no two write into it at once; answers what gives it back. What a process that is gone left behind is taken over.
 * @throws HarnessError INPUT_INVALID where another process writes there.
 */
export function takeFolder(folder: string): () => void {
  return take(join(folder, LOCK), (holder, file) => `process ${holder} writes into ${folder} at this moment; wait for its end, or remove ${file} if that is another program`)
}

/**
 * Takes the unit of a bench for this process: two assessments of one unit would each take what the other sets for what the device did. Answers what gives it back.
 * @throws HarnessError INPUT_INVALID where another process of this machine assesses it.
 */
export function takeUnit({ doors }: Bench, interfaces: readonly Interface[]): () => void {
  const places = Object.values(doors).map(door => door.settings['path'] ?? JSON.stringify(interfaces.find(it => it.kind === door.kind)?.listensAt?.(door) ?? door.settings)).toSorted()
  const unit = createHash('sha256').update(places.join('\n')).digest('hex').slice(0, 16)
  return take(join(tmpdir(), `fourtwo-unit-${unit}.lock`), (holder, file) => `process ${holder} assesses the same unit at this moment; wait for its end, or remove ${file} if that is another program`)
}

function take(file: string, busy: (holder: number, file: string) => string): () => void {
  for (let tries = 0; ; tries++) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' })
      return () => giveBack(file)
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
      const holder = Number(readFileSync(file, 'utf8'))
      if (tries > 0 || lives(holder)) throw new HarnessError('INPUT_INVALID', busy(holder, file), cause)
      rmSync(file, { force: true })
    }
  }
}

/** A lock that cannot be taken off is taken over when this process is gone. */
function giveBack(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {}
}

/** A process of our own number is one that had it before us. */
function lives(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}
