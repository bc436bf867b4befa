import { defineDecoy } from '../core/policies.ts'

/** Lists an endpoint without security, at which discovery is answered and no session is had. */
export default defineDecoy({ id: 'lists-none-for-discovery', listsNone: true })
