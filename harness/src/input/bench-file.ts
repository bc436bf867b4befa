import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { closest } from 'fastest-levenshtein'
import { type Account, type Bench, hazards, type Load, type LockScope, lockScopes, MODEST_LOAD, type Survey } from '../bench.ts'
import { isAtLine } from '../interfaces/agent/at-line.ts'
import { spokenFor } from '../interfaces/agent/speaks-for.ts'
import { readLineSettings } from '../interfaces/serial/settings.ts'
import { doorNames, invalid, type Path, readYamlFile } from './yaml-file.ts'

const text = { type: 'string', minLength: 1 } as const
const ms = { type: 'integer', minimum: 1, maximum: 86_400_000 } as const
const port = { type: 'integer', minimum: 1, maximum: 65_535 } as const
/** Connections begun in a second where the bench does not say: a small device bears it, and a survey takes about a minute. */
const SURVEY_RATE = 1000
/** What a bench permits that says nothing of it: nothing that locks, changes or loads the unit, and no wait. */
const PERMITTED: Bench['permits'] = { hazards: ['none', 'failed-login'], longestWait: 0 }
/** Settings that name a file, taken relative to the bench file. */
const FILE_SETTINGS = new Set(['certificate', 'key', 'serverCertificate', 'ca', 'publicKey', 'enrolment', 'registers', 'revoked', 'authority', 'deviceCertificate', 'clientCertificate', 'otherCertificate', 'otherKey', 'userCertificate', 'userKey', 'issuer'])

const secretSchema = { type: 'object', additionalProperties: false, minProperties: 1, maxProperties: 1, properties: { file: text, env: text } } as const

/** The JSON Schema of bench.yaml. */
export const benchSchema = {
  type: 'object', additionalProperties: false, required: ['doors', 'accounts', 'lockOut'],
  properties: {
    $schema: text,
    doors: {
      type: 'object', minProperties: 1, propertyNames: doorNames,
      additionalProperties: {
        type: 'object', additionalProperties: false, required: ['kind', 'users', 'conversations', 'settings'],
        properties: { kind: text, users: { enum: ['people', 'machines', 'both'] }, conversations: { type: 'integer', minimum: 1, maximum: 64 }, settings: { type: 'object', additionalProperties: { type: 'string' } } },
      },
    },
    accounts: {
      type: 'object',
      additionalProperties: {
        type: 'object', additionalProperties: false, required: ['use', 'role', 'opens'],
        properties: {
          use: { enum: ['expendable', 'steady', 'guard'] }, role: text, holder: { enum: ['person', 'machine'] },
          user: text, secret: secretSchema,
          opens: { type: ['array', 'object'], items: text, additionalProperties: { type: 'object', additionalProperties: false, properties: { user: text, secret: secretSchema } } },
        },
      },
    },
    lockOut: { type: 'object', additionalProperties: false, required: ['failures', 'window'], properties: { failures: { type: 'integer', minimum: 1, maximum: 100 }, window: ms, scope: { enum: [...lockScopes] } } },
    sessionTimeout: ms,
    factoryCredentials: { type: 'array', items: { type: 'object', additionalProperties: false, required: ['user', 'secret'], properties: { user: text, secret: secretSchema } } },
    load: {
      type: 'object', additionalProperties: false, properties: {
        connections: { type: 'integer', minimum: 1, maximum: 1000 }, bytes: { type: 'integer', minimum: 1024, maximum: 268_435_456 }, seconds: { type: 'integer', minimum: 1, maximum: 600 }, servedWithin: ms, oneAtATime: { type: 'boolean' },
      },
    },
    permissions: { type: 'object', additionalProperties: false, properties: { operate: { type: 'array', items: text }, audit: { type: 'array', items: text }, administer: { type: 'array', items: text } } },
    survey: { type: 'object', additionalProperties: false, required: ['address'], properties: { address: text, from: port, to: port, rate: { type: 'integer', minimum: 1, maximum: 100_000 }, neighbour: text } },
    essential: { type: 'object', additionalProperties: false, required: ['door', 'period', 'deadline'], properties: { door: text, period: ms, deadline: ms } },
    permits: { type: 'object', additionalProperties: false, properties: { hazards: { type: 'array', items: { enum: [...hazards] } }, longestWait: { type: 'integer', minimum: 0 }, unwatched: { type: 'boolean' } } },
  },
} as const

/** What an account is offered with: for all doors it opens, or for one of them. */
interface Offered {
  readonly user?: string
  readonly secret?: SecretReference
}
interface SecretReference {
  readonly file?: string
  readonly env?: string
}
type Written = Omit<Bench, 'accounts' | 'survey' | 'lockOut' | 'permits' | 'factoryCredentials' | 'load'> & {
  readonly load?: Partial<Load>
  readonly factoryCredentials?: readonly { readonly user: string; readonly secret: SecretReference }[]
  readonly permits?: Partial<Bench['permits']>
  readonly lockOut: Omit<Bench['lockOut'], 'scope'> & { readonly scope?: LockScope }
  readonly $schema?: string
  readonly survey?: Pick<Survey, 'address' | 'neighbour'> & Partial<Survey>
  readonly accounts: Readonly<Record<string, Omit<Account, 'opens'> & Offered & { readonly opens: readonly string[] | Readonly<Record<string, Offered>> }>>
}

