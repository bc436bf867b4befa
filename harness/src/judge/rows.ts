import { type Assertion, assertionKey, type AssertionId, catalogue, type ComponentType, parseAssertionId, type Requirement } from '@fourtwo/contract'

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
  readonly assertions: readonly { readonly id: AssertionId; readonly text: Assertion }[]
}

/** The rows of a component of these types, gates included; two types at once answer to the union (SCORING, section 1). */
export function rowsOf(types: readonly ComponentType[]): Row[] {
  return catalogue.requirements.filter(requirement => requirement.appliesTo.some(type => types.includes(type))).flatMap(rowsOfRequirement)
}

function rowsOfRequirement(requirement: Requirement): Row[] {
  const common = { base: requirement.id, fr: requirement.fr, gate: requirement.gate === true }
  const alternative = (row: string) => {
    const disputed = requirement.disputed?.find(it => it.row === row)
    return disputed === undefined ? {} : { alternativeMinLevel: disputed.alternativeMinLevel }
  }
  const assertions = (enhancement: Requirement['enhancements'][number] | undefined, texts: readonly Assertion[]) =>
    texts.map(text => ({ id: parseAssertionId(assertionKey(requirement, enhancement, text.letter), 'catalogue'), text }))
  return [
    {
      ...common, ...alternative('base'), row: requirement.id, title: requirement.title, minLevel: requirement.minLevel,
      conditional: requirement.condition !== undefined, independentOfBase: true, assertions: assertions(undefined, requirement.assertions),
    },
    ...requirement.enhancements.map(enhancement => ({
      ...common, ...alternative(`RE(${enhancement.n})`), row: `${requirement.id} RE(${enhancement.n})`, title: enhancement.title, minLevel: enhancement.minLevel,
      conditional: enhancement.condition !== undefined, independentOfBase: enhancement.independentOfBase === true, assertions: assertions(enhancement, enhancement.assertions),
    })),
  ]
}
