import { ContractError, parseText } from '../plain.ts'

/** An answer where what decides may not be known. */
export const tristates = ['yes', 'no', 'unknown'] as const
export type Tristate = (typeof tristates)[number]

/** How near to the act a fact is. configured: it stands in a file. loaded: a program or the kernel has taken it. effective: nothing stands between it and the act. */
export const grades = ['configured', 'loaded', 'effective'] as const
export type Grade = (typeof grades)[number]

/** The value as a list, each item parsed, or a ContractError naming the path within `at`. */
export function parseList<T>(value: unknown, at: string, parse: (value: unknown, at: string) => T): T[] {
  if (!Array.isArray(value)) throw new ContractError(`${at} is ${typeof value}, expected a list`)
  return value.map((item, n) => parse(item, `${at}[${n}]`))
}
/** The value as a list of words, or a ContractError naming the path within `at`. */
export const parseWords = (value: unknown, at: string): string[] => parseList(value, at, parseText)
/** The value as yes or no, or a ContractError naming `at`. */
export function parseFlag(value: unknown, at: string): boolean {
  if (typeof value !== 'boolean') throw new ContractError(`${at} is ${typeof value}, expected true or false`)
  return value
}
