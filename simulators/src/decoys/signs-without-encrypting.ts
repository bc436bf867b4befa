import { defineDecoy } from '../core/policies.ts'

/** Has sessions that sign and do not encrypt: passwords are encrypted there all the same, and no reading that an account is needed for is given. */
export default defineDecoy({ id: 'signs-without-encrypting', signs: true })
