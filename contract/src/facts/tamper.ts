import { flag, oneOf, record, shape } from '../shape.ts'
import { part } from './part.ts'

/** What the `tamper` collector reports: sensors that notice an opened housing. */
export const parseTamper = shape({
  /** By name, with its state. latched: it stands until somebody clears it, which the agent never does. unclear: it says something else. */
  sensors: part(record(part(oneOf(['quiet', 'latched', 'unclear'])))),
  /** Units for it that the device tree names, and whether they are switched on. */
  units: part(record(part(flag))),
})
/** What notices tampering. */
export type Tamper = ReturnType<typeof parseTamper>
