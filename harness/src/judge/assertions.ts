import type { AssertionId, AssertionState, Cause, DoorState, RequirementStatement } from '@fourtwo/contract'
import { type Answered, compare } from './answered.ts'
import { byDesign, isFor, type JudgedDoor } from './doors.ts'
import { claimNotApplicable } from './not-applicable.ts'
import { oncePerProbe, type Place, placeOf, weakest } from './places.ts'
import type { Row, RowAssertion } from './rows.ts'
import { collectorOf, isSeen, type Trust, whyNotClosed } from './sources.ts'
import { SURVEY, type Survey } from './survey.ts'

/** What an assertion is judged by besides its own evidence. */
export interface Around {
  readonly answered: ReadonlyMap<string, readonly Answered[]>
  readonly doors: readonly JudgedDoor[]
  readonly survey: Survey
  readonly trust: Trust
  readonly practiceList: string | null
  /** Why a piece of evidence does not count for this row at all: configuration, unit. */
  readonly aside: (row: Row, it: Answered) => string | undefined
  /** As shipped, where that serves the row (CR 1.5, CR 7.7). */
  readonly servesAsShipped: (row: Row, it: Answered) => boolean
  /** Collectors whose facts speak for nothing. */
  readonly discredited: ReadonlyMap<string, string>
  readonly statements: Readonly<Record<string, RequirementStatement>>
  /** Our agent was added to the unit, and no unit without it confirmed the open ports. */
  readonly portsUnconfirmed: boolean
  /** What the version that made the run could ask; absent where the run does not say. */
  readonly askable?: ReadonlySet<AssertionId>
}
type State = Pick<AssertionState, 'state' | 'because'> & Partial<Pick<AssertionState, 'closedBy'>>

/** Combines what was found at each door into the state of one assertion (SCORING, sections 3 to 5 and 7). */
export function stateOf(row: Row, of: RowAssertion, around: Around): AssertionState {
  const { id, text } = of
  const all = around.answered.get(id) ?? []
  const judged = all.map(it => ({ it: asCounted(it, around), aside: around.aside(row, it) ?? whyAtNoDoor(of, it, around.doors) }))
  const counted = judged.filter(({ aside }) => aside === undefined).map(({ it }) => it)
  const shipped = judged.filter(({ it, aside }) => aside !== undefined && around.servesAsShipped(row, it) && whyAtNoDoor(of, it, around.doors) === undefined).map(({ it }) => it)
  const places = placesOf(of, counted, shipped, around).toSorted((a, b) => compare(a.door, b.door))
  const claimed = speaksAgainstClaim(judged) ? undefined : claimNotApplicable(around.statements[id], text.condition !== undefined || row.conditional, around.trust.assessment)
  const uncounted = judged.find(({ aside }) => aside !== undefined)?.aside ?? (judged[0] === undefined ? undefined : whyNotClosed(text.proof, judged[0].it.source))
  const askable = around.askable?.has(id)
  const state = limited(of, places.length === 0 ? (claimed ?? { state: 'open', because: uncounted ?? (askable === true ? 'not asked in this run' : 'not yet askable by this version') }) : combine(of, row, places, claimed, around), claimed, around)
  return {
    id, says: text.says, proof: text.proof, ...state, advisory: text.advisory === true, asked: all.length > 0, ...(askable === undefined ? {} : { askable }),
    doors: judged.flatMap(({ it, aside }) => doorStates(it, aside !== undefined && around.servesAsShipped(row, it) ? undefined : aside)), places: places.map(({ missing: _, ...place }) => place),
  }
}

/** Whether anything found, or lost, keeps a mere claim "not applicable" from counting: what was seen to work applies, and what is missing may have shown that it does. */
const speaksAgainstClaim = (judged: readonly { readonly it: Answered; readonly aside: string | undefined }[]): boolean =>
  judged.some(({ it, aside }) => aside === undefined && (it.missing || it.findings.some(finding => finding.outcome === 'satisfied')))

/** A fact of a discredited collector that speaks for the device, or takes a requirement from it, says nothing. */
function asCounted(it: Answered, { discredited }: Around): Answered {
  const why = it.source === 'attested' && (it.outcome === 'satisfied' || it.outcome === 'not-applicable') ? discredited.get(collectorOf(it)) : undefined
  return why === undefined ? it : { ...it, outcome: 'inconclusive', cause: 'ambiguous', because: `${collectorOf(it)} is not believed in this run: ${why}` }
}

