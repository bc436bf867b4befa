import { defineDecoy } from '../core/policies.ts'

/** Every login answer takes its time, and is right. */
export default defineDecoy({ id: 'answers-slowly', delays: 250 })
