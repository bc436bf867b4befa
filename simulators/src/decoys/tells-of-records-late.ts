import { defineDecoy } from '../core/policies.ts'

/** Audit events come most of a second after what they tell of, as from a device that collects them first. */
export default defineDecoy({ id: 'tells-of-records-late', tellsAfter: 800 })