/**
 * Reads bench.yaml and the secrets it refers to.
 * @throws HarnessError INPUT_INVALID naming file and line; never a secret.
 */
export function readBenchFile(file: string): Bench {
  const written = readYamlFile(file, benchSchema) as Written // held against the schema in the line above
  const base = dirname(resolve(file))
  const isDoor = (name: string) => Object.hasOwn(written.doors, name)
  const whichDoors = (name: string) => `which is no door of this bench; did you mean ${closest(name, Object.keys(written.doors))}? Its doors are ${Object.keys(written.doors).join(', ')}`
  if (written.essential !== undefined && !isDoor(written.essential.door)) throw invalid(file, ['essential', 'door'], `is ${written.essential.door}, ${whichDoors(written.essential.door)}`)
  for (const [name, door] of Object.entries(written.doors)) {
    const stranger = [...spokenFor(door)].find(([spoken, service]) => !isDoor(spoken) || service === '')
    if (stranger !== undefined) throw invalid(file, ['doors', name, 'settings', 'speaksFor'], `has ${stranger.join('=')}, expected a door of this bench and its login service, such as serial=login`)
  }
  const doors = Object.fromEntries(Object.entries(written.doors).map(([name, door]) => [
    name, { ...door, settings: Object.fromEntries(Object.entries(door.settings).map(([key, value]) => [key, FILE_SETTINGS.has(key) ? resolve(base, value) : value])) },
  ]))
  for (const [name, { kind, settings }] of Object.entries(doors)) {
    const wrong = kind === 'serial' || (kind === 'agent' && isAtLine({ settings })) ? readLineSettings(settings) : undefined
    const named = typeof wrong === 'string' ? Object.keys(settings).find(key => wrong.startsWith(`${key} `)) : undefined
    if (typeof wrong === 'string') throw named === undefined ? invalid(file, ['doors', name, 'settings'], `are wrong: ${wrong}`) : invalid(file, ['doors', name, 'settings', named], wrong.slice(named.length + 1))
  }
  const accounts = Object.fromEntries(Object.entries(written.accounts).map(([name, { opens, user, secret, ...account }]) => {
    const offered = Object.entries(isList(opens) ? Object.fromEntries(opens.map(door => [door, {}])) : opens).map(([door, own]: [string, Offered]) => {
      if (!isDoor(door)) throw invalid(file, ['accounts', name, 'opens', ...(isList(opens) ? [] : [door])], `names ${door}, ${whichDoors(door)}`)
      const named = own.user ?? user
      const kept = own.secret ?? secret
      if (named === undefined || kept === undefined) throw invalid(file, ['accounts', name], `says neither at opens.${door} nor for all doors which ${named === undefined ? 'user' : 'secret'} it is`)
      return [door, { user: named, secret: readSecret(kept, file, own.secret === undefined ? ['accounts', name, 'secret'] : ['accounts', name, 'opens', door, 'secret']) }] as const
    })
    return [name, { ...account, opens: Object.fromEntries(offered) }]
  }))
  for (const [name, { opens }] of Object.entries(accounts)) {
    for (const [other, { opens: theirs }] of Object.entries(accounts)) {
      const door = Object.keys(opens).find(it => name !== other && theirs[it]?.user === opens[it]?.user)
      if (door !== undefined) throw invalid(file, ['accounts', name], `and accounts.${other} are the same user at ${door}: one would be locked with the other, and tells nothing beside it`)
    }
  }
  const { $schema: _, survey, factoryCredentials: shipped, ...rest } = written
  const factoryCredentials = shipped?.map(({ user, secret }, n) => ({ user, secret: readSecret(secret, file, ['factoryCredentials', String(n), 'secret']) }))
  if (survey?.from !== undefined && survey.from > (survey.to ?? 65_535)) throw invalid(file, ['survey', 'from'], `is ${survey.from}, past survey.to, so that no port at all would be looked at`)
  if (survey?.neighbour !== undefined && !(isLoopback(survey.address) && isLoopback(survey.neighbour)))
    throw invalid(file, ['survey', 'neighbour'], `is ${survey.neighbour}, which serves devices simulated on this host only; it and the address ${survey.address} are not both loopback addresses`)
  return { ...rest, load: { ...MODEST_LOAD, ...rest.load }, permits: { ...PERMITTED, ...rest.permits }, lockOut: { scope: 'account', ...written.lockOut }, doors, accounts, ...(factoryCredentials === undefined ? {} : { factoryCredentials }), ...(survey === undefined ? {} : { survey: { from: 1, to: 65_535, rate: SURVEY_RATE, ...survey } }) }
}

const isList = (it: readonly string[] | object): it is readonly string[] => Array.isArray(it)
const isLoopback = (address: string): boolean => /^127(\.\d{1,3}){3}$/.test(address)

function readSecret({ file: kept = '', env }: SecretReference, file: string, at: Path): string {
  if (env !== undefined) {
    const value = process.env[env]
    if (value === undefined || value === '') throw invalid(file, at, `refers to the environment variable ${env}, which is not set`)
    return value
  }
  let secret: string
  try {
    secret = readFileSync(resolve(dirname(resolve(file)), kept), 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw invalid(file, at, `refers to the file ${kept}, which cannot be read${cause instanceof Error && 'code' in cause ? `: ${String(cause.code)}` : ''}`, cause)
  }
  if (secret === '') throw invalid(file, at, `refers to the file ${kept}, which is empty`)
  return secret
}
