import type { Hear, Heard, Lease, Verbs } from '../interface.ts'

const FIELDS = ['supplier', 'model', 'serial', 'version'] as const

/** The `identity` session of any door: `read` answers the nameplate as text, in which `identityRecord` (a regular expression with named groups) finds the fields. */
export function identityOver({ door: { settings }, item }: Lease, read: (as: string, hear: Hear) => Promise<Heard>): Verbs {
  const nameplate = new RegExp(settings['identityRecord'] ?? '(?!)', 's')
  return {
    facts: { ...item },
    verbs: {
      async nameplate({ as }: { as: string }, hear) {
        const heard = await read(as, hear)
        if (heard.says !== 'shown') return heard
        const groups = nameplate.exec(heard.read)?.groups
        if (groups === undefined) return { says: 'refused', read: 'what was read does not look as identityRecord says' }
        return { says: 'shown', read: JSON.stringify(Object.fromEntries(FIELDS.map(field => [field, (groups[field] ?? '').trim()]))) }
      },
    },
  }
}
