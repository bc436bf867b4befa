import { defineDecoy } from '../core/policies.ts'

/** As a client it leaves a server alone for a while that failed it, and comes again. */
export default defineDecoy({ id: 'comes-back-late', staysAway: 400 })
