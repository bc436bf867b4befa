import { type Fact, parseFact } from '../evidence.ts'
import type { Parse } from '../shape.ts'

/** A part of a fact that was read, is absent or is unreadable by itself. */
export const part = <T>(parse: Parse<T>): Parse<Fact<T>> => (value, at) => parseFact(value, at, parse)
