import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with a certificate that ended two days ago and with one that begins in two days.
 *
 * OPC 10000-4, 6.1.3 (Validity Period), mapped by OPC 10000-2, Annex A. The right one is valid from yesterday until tomorrow, so that where it opens the unit's clock is near enough to know the others for what they are.
 *
 * @passes both were refused, while a right certificate read the declared value before and after each.
 * @doesNotShow whether an administrator set a rule that lets such certificates in and has each recorded: a unit is to be asked without it. Nor what becomes of a chain whose authority has run out.
 */
export default defineRefusal({
  id: 'refuses-certificates-out-of-their-time',
  assertion: 'CR 1.9/d',
  control: 'right',
  refused: ['expired', 'not-yet-valid'],
})