/** Users and scope narrow what is put to a door; what a person or the agent says of the component has no door to be narrowed by. */
function whyAtNoDoor({ text }: RowAssertion, it: Answered, doors: readonly JudgedDoor[]): string | undefined {
  const door = doors.find(({ name }) => name === it.door)
  if (door === undefined || !isSeen(it.source)) return undefined
  return door.outOfScope ?? (isFor(text.users, door.users) ? undefined : `a door for ${door.users}`)
}

function placesOf(of: RowAssertion, counted: readonly Answered[], shipped: readonly Answered[], around: Around): Place[] {
  const { text, id } = of
  const place = (door: string, now: readonly Answered[], before: readonly Answered[]): Place => {
    const own = placeOf(door, of, now, around.trust)
    if (before.length === 0 || own.missing || own.outcome === 'satisfied' || own.outcome === 'violated') return own
    const as = placeOf(door, of, before, around.trust)
    return as.outcome === 'violated' || (as.outcome === 'satisfied' && id !== SURVEY) ? { ...as, because: `as shipped: ${as.because}` } : own
  }
  if (text.over === 'component') return counted.length + shipped.length === 0 ? [] : [place(whereOf([...counted, ...shipped]), oncePerProbe(of, counted, around.trust), oncePerProbe(of, shipped, around.trust))]
  // Only what bears on a door makes it a place: the agent's word about an assertion that has to be observed opens none.
  const bearing = [...counted, ...shipped].filter(it => isSeen(it.source) || placeOf(it.door, of, [{ ...it, outcome: 'satisfied', missing: false }], around.trust).outcome === 'satisfied')
  const names = new Set(bearing.map(it => it.door))
  const found = [...names].map(name => place(name, counted.filter(it => it.door === name), shipped.filter(it => it.door === name)))
  if (text.over === 'one' || id === SURVEY) return found
  return everyDoor(of, found, counted.length + shipped.length > 0, around)
}

/** Every door of the statement in the assertion's scope is a place, asked or not: a door can never vanish (SCORING, section 3). */
function everyDoor(of: RowAssertion, found: readonly Place[], owed: boolean, { doors, trust }: Around): Place[] {
  const inScope = doors.filter(door => door.outOfScope === undefined && isFor(of.text.users, door.users)).map(door => ({ door, design: byDesign(door, of.id, trust.assessment) }))
  const arises = owed || inScope.some(({ design }) => design !== undefined && design.outcome !== 'out-of-scope')
  const declared = inScope.flatMap(({ door, design }): Place[] => {
    if (design?.outcome === 'out-of-scope') return []
    if (design !== undefined) return [{ door: door.name, outcome: design.outcome, because: design.because, missing: false, ...(design.closedBy === undefined ? {} : { closedBy: design.closedBy }) }]
    const asked = found.find(it => it.door === door.name)
    if (asked !== undefined) return [asked]
    return arises ? [{ door: door.name, outcome: 'inconclusive', missing: false, ...whyNotAsked(door) }] : []
  })
  const names = new Set(doors.map(({ name }) => name))
  return [...declared, ...found.filter(it => !names.has(it.door))]
}

function whyNotAsked({ refuted, driver }: JudgedDoor): { readonly cause: Cause; readonly because: string } {
  if (refuted !== undefined) return { cause: 'not-reached', because: `nobody asked there: ${refuted}` }
  return driver ? { cause: 'not-reached', because: 'this was not asked there' } : { cause: 'no-driver', because: 'no driver asked anything there' }
}

