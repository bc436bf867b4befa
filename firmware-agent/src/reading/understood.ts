import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { Reading } from './host.ts'

type Text = Reading<{ readonly bytes: Buffer }>

/** A file's text as a fact; what is not understood (undefined) is unreadable, never guessed at. */
export function understood<T>(reading: Text, parse: (text: string, bytes: Buffer) => T | undefined): Fact<T> {
  if (reading.state !== 'read') return reading
  const value = parse(reading.bytes.toString('utf8'), reading.bytes)
  return value === undefined ? { state: 'unreadable', reason: 'what stands there was not understood' } : { state: 'reported', value }
}

/** The same parser, asked once for the bytes of one reading: collectors of one collection share them. */
export function parsedOnce<T>(parse: (text: string) => T): (bytes: Buffer) => T {
  const known = new WeakMap<Buffer, { readonly value: T }>()
  return bytes => {
    const before = known.get(bytes)
    if (before !== undefined) return before.value
    const value = parse(bytes.toString('utf8'))
    known.set(bytes, { value })
    return value
  }
}

/** Makes what a key stands for once: for a single collection, since nothing is forgotten. */
export function onceFor<T>(): (key: string, make: () => T) => T {
  const known = new Map<string, T>()
  return (key, make) => {
    const value = known.get(key) ?? make()
    known.set(key, value)
    return value
  }
}

/** Any reading as a fact. */
export const seenAs = <R, T>(reading: Reading<R>, as: (read: R) => T): Fact<T> => (reading.state === 'read' ? { state: 'reported', value: as(reading) } : reading)

/** The kernel's words for on and off. */
export const onOff = (text: string): boolean | undefined => ({ '1': true, Y: true, '0': false, N: false })[text.trim()]

/** A whole number as the kernel writes it. */
export const numberIn = (text: string): number | undefined => (/^\d{1,15}$/.test(text.trim()) ? Number(text.trim()) : undefined)

/** A plain word of the kernel's; undefined where it is none. */
export const wordIn = (text: string): string | undefined => (/^[\w .,:()/+-]{1,80}$/.test(text.trim()) ? text.trim() : undefined)

/** Does anything stand at a path that can be looked at? A path that cannot be is no answer. */
export const stands = (reading: Reading<unknown>): Fact<boolean> => (reading.state === 'unreadable' ? reading : { state: 'reported', value: reading.state === 'read' })
