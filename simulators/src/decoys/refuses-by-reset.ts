import { defineDecoy } from '../core/policies.ts'

/** What the OPC UA door refuses on its channels ends the connection with a reset in place of a word, which is as good as one. */
export default defineDecoy({ id: 'refuses-by-reset', resetsOnRefusal: true })
