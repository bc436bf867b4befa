import { type AssertionState, type Claim, type Closing, closings, type Contradiction, type DoorState, type FrScore, type Mix, type RowVerdict, type Score, type Source } from '@fourtwo/contract'
import type { Report } from './model.ts'

/** How a row stands for a reader: an unproven one was asked, or left out of this run, or nobody can ask it yet. */
export const standings = ['met', 'unmet', 'asked', 'not-asked', 'not-yet-askable', 'not-applicable'] as const
export type Standing = (typeof standings)[number]
/** The standings of what is unproven. */
export const openStandings = ['asked', 'not-asked', 'not-yet-askable'] as const
export type OpenStanding = (typeof openStandings)[number]

/** Whether an assertion was put to the device, was left out, or cannot be asked by the version that made the run; of an older run, which does not say, the last. */
export const askingOf = ({ asked, askable }: Pick<AssertionState, 'asked' | 'askable'>): OpenStanding => (asked ? 'asked' : askable === true ? 'not-asked' : 'not-yet-askable')

/** The standing of a row: asked where any of its assertions was. */
export function standingOf({ verdict, assertions }: Pick<RowVerdict, 'verdict' | 'assertions'>): Standing {
  if (verdict !== 'unproven') return verdict
  const all = assertions.map(askingOf)
  return openStandings.find(it => all.includes(it)) ?? 'not-yet-askable'
}

/** The words for a standing. */
export const standingWords: Readonly<Record<Standing, string>> = {
  met: 'met', unmet: 'unmet', asked: 'unproven, asked', 'not-asked': 'unproven, not asked in this run', 'not-yet-askable': 'unproven, not yet askable by this version', 'not-applicable': 'not applicable',
}
/** The same where "unproven" was said already. */
export const openWords: Readonly<Record<OpenStanding, string>> = { asked: 'asked', 'not-asked': 'not asked in this run', 'not-yet-askable': 'not yet askable' }

/** A number with its noun. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

/** A proven level, with the word that nothing further is asked above it. */
export const provenText = ({ proven, lastAskedLevel }: Pick<FrScore, 'proven' | 'lastAskedLevel'>): string =>
  proven >= lastAskedLevel && lastAskedLevel < 4 ? `${lastAskedLevel} (nothing further asked)` : String(proven)

/** The figure of a proven level: never above the last level that asks anything, and starred there, where no more can be asked (SCORING, section 8). */
export const figureText = ({ proven }: Pick<FrScore, 'proven'>, { lastAskedLevel }: Pick<FrScore, 'lastAskedLevel'>): string => (proven >= lastAskedLevel && lastAskedLevel < 4 ? `${lastAskedLevel}*` : String(proven))

/** A vector in a line, with its smallest figure: the one is never shown without the other. */
export function vectorText({ vector, minimum }: Pick<Score, 'vector' | 'minimum'>, of: 'native' | 'declared'): string {
  const figures = vector.map(it => `${it.abbreviation} ${figureText(of === 'native' ? it : it.declared, it)}`).join(' · ')
  return `${figures}; minimum ${minimum[of].proven}${figures.includes('*') ? '; * nothing further asked' : ''}`
}

/** What every claim comes to, those alike together, the refuted first with the rows that refute them. */
export const claimGroups = (vector: readonly FrScore[]): { readonly word: string; readonly claims: readonly { readonly text: string; readonly rows: readonly string[] }[] }[] =>
  (['refuted', 'unproven-claim', 'proven'] as const).flatMap(state => {
    const claims = vector.flatMap(({ abbreviation, claim }) => (claim?.native !== state ? [] : [{ text: `${abbreviation} ${claim.level}${claim.declared === state ? '' : ` (${claimWords[claim.declared]} in the declared vector)`}`, rows: claim.refutedBy }]))
    return claims.length === 0 ? [] : [{ word: claimWords[state], claims }]
  })

/** Whether countermeasures change any figure: whether the declared vector differs from the native one. */
export const declaredDiffers = (vector: readonly FrScore[]): boolean => vector.some(it => it.proven !== it.declared.proven || it.possible !== it.declared.possible)

/** The words for what closed an assertion. */
export const closingWords: Readonly<Record<Closing, string>> = {
  observed: 'observed', witnessed: 'witnessed', reviewed: 'reviewed', attested: 'attested', 'by-record': 'by record', 'self-declared': 'self-declared',
}
/** A mix of sources, strongest first; undefined where it is empty. */
export function mixText(mix: Mix): string | undefined {
  const parts = closings.toReversed().filter(it => mix[it] > 0).map(it => `${mix[it]} ${closingWords[it]}`)
  return parts.length === 0 ? undefined : parts.join(', ')
}

