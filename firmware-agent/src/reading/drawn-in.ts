import type { Reading } from './host.ts'

interface Verbs {
  (path: string): Promise<Reading<{ readonly bytes: Buffer }>>
  list(path: string): Promise<Reading<{ readonly names: readonly string[] }>>
}
/** Files that one may draw in, all told. */
const MOST = 200

/**
 * The files that a pattern draws in, in the order of their names: a star may stand in the last part alone. A folder draws in all it holds. Undefined where one of them
 * cannot be seen, or the pattern is none of these.
 */
export async function drawnIn(read: Verbs, pattern: string): Promise<readonly { readonly path: string; readonly text: string }[] | undefined> {
  const cut = pattern.lastIndexOf('/')
  const folder = pattern.slice(0, cut)
  const last = pattern.slice(cut + 1)
  if (!pattern.startsWith('/') || /[*?[\]{}]/.test(folder) || /[?[\]{}]/.test(last)) return undefined
  const whole = last.includes('*') ? undefined : await read.list(pattern)
  const names = whole?.state === 'read' ? whole.names.map(name => `${pattern.replace(/\/$/, '')}/${name}`) : last.includes('*') ? await matching(read, folder, last) : [pattern]
  if (names === undefined || names.length > MOST) return undefined
  const files: { path: string; text: string }[] = []
  for (const path of names) {
    const text = await read(path)
    if (text.state === 'unreadable') return undefined
    if (text.state === 'read') files.push({ path, text: text.bytes.toString('utf8') })
  }
  return files
}

async function matching(read: Verbs, folder: string, glob: string): Promise<string[] | undefined> {
  const names = await read.list(folder)
  if (names.state !== 'read') return names.state === 'absent' ? [] : undefined
  const parts = glob.split('*')
  const form = new RegExp(`^${parts.map(part => part.replaceAll(/[.+^$()|\\]/g, '\\$&')).join('[^/]*')}$`)
  return names.names.filter(name => form.test(name) && (glob.startsWith('.') || !name.startsWith('.'))).map(name => `${folder}/${name}`)
}