function combine({ id, text }: RowAssertion, row: Row, places: readonly Place[], claimed: State | undefined, { statements }: Around): State {
  const applicable = places.filter(it => it.outcome !== 'not-applicable')
  const violated = applicable.find(it => it.outcome === 'violated')
  const satisfied = applicable.filter(it => it.outcome === 'satisfied')
  const undecided = applicable.find(it => it.outcome === 'inconclusive')
  // A door that does not apply by the supplier's word alone is part of what this rests on.
  const resting = [...applicable, ...places.filter(it => it.outcome === 'not-applicable' && it.closedBy === 'self-declared')]
  const closedBy = weakest(resting.flatMap(it => (it.closedBy === undefined ? [] : [it.closedBy])))
  const [shown] = satisfied
  if (text.over === 'one' && shown !== undefined) return atClaimedDoors(id, row, places, shown, statements)
  if (text.over === 'one' && violated !== undefined && undecided !== undefined) return { state: 'open', because: `not shown at ${violated.door} (${violated.because}), and undecided at ${undecided.door}: ${undecided.because}` }
  if (violated !== undefined) return { state: 'broken', because: `${violated.door}: ${violated.because}` }
  if (claimed !== undefined) return claimed
  if (undecided !== undefined) return { state: 'open', because: `${undecided.door}: ${undecided.because}` }
  if (applicable.length === 0)
    return row.conditional || text.condition !== undefined
      ? { state: 'not-applicable', because: places[0]?.because ?? 'no door applies', closedBy: weakest(places.flatMap(it => (it.closedBy === undefined ? [] : [it.closedBy]))) }
      : { state: 'open', because: 'no door applies, and no condition says that it may not' }
  return { state: 'holds', because: `${satisfied.map(it => it.door).join(', ')}: ${shown?.because ?? ''}`, closedBy }
}

/** Shown at one door; a failure elsewhere counts only where the supplier claims the ability there (SCORING, section 5), and there silence is no proof either. */
function atClaimedDoors(id: string, row: Row, places: readonly Place[], shown: Place, statements: Around['statements']): State {
  for (const name of [statements[id], statements[row.row]].flatMap(it => (it?.says === 'met' ? (it.at ?? []) : []))) {
    const there = places.find(it => it.door === name)
    if (there?.outcome === 'violated') return { state: 'broken', because: `${name}, where the supplier claims it: ${there.because}` }
    if (there?.outcome !== 'satisfied') return { state: 'open', because: `${name}, where the supplier claims it: ${there?.because ?? 'not asked there'}` }
  }
  return { state: 'holds', because: `shown at ${shown.door}: ${shown.because}`, ...(shown.closedBy === undefined ? {} : { closedBy: shown.closedBy }) }
}

/** What keeps an assertion from counting although its own evidence would do: no practice list, doors nobody declared or looked for, ports of a modified unit. */
function limited({ id, text }: RowAssertion, it: State, claimed: State | undefined, { survey, practiceList, portsUnconfirmed }: Around): State {
  if (text.practiceList === true && practiceList === null && it.state !== 'not-applicable') return { state: 'open', because: 'not testable: this run records no practice list' }
  if (it.state === 'open' || it.state === 'broken' || it === claimed) return it
  if (id === SURVEY && portsUnconfirmed) return { state: 'open', because: 'unit modified: agent added; a unit without it has to confirm the open ports' }
  if (text.over !== 'every' || id === SURVEY || survey.state === 'complete') return it
  return { state: 'open', because: survey.state === 'undeclared-door' ? `a door that nobody declared was not asked: ${survey.because}` : `the declared doors may not be all there are: ${survey.because}` }
}

function doorStates(it: Answered, aside: string | undefined): DoorState[] {
  const common = { door: it.door, ask: it.ask, configuration: it.configuration, ...(aside === undefined ? {} : { aside }), ...(it.collector === undefined ? {} : { collector: it.collector }) }
  const lost: DoorState[] = it.missing ? [{ ...common, outcome: 'inconclusive', cause: 'budget', because: it.because, cites: [], source: it.source }] : []
  return [...lost, ...it.findings.map((finding): DoorState => ({
    ...common, outcome: finding.outcome, because: finding.because, cites: finding.cites, source: finding.source, ...(finding.outcome === 'inconclusive' ? { cause: finding.cause } : {}),
    ...(finding.repetition === undefined ? {} : { repetition: finding.repetition }), ...(finding.record === undefined ? {} : { record: finding.record }),
  }))]
}

const whereOf = (all: readonly Answered[]): string => (all.find(it => it.outcome === 'violated') ?? all.find(it => it.outcome === 'satisfied') ?? all[0])?.door ?? 'component'
