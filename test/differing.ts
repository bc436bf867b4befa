import type { Json } from '@fourtwo/contract'

type Fields = { readonly [key: string]: Json }
const isFields = (value: Json | undefined): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every place where the lesser report says something that the fuller one does not, and that is not `unreadable`; and how many are unreadable. */
export function differing(full: Json | undefined, less: Json | undefined, at = ''): { readonly other: string[]; readonly unreadable: string[] } {
  if (isFields(less) && less['state'] === 'unreadable') return { other: [], unreadable: isFields(full) && full['state'] === 'unreadable' ? [] : [at] }
  if (!isFields(full) || !isFields(less)) return { other: JSON.stringify(full) === JSON.stringify(less) ? [] : [at], unreadable: [] }
  const parts = [...new Set([...Object.keys(full), ...Object.keys(less)])].map(key => differing(full[key], less[key], `${at}/${key}`))
  return { other: parts.flatMap(it => it.other), unreadable: parts.flatMap(it => it.unreadable) }
}
