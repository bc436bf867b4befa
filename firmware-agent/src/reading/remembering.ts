import type { Reading, Verbs } from './host.ts'

/** Files up to this many bytes are kept for the collectors that come after: what is longer is read by one. */
const KEPT = 128 * 1024

/** The same verbs, asked once for each path: collectors look at the same few files, and one collection should see one device. For a single collection, since nothing is ever looked at again. */
export function remembering(verbs: Verbs): Verbs {
  const once = <T>(verb: (path: string) => Promise<Reading<T>>, keeps: (reading: Reading<T>) => boolean = () => true) => {
    const known = new Map<string, Promise<Reading<T>>>()
    return (path: string): Promise<Reading<T>> => {
      const before = known.get(path)
      if (before !== undefined) return before
      const asked = verb(path)
      known.set(path, asked)
      void asked.then(reading => { if (!keeps(reading)) known.delete(path) }, () => known.delete(path))
      return asked
    }
  }
  return { read: once(verbs.read, reading => reading.state !== 'read' || reading.bytes.length <= KEPT), list: once(verbs.list), stat: once(verbs.stat), way: once(verbs.way), links: once(verbs.links), walk: once(verbs.walk) }
}
