import { defineDecoy } from '../core/policies.ts'

/** A refused login ends the connection without a word, as some devices do. */
export default defineDecoy({ id: 'refuses-by-closing', closesOnRefusal: true })
