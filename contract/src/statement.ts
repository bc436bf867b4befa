import { type Catalogue, catalogue, type ComponentType } from './catalogue.ts'
import { ContractError, parseOneOf, parseText, show } from './plain.ts'
import { parseDigest, parseSigned, type Signed } from './record.ts'
import { type Parse, flag, list, oneOf, record, shape, whole } from './shape.ts'
import { type Configuration, configurations } from './source.ts'

/** The seven foundational requirements in the vector's order. */
export const frs = ['IAC', 'UC', 'SI', 'DC', 'RDF', 'TRE', 'RA'] as const
export type Fr = (typeof frs)[number]
/** Whom a door is for. */
export const userKinds = ['people', 'machines', 'both'] as const
export type Users = (typeof userKinds)[number]
/** What makes a door one for people whoever was meant to use it (SCORING, section 3). */
export const changeables = ['program', 'configuration', 'firmware', 'accounts'] as const

/** One interface of the product as its supplier states it (SCORING, section 3). */
export interface InterfaceStatement {
  readonly kind: string
  readonly users: Users
  /** local: a direct line such as a console. */
  readonly reach: 'network' | 'local'
  /** Whether the hardening guide leaves it on. */
  readonly hardened: 'on' | 'off'
  readonly purpose?: string
  /** What can be changed through it. */
  readonly changes?: readonly (typeof changeables)[number][]
  /** none: it knows no authentication by design, like plain Modbus or a field bus. */
  readonly authentication?: 'none'
  /** component: the component itself tunnels the protocol that knows no authentication. */
  readonly tunnel?: 'component'
  /** False: nothing read-protected passes there. */
  readonly readProtected?: boolean
  /** The documented physical protection that a direct local line may rely on for confidentiality and integrity. */
  readonly physicalProtection?: { readonly document: string; readonly reviewed?: Signed }
  /** Where it is documented that no certificate and no raw public key is verified here, as where peers show a password alone. */
  readonly noCertificates?: { readonly document: string; readonly reviewed?: Signed }
}
/** What the supplier states about one row, or about one assertion of it (SCORING, sections 2, 7 and 10). */
export type RequirementStatement =
  | { readonly says: 'met'; readonly at?: readonly string[]; readonly needs?: string }
  | { readonly says: 'not-applicable'; readonly justification: string; readonly reviewed?: Signed }
  | { readonly says: 'integration'; readonly system: string }
  | { readonly says: 'countermeasure'; readonly measure: string; readonly document: string; readonly owner: string; readonly carries: number; readonly reviewed?: Signed }

/** A service of the product that listens or runs beside its interfaces, such as a DHCP client. */
export interface ServiceStatement {
  /** Where it listens, as `tcp/22` or `udp/68`. */
  readonly listens?: readonly string[]
  readonly purpose?: string
  /** Why it runs with full privilege, where it does. */
  readonly fullPrivilege?: string
}

/** What the component is and claims (ISO/IEC 9646 would call it a PICS): the item of SCORING, section 1, and all that the supplier says of it. */
export interface Statement {
  readonly supplier: string
  readonly model: string
  /** Software version. */
  readonly version: string
  /** Serial number of the unit. */
  readonly serial: string
  readonly types: readonly ComponentType[]
  /** hardened: set up by the supplier's guide; only such a run gives a level of the component (SL-C). */
  readonly configuration: Configuration
  /** Every interface of the product; one that is missing here is an undeclared door. */
  readonly interfaces: Readonly<Record<string, InterfaceStatement>>
  /** Services beside the interfaces, by the name of their process. */
  readonly services?: Readonly<Record<string, ServiceStatement>>
  /** Accounts of the operating system that can log in. */
  readonly accounts?: readonly string[]
  readonly hardware?: string
  readonly options?: readonly string[]
  /** Serial numbers of further units of the item. */
  readonly furtherUnits?: readonly string[]
  /** SHA-256 of the installed software. */
  readonly softwareDigest?: string
  /** The hardening guide that was followed, and the SHA-256 of the settings. */
  readonly hardening?: { readonly guide: string; readonly version: string; readonly settingsDigest?: string }
  /** Whether our agent belongs to the shipped product; if not, it is test equipment. */
  readonly agent?: 'part-of-product' | 'test-equipment'
  /** Claimed level per foundational requirement. */
  readonly claims?: Readonly<Partial<Record<Fr, number>>>
  /** By row (`CR 1.1 RE(2)`, `EDR 3.10`) or assertion (`CR 2.12/b`). */
  readonly requirements?: Readonly<Record<string, RequirementStatement>>
  /** Features that cannot be on together: one row counts, the other is left unproven. */
  readonly conflicts?: readonly { readonly counts: string; readonly leaves: string; readonly because: string }[]
}

/** Whom a door of a kind is for where the statement does not say (SCORING, section 3). */
export const defaultUsers: Readonly<Record<string, Users>> = {
  https: 'people', ssh: 'people', console: 'people', serial: 'people', opcua: 'both', 'opcua-client': 'machines',
  mqtt: 'machines', 'mqtt-client': 'machines', modbus: 'machines', 'modbus-tcp': 'machines', syslog: 'machines', time: 'machines', agent: 'machines',
}
const localKinds: readonly string[] = ['serial', 'console']

