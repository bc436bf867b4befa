import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with a certificate that ended two days ago and with one that begins in two days.
 *
 * OPC 10000-4, 6.1.3 (Validity Period), mapped by OPC 10000-2, Annex A. The right one is valid from yesterday until tomorrow, so that where it opens the unit's clock is near enough to know the others for what they are.
 * Fails where one of those reads the declared value. A unit on which an administrator has set a rule that lets them in, with a record of each, is to be asked without that rule: no such rule is seen from here.
 */
export default defineRefusal({
  id: 'refuses-certificates-out-of-their-time',
  assertion: 'CR 1.9/d',
  control: 'right',
  refused: ['expired', 'not-yet-valid'],
})
