import { type Assertion, type AssertionId, assertionsOf, type Catalogue, type ComponentType, parseAssertionId, type Requirement } from '@fourtwo/contract'

/** One assertion of a row. `handsOn`: a certifier insists on testing it, so that no record of the supplier's test closes it. */
export interface RowAssertion {
  readonly id: AssertionId
  readonly text: Assertion
  readonly handsOn: boolean
}
/** One row to judge: a base requirement or an enhancement of one component type. */
export interface Row {
  readonly row: string
  /** The base row's name; its own for a base requirement. */
  readonly base: string
  readonly title: string
  readonly fr: number | null
  readonly minLevel: number
  readonly alternativeMinLevel?: number
  readonly gate: boolean
  readonly conditional: boolean
  readonly independentOfBase: boolean
  /** Whether a system that the component joins may meet it. */
  readonly integration: boolean
  readonly assertions: readonly RowAssertion[]
}

/** The rows of a component of these types, gates included; two types at once answer to the union (SCORING, section 1). */
export function rowsOf(catalogue: Catalogue, types: readonly ComponentType[]): Row[] {
  const placed = Map.groupBy(assertionsOf(catalogue), ({ row }) => row)
  const assertions = (requirement: Requirement, row: string, part: string) => (placed.get(row) ?? []).map(({ id, assertion }) =>
    ({ id: parseAssertionId(id, 'catalogue'), text: assertion, handsOn: isHandsOn(requirement, part, assertion.letter) }))
  return catalogue.requirements.filter(requirement => requirement.appliesTo.some(type => types.includes(type))).flatMap(requirement => {
    const common = { base: requirement.id, fr: requirement.fr, gate: requirement.gate === true }
    const alternative = (part: string) => {
      const disputed = requirement.disputed?.find(it => it.row === part)
      return disputed === undefined ? {} : { alternativeMinLevel: disputed.alternativeMinLevel }
    }
    return [
      {
        ...common, ...alternative('base'), row: requirement.id, title: requirement.title, minLevel: requirement.minLevel, conditional: requirement.condition !== undefined,
        independentOfBase: true, integration: requirement.integration !== undefined, assertions: assertions(requirement, requirement.id, 'base'),
      },
      ...requirement.enhancements.map(it => {
        const part = `RE(${it.n})`
        const row = `${requirement.id} ${part}`
        return {
          ...common, ...alternative(part), row, title: it.title, minLevel: it.minLevel, conditional: it.condition !== undefined,
          independentOfBase: it.independentOfBase === true, integration: it.integration !== undefined, assertions: assertions(requirement, row, part),
        }
      }),
    ]
  })
}

/** The catalogue lists such parts as `base`, `RE(2)` or `c (revocation status)`, which is a letter of the base. From whichever level: no record closes them at a lower one either. */
const isHandsOn = ({ certifierHandsOnTest = [] }: Requirement, part: string, letter: string): boolean =>
  certifierHandsOnTest.some(it => it.part === part || (part === 'base' && it.part.startsWith(`${letter} (`)))
