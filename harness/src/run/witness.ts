import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMPONENT, type WitnessEntry } from '@fourtwo/contract'
import type { Component } from '../component.ts'
import { HarnessError } from '../error.ts'
import { readRun, seal, WITNESS_FILE } from './folder.ts'

/**
 * Holds the doors that witnesses speak of against those of the component.
 * @throws HarnessError INPUT_INVALID naming the door.
 */
export function holdDoors(entries: readonly WitnessEntry[], { interfaces }: Component): void {
  for (const { door } of entries)
    if (door !== COMPONENT && !Object.hasOwn(interfaces, door)) throw new HarnessError('INPUT_INVALID', `a witness speaks of ${door}, which is no interface of the component: leave the door out, or name one of ${Object.keys(interfaces).join(', ')}`)
}

/**
 * Copies what a person found into a run, once: entries that it holds already are left out. A sealed run is sealed anew, after its seal was found whole.
 * @throws HarnessError RUN_UNREADABLE where the run is damaged, INPUT_INVALID where an entry is about a door that the run does not know.
 */
export function admitWitness(folder: string, entries: readonly WitnessEntry[]): void {
  holdDoors(entries, readRun(folder).head.component)
  const file = join(folder, WITNESS_FILE)
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const held = kept.split('\n').slice(0, -1)
  const added = [...new Set(entries.map(entry => JSON.stringify(entry)))].filter(line => !held.includes(line))
  if (added.length === 0) return
  if (!kept.endsWith('\n')) writeFileSync(file, held.map(line => `${line}\n`).join('')) // a crash left half a line
  appendFileSync(file, added.map(line => `${line}\n`).join(''))
  if (existsSync(join(folder, 'manifest.json'))) seal(folder)
}
