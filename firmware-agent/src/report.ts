import type { Json } from '@fourtwo/contract/evidence.ts'
import type { Collection } from './collect.ts'

/** The facts for a terminal: every one says reported, absent or unreadable. */
export function reportText({ facts }: Collection): string {
  return Object.entries(facts).flatMap(([name, fact]) => linesOf(name, fact)).join('\n')
}

function linesOf(path: string, value: Json): string[] {
  if (isFact(value)) {
    if (value['state'] === 'absent') return [`${path.padEnd(24)} absent`]
    if (value['state'] === 'unreadable') return [`${path.padEnd(24)} unreadable: ${String(value['reason'])}`]
    const inner = value['value'] ?? null
    return isTable(inner) ? [`${path.padEnd(24)} reported: ${inner['entries'].length} entries, ${String(inner['unclear'])} unclear lines`, ...inner['entries'].map(entry => `  ${flat(entry)}`)]
      : holdsFacts(inner) ? Object.entries(inner).flatMap(([key, part]) => linesOf(`${path}.${key}`, part))
        : [`${path.padEnd(24)} reported: ${flat(inner)}`]
  }
  return [`${path.padEnd(24)} ${flat(value)}`]
}

type Fields = { readonly [key: string]: Json }
const isFields = (value: Json): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const isFact = (value: Json): value is Fields => isFields(value) && (value['state'] === 'reported' || value['state'] === 'absent' || value['state'] === 'unreadable')
const isTable = (value: Json): value is Fields & { readonly entries: readonly Json[] } => isFields(value) && Array.isArray(value['entries'])
const holdsFacts = (value: Json): value is Fields => isFields(value) && Object.values(value).every(isFact)
const flat = (value: Json): string => (isFields(value) ? Object.entries(value).map(([key, it]) => `${key}=${flat(it)}`).join(' ') : Array.isArray(value) ? (value.length === 0 ? '-' : value.map(flat).join(',')) : value === null ? '-' : String(value))
