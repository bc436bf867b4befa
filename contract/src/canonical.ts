import type { Json } from './finding.ts'

/**
 * The canonical form of a JSON value, byte for byte the same wherever it is made (RFC 8785): members in order of their UTF-16 code units,
 * numbers as ECMAScript writes them, no white space.
 * @throws TypeError for what I-JSON lacks: a lone surrogate, a number that is not finite.
 */
export function canonical(value: Json): string {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} has no canonical form`)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonical).join(',')}]`
  return `{${Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, it]) => `${text(key)}:${canonical(it)}`).join(',')}}`
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value)

function text(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new TypeError('a lone surrogate has no canonical form')
  return JSON.stringify(value)
}
