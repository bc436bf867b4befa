import { parseText } from '../plain.ts'
import { flag, list, nullable, oneOf, shape } from '../shape.ts'
import { part } from './part.ts'

/** What the `tamper` collector reports: sensors that notice an opened housing. */
export const parseTamper = shape({
  /** By name, with its state. latched: it stands until somebody clears it, which the agent never does. unclear: it says something else. */
  sensors: part(list(shape({ name: parseText, state: part(oneOf(['quiet', 'latched', 'unclear'])) }))),
  /** Units for it that the device tree names, and whether they are switched on. */
  units: part(list(shape({ name: parseText, on: nullable(flag) }))),
})
/** What notices tampering. */
export type Tamper = ReturnType<typeof parseTamper>