const parseDocumented = shape({ document: parseText }, { reviewed: parseSigned })
const parseInterface: Parse<InterfaceStatement> = (value, at) => {
  const { users, reach, hardened, ...rest } = shape({ kind: parseText }, {
    users: oneOf(userKinds), reach: oneOf(['network', 'local']), hardened: oneOf(['on', 'off']), purpose: parseText, changes: list(oneOf(changeables)),
    authentication: oneOf(['none']), tunnel: oneOf(['component']), readProtected: flag, physicalProtection: parseDocumented, noCertificates: parseDocumented,
  })(value, at)
  const whom = users ?? (Object.hasOwn(defaultUsers, rest.kind) ? defaultUsers[rest.kind] : undefined)
  if (whom === undefined) throw new ContractError(`${at}.users is missing, and for the kind ${rest.kind} there is no default`)
  return { ...rest, users: whom, reach: reach ?? (localKinds.includes(rest.kind) ? 'local' : 'network'), hardened: hardened ?? 'on' }
}

const requirementStatements: { readonly [S in RequirementStatement['says']]: Parse<RequirementStatement> } = {
  met: shape({ says: oneOf(['met']) }, { at: list(parseText), needs: parseText }),
  'not-applicable': shape({ says: oneOf(['not-applicable']), justification: parseText }, { reviewed: parseSigned }),
  integration: shape({ says: oneOf(['integration']), system: parseText }),
  countermeasure: shape({ says: oneOf(['countermeasure']), measure: parseText, document: parseText, owner: parseText, carries: whole(1, 4) }, { reviewed: parseSigned }),
}
const parseRequirement: Parse<RequirementStatement> = (value, at) => {
  const says = typeof value === 'object' && value !== null && 'says' in value ? value.says : undefined
  return requirementStatements[parseOneOf(['met', 'not-applicable', 'integration', 'countermeasure'], says, `${at}.says`)](value, at)
}

const parseListens: Parse<string> = (value, at) => {
  const text = parseText(value, at)
  if (!/^(tcp|udp)\/[1-9]\d{0,4}$/.test(text)) throw new ContractError(`${at} is ${show(value)}, expected a protocol and a port such as tcp/22`)
  return text
}
const level = whole(0, 4)
const statement = shape({
  supplier: parseText, model: parseText, version: parseText, serial: parseText,
  types: list(parseText), configuration: oneOf(configurations), interfaces: record(parseInterface),
}, {
  $schema: parseText, services: record(shape({}, { listens: list(parseListens), purpose: parseText, fullPrivilege: parseText })), accounts: list(parseText), hardware: parseText, options: list(parseText), furtherUnits: list(parseText), softwareDigest: parseDigest,
  hardening: shape({ guide: parseText, version: parseText }, { settingsDigest: parseDigest }), agent: oneOf(['part-of-product', 'test-equipment']),
  claims: shape({}, { IAC: level, UC: level, SI: level, DC: level, RDF: level, TRE: level, RA: level }),
  requirements: record(parseRequirement), conflicts: list(shape({ counts: parseText, leaves: parseText, because: parseText })),
})

/**
 * A component statement, defaults filled in.
 * @throws ContractError naming the path within `at`, also where a component type or a requirement is not in the catalogue.
 */
export function parseStatement(value: unknown, at: string, of: Catalogue = catalogue): Statement {
  const { $schema: _, ...it } = statement(value, at)
  if (it.types.length === 0) throw new ContractError(`${at}.types is empty, expected at least one component type`)
  const types = of.componentTypes.map(({ id }) => id)
  for (const [n, type] of it.types.entries()) parseOneOf(types, type, `${at}.types[${n}]`)
  const known = knownRows(of)
  for (const name of Object.keys(it.requirements ?? {})) if (!known.has(name)) throw new ContractError(`${at}.requirements names ${name}, which the catalogue lacks`)
  for (const [n, { counts, leaves }] of (it.conflicts ?? []).entries()) for (const name of [counts, leaves]) if (!known.has(name)) throw new ContractError(`${at}.conflicts[${n}] names ${name}, which the catalogue lacks`)
  for (const [name, says] of Object.entries(it.requirements ?? {}))
    for (const door of says.says === 'met' ? (says.at ?? []) : []) if (!Object.hasOwn(it.interfaces, door)) throw new ContractError(`${at}.requirements.${name}.at names ${show(door)}, which is no interface`)
  return it
}

/** Every row and assertion that a statement may speak of. */
function knownRows({ requirements }: Catalogue): ReadonlySet<string> {
  return new Set(requirements.flatMap(({ id, family, assertions, enhancements }) => [
    id, ...[family ?? id].flatMap(base => assertions.map(({ letter }) => `${base}/${letter}`)),
    ...enhancements.flatMap(({ n, assertions: texts }) => [`${id} RE(${n})`, ...texts.map(({ letter }) => `${family ?? id} RE(${n})/${letter}`)]),
  ]))
}
