import of2019 from '../../test-vectors/catalogue/iec-62443-4-2-2019.json' with { type: 'json' }

/** A component type of the edition a run is judged by, such as `EDR`: which there are, its catalogue says. */
export type ComponentType = string
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
  /** Time or load alone decides: findings of one ask that disagree are unstable. */
  readonly judgedBy?: 'time' | 'load'
  /** Judged by the dated practice list: without one it is not testable. */
  readonly practiceList?: boolean
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
  readonly componentTypes: readonly { readonly id: ComponentType; readonly name: string }[]
  readonly requirements: readonly Requirement[]
}

/** The editions whose catalogue is at hand. */
export const editions = ['iec-62443-4-2:2019'] as const
export type Edition = (typeof editions)[number]

/** The edition judged against unless a run names another. */
export const edition: Edition = 'iec-62443-4-2:2019'

/** The catalogue of each edition, as data; a test holds it against its JSON Schema, which says what its type does. */
export const catalogues: Readonly<Record<Edition, Catalogue>> = { 'iec-62443-4-2:2019': of2019 as Catalogue }

/** The catalogue of the edition judged against by default. */
export const catalogue: Catalogue = catalogues[edition]

/** How an assertion is cited: by requirement, or by bare number where one text serves every component type. */
function assertionKey(requirement: Requirement, enhancement: Enhancement | undefined, letter: string): string {
  const base = requirement.family ?? requirement.id
  return `${base}${enhancement === undefined ? '' : ` RE(${enhancement.n})`}/${letter}`
}

/** One assertion where it stands: in which row of the catalogue, and under which id it is cited. */
export interface Placed {
  readonly id: string
  readonly assertion: Assertion
  readonly requirement: Requirement
  readonly enhancement: Enhancement | undefined
  /** The row it belongs to, as reports print it: `CR 1.1 RE(2)`, `EDR 3.10`. */
  readonly row: string
}

/** Every assertion of a catalogue in its order; those of a family come once per component type, with the same id. */
export const assertionsOf = ({ requirements }: Catalogue): Placed[] =>
  requirements.flatMap(requirement => [undefined, ...requirement.enhancements].flatMap(enhancement =>
    (enhancement ?? requirement).assertions.map(assertion => ({
      id: assertionKey(requirement, enhancement, assertion.letter), assertion, requirement, enhancement,
      row: `${requirement.id}${enhancement === undefined ? '' : ` RE(${enhancement.n})`}`,
    })),
  ))
