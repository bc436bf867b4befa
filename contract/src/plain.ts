/** Outside input that is not what it should be; the message names the path and what stood there. */
export class ContractError extends Error {
  readonly code = 'CONTRACT_PARSE'
  override readonly name = 'ContractError'
}

/** The value as an object with string keys, or a ContractError naming `at`. */
export function parseObject(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ContractError(`${at} is ${show(value)}, expected an object`)
  return value as Readonly<Record<string, unknown>>
}

/** The value as a non-empty string, or a ContractError naming `at`. */
export function parseText(value: unknown, at: string): string {
  if (typeof value !== 'string' || value === '') throw new ContractError(`${at} is ${show(value)}, expected text`)
  return value
}

/** The value as one of a list of words, or a ContractError naming `at`. */
export function parseOneOf<const T extends string>(allowed: readonly T[], value: unknown, at: string): T {
  const found = allowed.find(it => it === value)
  if (found === undefined) throw new ContractError(`${at} is ${show(value)}, expected one of ${allowed.join(', ')}`)
  return found
}

/** The value as an error message shows it, cut short. */
export const show = (value: unknown): string => (value === undefined ? 'missing' : (JSON.stringify(value) ?? typeof value).slice(0, 80))