/** What rests on what in the whole run: the scored assertions that hold, each once, by the weakest evidence they need. */
export function holding({ rows, gates }: Pick<Score, 'rows' | 'gates'>): { readonly mix: Mix; readonly holds: number; readonly of: number } {
  const all = [...new Map([...gates, ...rows].flatMap(row => row.assertions.filter(it => !it.advisory).map(it => [it.id, it] as const))).values()]
  const closed = all.filter(it => it.state === 'holds')
  const by = (closing: Closing): number => closed.filter(it => it.closedBy === closing).length
  return { mix: { observed: by('observed'), witnessed: by('witnessed'), reviewed: by('reviewed'), attested: by('attested'), 'by-record': by('by-record'), 'self-declared': by('self-declared') }, holds: closed.length, of: all.length }
}

const claimWords: Readonly<Record<Claim['native'], string>> = { proven: 'proven', 'unproven-claim': 'unproven claim', refuted: 'refuted' }
/** A claim beside what was found, native first; the declared word only where it is another. */
export const claimText = ({ level, native, declared }: Claim): string => `SL ${level}: ${claimWords[native]}${declared === native ? '' : ` natively, ${claimWords[declared]} in the declared vector`}`

const speakers: Readonly<Record<Source, string>> = {
  declared: 'the supplier stated', reported: 'the agent reported', attested: 'the agent stated', observed: 'the probe saw', witnessed: 'a named person saw', reviewed: 'a named person reviewed',
}
/** Who spoke, in words: the source of a statement or observation. */
export const speaker = (source: Source): string => speakers[source]

/** Which of two witnesses decided, in words. */
export const decidedBy = ({ weaker, stronger }: Contradiction): string => (weaker.source === stronger.source ? 'both are of the same weight' : `${stronger.source} outweighs ${weaker.source}`)

/** Where a finding comes from: its source, the collector, the person who stands for it. */
export function sourceText({ source, collector, record }: Pick<DoorState, 'source' | 'collector' | 'record'>): string {
  const by = record === undefined ? '' : `, ${record.person}, ${record.organisation} (${record.independence}), ${record.reference} ${record.version}, ${record.date}${record.unit === undefined ? '' : `, unit ${record.unit}`}`
  return `${source}${collector === undefined ? '' : `, collector ${collector}`}${by}`
}

/** The name of the transcript a door's finding rests on. */
export const transcriptAt = (door: Pick<DoorState, 'cites' | 'ask' | 'repetition'>): string => door.cites[0]?.split('#')[0] ?? (door.repetition === undefined ? door.ask : `${door.ask}~${door.repetition}`)

/** A remark as a sentence of its own. */
export const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`

/** Whose assessment it is, in words. */
export const assessmentWords: Readonly<Record<Score['assessment'], string>> = { self: "supplier's self-assessment", 'self-declaring': "supplier's self-assessment, the supplier's own word that a requirement does not apply counted", lab: "laboratory's assessment" }
/** What came of the asks, in words. */
export const askedText = ({ satisfied, violated, inconclusive, 'not-applicable': out }: Report['asks']['counts']): string =>
  `${count(satisfied + violated + inconclusive + out, 'ask')}: ${satisfied} satisfied, ${violated} violated, ${inconclusive} not concluded, ${out} not applicable`
/** What the port survey showed, in words. */
export const surveyText = ({ state, because }: Score['survey']): string =>
  state === 'complete' ? `The declared doors are all there are: ${because}.` : state === 'none' ? `What has to hold at every door stays unproven, as nobody knows whether the declared doors are all: ${because}.` : `There is a door that nobody declared, so what has to hold at every door stays unproven: ${because}.`

/** By what list algorithms were judged, or what that leaves untestable. */
export const practiceText = ({ practiceList, notTestable }: Pick<Score, 'practiceList' | 'notTestable'>): string =>
  practiceList === null
    ? `No practice list: algorithms and key sizes are not judged${notTestable.length === 0 ? '' : `, and ${notTestable.join(', ')} ${notTestable.length === 1 ? 'is' : 'are'} not testable`}.`
    : `Algorithms and key sizes are judged by the practice list ${practiceList}.`

/** How a row is met where that is not natively, and whatever else a reader of it has to know. */
export const remarksOf = ({ way, verdict, declared, remarks }: RowVerdict): string[] => [
  ...(way === 'native' ? [] : [verdict === 'met' ? `met by ${way}` : `${verdict}, to be met by ${way}`]),
  ...(declared.verdict === verdict && declared.way === way ? [] : [`in the declared vector ${declared.verdict.replace('-', ' ')}${declared.way === 'countermeasure' ? ' by countermeasure,' : ':'} ${declared.because}${declared.carries === undefined || declared.way === 'countermeasure' ? '' : ` (carries SL ${declared.carries})`}`]),
  ...remarks,
]
