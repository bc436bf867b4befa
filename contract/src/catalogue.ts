import { readFileSync } from 'node:fs'

/** The component types of the edition of 2019: software application, embedded device, host device, network device. */
export type ComponentType = 'SAR' | 'EDR' | 'HDR' | 'NDR'
/** The kind of evidence an assertion needs (SCORING: sources). */
export type Proof = 'observed' | 'attested' | 'reviewed'
/** One testable sentence of ours about a requirement. */
export interface Assertion {
  readonly letter: string
  readonly proof: Proof
  readonly over: 'every' | 'one' | 'component'
  readonly says: string
  readonly users?: 'people' | 'machines'
  readonly where?: string
  readonly condition?: string
  readonly anyOf?: string
  readonly advisory?: boolean
  readonly alsoBy?: Proof
  readonly note?: string
}
/** A requirement enhancement, RE(n), with the level it starts at. */
export interface Enhancement {
  readonly n: number
  readonly title: string
  readonly minLevel: number
  readonly assertions: readonly Assertion[]
  readonly condition?: string
  readonly integration?: 'allowed' | 'required'
  readonly independentOfBase?: boolean
  readonly summary?: string
  readonly systemRequirement?: string
}
/** One entry of the catalogue. `fr` is null for the gates (CCSC), which are no rows. */
export interface Requirement {
  readonly id: string
  readonly title: string
  readonly fr: number | null
  readonly appliesTo: readonly ComponentType[]
  readonly summary: string
  readonly minLevel: number
  readonly assertions: readonly Assertion[]
  readonly enhancements: readonly Enhancement[]
  readonly gate?: boolean
  readonly family?: string
  readonly condition?: string
  readonly integration?: 'allowed' | 'required'
  readonly disputed?: readonly { readonly row: string; readonly alternativeMinLevel: number }[]
  readonly certifierHandsOnTest?: readonly { readonly part: string; readonly fromLevel: number }[]
}
/** The requirements of one edition of IEC 62443-4-2. Ids, titles and levels are facts; every sentence is ours. */
export interface Catalogue {
  readonly edition: string
  readonly note: string
  readonly requirements: readonly Requirement[]
}

/** The edition judged against unless a run names another. */
export const edition = 'iec-62443-4-2:2019'

/** The catalogue of the edition, as data. */
export const catalogue: Catalogue = JSON.parse(
  readFileSync(new URL('../../test-vectors/catalogue/iec-62443-4-2-2019.json', import.meta.url), 'utf8'),
)

/** How an assertion is cited: by requirement, or by bare number where one text serves every component type. */
export function assertionKey(requirement: Requirement, enhancement: Enhancement | undefined, letter: string): string {
  const base = requirement.family ?? requirement.id
  return `${base}${enhancement === undefined ? '' : ` RE(${enhancement.n})`}/${letter}`
}
