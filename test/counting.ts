// What the findings on one device of the matrix come to.
import type { Finding } from '@fourtwo/contract'
import type { Trip } from '@fourtwo/simulators/core/device.ts'
import type { Defect } from '@fourtwo/simulators/core/policies.ts'
import { staysOpen } from './undecided.ts'

/** Counts of asks, by what each came to. `missed` also counts what a defect should have shown and nobody asked. */
export interface Counts {
  readonly asks: number
  readonly caught: number
  readonly missed: number
  readonly falseAlarms: number
  readonly blinded: number
  readonly untripped: number
}
/** One device that was assessed. `sound` are the findings on the sound device; absent for that device itself. */
export interface Assessed {
  readonly id: string
  readonly defect?: Pick<Defect, 'breaks' | 'blinds' | 'seenBy'> | undefined
  readonly findings: readonly Finding[]
  readonly sound?: readonly Finding[]
  readonly trips: readonly Pick<Trip, 'peerPort'>[]
  /** The ports from which the steps came that a finding cites. */
  readonly citedPorts: (finding: Finding) => ReadonlySet<number>
  /** The one door that was asked; all where absent. */
  readonly door?: string | undefined
}
type Word = Exclude<keyof Counts, 'asks'>
type Named = Readonly<Partial<Record<string, 'every door' | readonly string[]>>>

/** Counts the findings on one device; `say` hears a line for every one that is not as it should be. A repetition counts with its first. */
export function countOn(device: Assessed, say: (line: string) => void): Counts {
  const { id, defect, findings, sound } = device
  const asked = findings.filter(it => isAsked(it, device))
  const applies = new Set(sound?.filter(it => it.outcome !== 'not-applicable').map(({ ask }) => ask))
  const counted = asked.filter(it => it.outcome !== 'not-applicable' || applies.has(it.ask))
  const counts = { asks: counted.length, caught: 0, missed: 0, falseAlarms: 0, blinded: 0, untripped: 0 }
  for (const finding of counted) {
    const word = wordFor(finding, device)
    if (word !== undefined) counts[word]++
    if (word === 'missed' || word === 'falseAlarms' || word === 'untripped') say(`${id}: ${word} ${finding.ask} ${finding.outcome}: ${finding.because}`)
  }
  const silent = defect === undefined ? [] : [...owed(defect.breaks, device, counted), ...owed(defect.blinds, device, counted)].map(what => `${what} was not asked`)
  if (defect !== undefined && counts.caught === 0) silent.push('caught nowhere')
  for (const line of silent) say(`${id}: missed: ${line}`)
  return { ...counts, missed: counts.missed + silent.length }
}

/** Whether a defect names an assertion at a door. */
export const names = (list: Named, { assertion, door }: Pick<Finding, 'assertion' | 'door'>): boolean => list[assertion] === 'every door' || list[assertion]?.includes(door) === true

const isAsked = ({ repetition, door, ask }: Finding, device: Assessed): boolean => repetition === undefined && (device.door === undefined || door === device.door || ask === 'guard')

/** Whether a finding can show a defect: where two probes share an assertion, a defect may name the one that can see it. What a device states shows only a defect that names the probe: how it behaves is no matter of its configuration. */
export const sees = ({ ask, probe, collector }: Finding, seenBy: readonly string[] | undefined): boolean => ask === 'guard' || (seenBy?.includes(probe) ?? collector === undefined)

const isUnaskable = (it: Finding): boolean => it.outcome === 'inconclusive' && it.cause === 'no-driver'

/** What a list names and no finding answers, at each door: those at which the sound device has the question, where it names every door; at one at least. */
function owed(list: Named, device: Assessed, counted: readonly Finding[]): string[] {
  const { sound = [], defect } = device
  return Object.entries(list).flatMap(([assertion, at]) => {
    const answers = (all: readonly Finding[]) => all.filter(it => it.assertion === assertion && sees(it, defect?.seenBy))
    const answered = new Set(answers(counted).map(({ door }) => door))
    const asked = answers(sound).filter(it => it.outcome !== 'not-applicable' && isAsked(it, device)).map(({ door }) => door)
    const doors = at === 'every door' ? [...new Set(asked)] : (at ?? []).filter(door => device.door === undefined || door === device.door)
    if (at === 'every door' && doors.length === 0) return answered.size > 0 || device.door !== undefined ? [] : [assertion]
    return doors.filter(door => !answered.has(door)).map(door => `${assertion} at ${door}`)
  })
}

/** What one finding comes to; undefined where it is as on the sound device. */
function wordFor(finding: Finding, { defect, sound, trips, citedPorts }: Assessed): Word | undefined {
  const { outcome } = finding
  const isGuard = finding.ask === 'guard'
  const seen = sees(finding, defect?.seenBy)
  // Every door is every one that a driver can ask.
  if (isUnaskable(finding) && [defect?.breaks[finding.assertion], defect?.blinds[finding.assertion]].includes('every door') && sound?.some(it => it.ask === finding.ask && isUnaskable(it)) === true) return undefined
  if (names(defect?.breaks ?? {}, finding) && seen) {
    if (outcome !== 'violated') return 'missed'
    // The guard's own finding cites the heartbeat; what tripped came over whatever door was being asked.
    return isGuard ? (trips.length > 0 ? 'caught' : 'untripped') : trips.some(({ peerPort }) => citedPorts(finding).has(peerPort)) ? 'caught' : 'untripped'
  }
  if (outcome === 'violated') return 'falseAlarms'
  if (names(defect?.blinds ?? {}, finding) && seen) return outcome === 'inconclusive' ? 'blinded' : 'missed'
  if (outcome === 'not-applicable') return sound === undefined ? undefined : 'missed' // the sound device has the question
  const quiet = isGuard ? outcome === 'inconclusive' && finding.cause === 'not-reached' : outcome === 'satisfied' || staysOpen(finding)
  return quiet ? undefined : 'missed'
}
