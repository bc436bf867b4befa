/** Who gets as far as a file through the folders above it. open: anybody. group: the group of one of them. shut: root or an owner alone. unknown: it is a link, or a folder could not be looked at. */
export const passages = ['open', 'group', 'shut', 'unknown'] as const
export type Passage = (typeof passages)[number]
