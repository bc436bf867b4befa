import { ContractError, parseObject, show } from './plain.ts'

/** Turns an unknown value into a T, or throws a ContractError naming the path `at`. */
export type Parse<T> = (value: unknown, at: string) => T
type Fields = Readonly<Record<string, Parse<unknown>>>
type Shape<R extends Fields, O extends Fields> = { readonly [K in keyof R]: ReturnType<R[K]> } & { readonly [K in keyof O]?: ReturnType<O[K]> }

/** An object with exactly these keys, the second lot optional. A key that is unknown is an error: a misspelt one would be lost in silence. */
export function shape<R extends Fields, O extends Fields = Record<never, never>>(required: R, optional?: O): Parse<Shape<R, O>> {
  const more: Fields = optional ?? {}
  return (value, at) => {
    const it = parseObject(value, at)
    const unknown = Object.keys(it).find(key => !Object.hasOwn(required, key) && !Object.hasOwn(more, key))
    if (unknown !== undefined) throw new ContractError(`${at}.${unknown} is unknown, expected ${[...Object.keys(required), ...Object.keys(more)].join(', ')}`)
    const read = (fields: Fields, wanted: (key: string) => boolean) =>
      Object.entries(fields).filter(([key]) => wanted(key)).map(([key, parse]) => [key, parse(it[key], `${at}.${key}`)] as const)
    const fields = Object.fromEntries([...read(required, () => true), ...read(more, key => it[key] !== undefined)])
    return fields as Shape<R, O> // each field was parsed by its own parser in the lines above
  }
}

/** A list of which every item parses. */
export const list = <T>(parse: Parse<T>): Parse<readonly T[]> => (value, at) => {
  if (!Array.isArray(value)) throw new ContractError(`${at} is ${show(value)}, expected a list`)
  return value.map((item, n) => parse(item, `${at}[${n}]`))
}

/** An object used as a map, of which every value parses. */
export const record = <T>(parse: Parse<T>): Parse<Readonly<Record<string, T>>> => (value, at) =>
  Object.fromEntries(Object.entries(parseObject(value, at)).map(([key, item]) => [key, parse(item, `${at}.${key}`)]))

/** One of these words. */
export const oneOf = <const T extends string>(words: readonly T[]): Parse<T> => (value, at) => {
  const found = words.find(it => it === value)
  if (found === undefined) throw new ContractError(`${at} is ${show(value)}, expected one of ${words.join(', ')}`)
  return found
}

/** True or false. */
export const flag: Parse<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw new ContractError(`${at} is ${show(value)}, expected true or false`)
  return value
}

/** A whole number from `from` to `to`. */
export const whole = (from: number, to: number): Parse<number> => (value, at) => {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < from || value > to) throw new ContractError(`${at} is ${show(value)}, expected a whole number from ${from} to ${to}`)
  return value
}

/** The value or null. */
export const nullable = <T>(parse: Parse<T>): Parse<T | null> => (value, at) => (value === null ? null : parse(value, at))

/** Exactly this value. */
export const only = <const T extends boolean | number | string>(wanted: T): Parse<T> => (value, at) => {
  if (value !== wanted) throw new ContractError(`${at} is ${show(value)}, expected ${show(wanted)}`)
  return wanted
}
