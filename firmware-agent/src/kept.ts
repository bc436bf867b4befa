import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parseCollected, parseFacts } from '@fourtwo/contract/evidence.ts'
import { parseObject, parseText } from '@fourtwo/contract/plain.ts'
import type { Collection } from './collect.ts'

/** Seconds by which the two clocks may part before one of them was set. */
const APART = 2

/** Where a collection is kept and for how long it stands. */
export interface Keeping {
  readonly folder: string
  /** Seconds for which a collection stands; 0: none is kept. */
  readonly every: number
  /** What has to be the same for it to stand: the boot, the agent, the root. Undefined where the boot is not known: then none is kept. */
  readonly of: string | undefined
  readonly moment: () => Moment
}

/** Both clocks at one moment: seconds since 1970, and since the system started. */
export interface Moment {
  readonly now: number
  readonly uptime: number
}

/** Does what was true then stand still, `every` seconds at most? Not where the wall clock was set meanwhile: the times that were told by it would be false. */
export function stands(then: Moment, { now, uptime }: Moment, every: number): boolean {
  const age = uptime - then.uptime
  return age >= 0 && age < every && unset(then, { now, uptime })
}

/** Did the two clocks go on together? */
const unset = (then: Moment, at: Moment): boolean => Math.abs(at.now - then.now - (at.uptime - then.uptime)) <= APART

/**
 * The collection of a moment ago, if one is kept that stands, else a new one: a process that starts for one challenge does not load the device more often than one that stays.
 *
 * It is kept rather than the challenge refused: a bench asks many questions in a row, and a token says when each collector looked. Facts hold no secrets.
 * After a restart of the system, an upgrade of the agent, or where the wall clock was set, it is collected anew: its times would be false.
 */
export async function keptOr({ folder, every, of, moment }: Keeping, look: () => Promise<Collection>): Promise<Collection> {
  if (every === 0 || of === undefined) return look()
  const file = join(folder, 'collection.json')
  const kept = read(file)
  if (kept !== undefined && kept.of === of && stands(kept, moment(), every)) return kept.collection
  const began = moment()
  const collection = await look()
  // A clock that was set while the collectors looked gave them times that do not go together: such a collection answers this challenge and no other.
  if (unset(began, moment())) write(file, JSON.stringify({ of, ...began, collection }))
  return collection
}

/** What cannot be read, or was cut off, is none. */
function read(file: string): Moment & { readonly of: string; readonly collection: Collection } | undefined {
  try {
    const it = parseObject(JSON.parse(readFileSync(file, 'utf8')), file)
    const { facts, collectors } = parseObject(it['collection'], 'collection')
    if (!Array.isArray(collectors)) return undefined
    return {
      of: parseText(it['of'], 'of'), now: Number(it['now']), uptime: Number(it['uptime']),
      collection: { facts: parseFacts(facts, 'facts'), collectors: collectors.map((collected, n) => parseCollected(collected, `collectors[${n}]`)) },
    }
  } catch {
    return undefined
  }
}

/** Replaced as a whole. Where there is no room, the next one collects anew; but then its nonce could hardly be written down either. */
function write(file: string, text: string): void {
  const beside = `${file}.${process.pid}`
  try {
    writeFileSync(beside, text, { mode: 0o600 })
    renameSync(beside, file)
  } catch {
    // What was begun goes below.
  }
  try {
    // Beside its own, what others left that were killed; one that is at it right now loses only what it wanted to keep.
    for (const left of readdirSync(dirname(file)).filter(name => name.startsWith(`${basename(file)}.`))) rmSync(join(dirname(file), left), { force: true })
  } catch {
    // Nothing depends on it.
  }
}
