import type { Fact, Json } from '@fourtwo/contract/evidence.ts'
import type { Reading, Stat, Verbs } from './reading/host.ts'

/** A literal path has to be declared, or fit a declared glob, to compile; a path made at run time is held against the globs when it is read. */
type Declared<P extends string, Reads extends string> = string extends P ? P : P extends Fits<Reads> ? P : never
type Fits<R extends string> = R extends `${infer Before}*${infer After}` ? `${Before}${string}${Fits<After>}` : R

/** The verbs as a collector sees them: calling it reads, the others list, look, follow and walk. */
export interface Read<Reads extends string> {
  <const P extends string>(path: Declared<P, Reads>): Promise<Reading<{ readonly bytes: Buffer }>>
  list<const P extends string>(path: Declared<P, Reads>): Promise<Reading<{ readonly names: readonly string[] }>>
  stat<const P extends string>(path: Declared<P, Reads>): Promise<Reading<{ readonly stat: Stat }>>
  /** What is passed on the way to a declared path need not be declared: it is looked at, never opened. */
  way<const P extends string>(path: Declared<P, Reads>): ReturnType<Verbs['way']>
  links<const P extends string>(path: Declared<P, Reads>): Promise<Reading<{ readonly targets: ReadonlyMap<string, string> }>>
  walk<const P extends string>(path: Declared<P, Reads>): ReturnType<Verbs['walk']>
}

interface Definition<R extends string> {
  readonly id: string
  /** The name of the fact. */
  readonly reports: string
  /** Every path it reads, or rooted globs (`*` within a name, `**` across folders): the published privilege list. */
  readonly reads: readonly R[]
  /** Who may read those that not everybody may. */
  readonly privilege?: Readonly<Partial<Record<R, string>>>
  collect(read: Read<R>): Promise<Fact<unknown>>
}
/** A collector with its paths closed over: facts, no opinions. */
export interface Collector extends Omit<Definition<string>, 'collect' | 'privilege'> {
  readonly privilege: Readonly<Record<string, string>>
  collect(verbs: Verbs): Promise<Fact<unknown>>
}

/** Defines a collector, and holds every path it reads against what it declares. */
export const defineCollector = <const R extends string>({ collect, privilege, ...rest }: Definition<R>): Collector =>
  Object.freeze({ ...rest, privilege: { ...privilege } as Readonly<Record<string, string>>, collect: (verbs: Verbs) => collect(declaring(rest.reads, verbs)) })

/** The fact that a value stands there. */
export const reported = <T>(value: T): Fact<T> => ({ state: 'reported', value })

/** A reading as a fact, its bytes parsed. */
export function factOf<T>(reading: Reading<{ readonly bytes: Buffer }>, parse: (text: string) => T): Fact<T> {
  return reading.state === 'read' ? reported(parse(reading.bytes.toString('utf8'))) : reading
}

/** A value as the JSON that a token carries. What a collector returns is JSON by construction; this drops what is undefined. */
export const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value))

function declaring<R extends string>(reads: readonly R[], verbs: Verbs): Read<R> {
  const literal = new Set<string>(reads)
  let globs: readonly { readonly begins: string; readonly glob: string }[] | undefined
  const all = () => {
    globs ??= reads.filter(it => it.includes('*')).map(glob => ({ begins: glob.slice(0, glob.indexOf('*')), glob }))
    return globs
  }
  const made = new Map<string, RegExp>()
  /** An expression is made only for a path that begins as its glob does: making them all would take longer than most collectors. */
  const fits = (path: string) => all().some(({ begins, glob }) => {
    if (!path.startsWith(begins)) return false
    const expression = made.get(glob) ?? globOf(glob)
    made.set(glob, expression)
    return expression.test(path)
  })
  const may = (path: string) => literal.has(path) || (!(path.includes('..') && path.split('/').includes('..')) && fits(path))
  const held = <T>(verb: (path: string) => Promise<Reading<T>>) => (path: string): Promise<Reading<T>> => (may(path) ? verb(path) : Promise.resolve({ state: 'unreadable', reason: `not declared: ${path}` }))
  return Object.assign(held(verbs.read), { list: held(verbs.list), stat: held(verbs.stat), way: held(verbs.way), links: held(verbs.links), walk: held(verbs.walk) })
}

const globOf = (glob: string): RegExp => new RegExp(`^${glob.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\*+/g, stars => (stars.length > 1 ? '.*' : '[^/]*'))}$`)
