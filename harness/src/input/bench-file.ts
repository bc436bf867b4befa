import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Account, type Bench, hazards, type LockScope, lockScopes, type Survey } from '../bench.ts'
import { HarnessError } from '../error.ts'
import { spokenFor } from '../interfaces/agent/speaks-for.ts'
import { readLineSettings } from '../interfaces/serial/settings.ts'
import { doorNames, readYamlFile } from './yaml-file.ts'

const text = { type: 'string', minLength: 1 } as const
const ms = { type: 'integer', minimum: 1, maximum: 86_400_000 } as const
const port = { type: 'integer', minimum: 1, maximum: 65_535 } as const
/** Connections begun in a second where the bench does not say: a small device bears it, and a survey takes about a minute. */
const SURVEY_RATE = 1000
/** Settings that name a file, taken relative to the bench file. */
const FILE_SETTINGS = new Set(['certificate', 'key', 'serverCertificate', 'ca', 'publicKey', 'enrolment', 'registers', 'revoked', 'authority', 'deviceCertificate'])

const secretSchema = { type: 'object', additionalProperties: false, minProperties: 1, maxProperties: 1, properties: { file: text, env: text } } as const

/** The JSON Schema of bench.yaml. */
export const benchSchema = {
  type: 'object', additionalProperties: false, required: ['doors', 'accounts', 'lockOut', 'permits'],
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
      type: 'object', minProperties: 1,
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
    permissions: { type: 'object', additionalProperties: false, properties: { operate: { type: 'array', items: text }, audit: { type: 'array', items: text } } },
    survey: { type: 'object', additionalProperties: false, required: ['address'], properties: { address: text, from: port, to: port, rate: { type: 'integer', minimum: 1, maximum: 100_000 }, neighbour: text } },
    essential: { type: 'object', additionalProperties: false, required: ['door', 'period', 'deadline'], properties: { door: text, period: ms, deadline: ms } },
    permits: { type: 'object', additionalProperties: false, required: ['hazards', 'longestWait'], properties: { hazards: { type: 'array', items: { enum: [...hazards] } }, longestWait: { type: 'integer', minimum: 0 }, unwatched: { type: 'boolean' } } },
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
type Written = Omit<Bench, 'accounts' | 'survey' | 'lockOut'> & {
  readonly lockOut: Omit<Bench['lockOut'], 'scope'> & { readonly scope?: LockScope }
  readonly $schema?: string
  readonly survey?: Pick<Survey, 'address' | 'neighbour'> & Partial<Survey>
  readonly accounts: Readonly<Record<string, Omit<Account, 'opens'> & Offered & { readonly opens: readonly string[] | Readonly<Record<string, Offered>> }>>
}

/**
 * Reads bench.yaml and the secrets it refers to.
 * @throws HarnessError INPUT_INVALID naming file and line or the secret that is missing; never a secret.
 */
export function readBenchFile(file: string): Bench {
  const written = readYamlFile(file, benchSchema) as Written // held against the schema in the line above
  const base = dirname(resolve(file))
  if (written.essential !== undefined && written.doors[written.essential.door] === undefined) throw new HarnessError('INPUT_INVALID', `${file}: essential.door is ${written.essential.door}, which is no door of this bench`)
  for (const [name, door] of Object.entries(written.doors)) {
    const stranger = [...spokenFor(door)].find(([spoken, service]) => written.doors[spoken] === undefined || service === '')
    if (stranger !== undefined) throw new HarnessError('INPUT_INVALID', `${file}: doors.${name}.settings.speaksFor has ${stranger.join('=')}, expected a door of this bench and its login service, such as serial=login`)
  }
  const doors = Object.fromEntries(Object.entries(written.doors).map(([name, door]) => [
    name, { ...door, settings: Object.fromEntries(Object.entries(door.settings).map(([key, value]) => [key, FILE_SETTINGS.has(key) ? resolve(base, value) : value])) },
  ]))
  for (const [name, { kind, settings }] of Object.entries(doors)) {
    const late = ['effectWithin', 'recordedWithin'].find(key => !/^[1-9]\d{0,5}$/.test(settings[key] ?? '1'))
    const wrong = late !== undefined ? `${late} is ${settings[late]}, expected milliseconds from 1 to 999999` : kind === 'serial' ? readLineSettings(settings) : undefined
    if (typeof wrong === 'string') throw new HarnessError('INPUT_INVALID', `${file}: doors.${name}.settings: ${wrong}`)
  }
  const accounts = Object.fromEntries(Object.entries(written.accounts).map(([name, { opens, user, secret, ...account }]) => {
    const offered = Object.entries(isList(opens) ? Object.fromEntries(opens.map(door => [door, {}])) : opens).map(([door, own]: [string, Offered]) => {
      const at = `${file}: accounts.${name}`
      if (doors[door] === undefined) throw new HarnessError('INPUT_INVALID', `${at}.opens names ${door}, which is no door of this bench; its doors are ${Object.keys(doors).join(', ')}`)
      const named = own.user ?? user
      const kept = own.secret ?? secret
      if (named === undefined || kept === undefined) throw new HarnessError('INPUT_INVALID', `${at} says neither at opens.${door} nor for all doors which ${named === undefined ? 'user' : 'secret'} it is`)
      return [door, { user: named, secret: readSecret(kept, base, own.secret === undefined ? `${at}.secret` : `${at}.opens.${door}.secret`) }] as const
    })
    return [name, { ...account, opens: Object.fromEntries(offered) }]
  }))
  const { $schema: _, survey, ...rest } = written
  if (survey?.from !== undefined && survey.from > (survey.to ?? 65_535)) throw new HarnessError('INPUT_INVALID', `${file}: survey.from is ${survey.from}, past survey.to, so that no port at all would be looked at`)
  if (survey?.neighbour !== undefined && !(isLoopback(survey.address) && isLoopback(survey.neighbour)))
    throw new HarnessError('INPUT_INVALID', `${file}: survey.neighbour serves devices simulated on this host only; ${survey.address} and ${survey.neighbour} are not both loopback addresses`)
  return { ...rest, lockOut: { scope: 'account', ...written.lockOut }, doors, accounts, ...(survey === undefined ? {} : { survey: { from: 1, to: 65_535, rate: SURVEY_RATE, ...survey } }) }
}

const isList = (it: readonly string[] | object): it is readonly string[] => Array.isArray(it)
const isLoopback = (address: string): boolean => /^127(\.\d{1,3}){3}$/.test(address)

function readSecret({ file, env }: SecretReference, base: string, at: string): string {
  if (env !== undefined) {
    const value = process.env[env]
    if (value === undefined || value === '') throw new HarnessError('INPUT_INVALID', `${at} refers to the environment variable ${env}, which is not set`)
    return value
  }
  const kept = readSecretFile(resolve(base, file ?? ''), `${at} refers to the file ${file}`)
  if (kept === '') throw new HarnessError('INPUT_INVALID', `${at} refers to the file ${file}, which is empty`)
  return kept
}

function readSecretFile(file: string, at: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', `${at}, which cannot be read`, cause)
  }
}
