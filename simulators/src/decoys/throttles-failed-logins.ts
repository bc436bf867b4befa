import { defineDecoy } from '../core/policies.ts'

/** Answers each further failure later, and locks as declared all the same. */
export default defineDecoy({ id: 'throttles-failed-logins', throttles: 100 })
