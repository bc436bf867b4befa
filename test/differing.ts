import type { Json } from '@fourtwo/contract'

type Fields = { readonly [key: string]: Json }
const isFields = (value: Json | undefined): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)
const holds = (all: readonly Json[], some: readonly Json[]) => {
  const known = new Set(all.map(it => JSON.stringify(it)))
  return some.every(it => known.has(JSON.stringify(it)))
}

/** Every place where the lesser report says something that the fuller one does not, and that is not `unreadable`; and those that are unreadable. */
export function differing(full: Json | undefined, less: Json | undefined, at = ''): { readonly other: string[]; readonly unreadable: string[] } {
  if (isFields(less) && less['state'] === 'unreadable') return { other: [], unreadable: isFields(full) && full['state'] === 'unreadable' ? [] : [at] }
  if (isList(full) && isList(less) && full.length === less.length) {
    const parts = full.map((it, n) => differing(it, less[n], `${at}/${n}`))
    return { other: parts.flatMap(it => it.other), unreadable: parts.flatMap(it => it.unreadable) }
  }
  if (!isFields(full) || !isFields(less)) return { other: JSON.stringify(full) === JSON.stringify(less) ? [] : [at], unreadable: [] }
  // A value that names what it could not see may list less, and nothing else.
  const [seen, unseen] = [full['unread'], less['unread']]
  if (isList(seen) && isList(unseen) && unseen.length > seen.length && holds(unseen, seen)) {
    const others = Object.keys(full).filter(key => key !== 'unread')
    const fewer = (key: string) => { const [a, b] = [full[key], less[key]]; return isList(a) && isList(b) && holds(a, b) }
    return { other: others.filter(key => !fewer(key)).flatMap(key => differing(full[key], less[key], `${at}/${key}`).other), unreadable: [`${at}/unread`] }
  }
  const parts = [...new Set([...Object.keys(full), ...Object.keys(less)])].map(key => differing(full[key], less[key], `${at}/${key}`))
  return { other: parts.flatMap(it => it.other), unreadable: parts.flatMap(it => it.unreadable) }
}
