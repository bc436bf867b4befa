import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with a certificate that the list of its authority, installed at the unit, has revoked.
 *
 * OPC 10000-4, 6.1.3 (Find Revocation List, Revocation Check), mapped by OPC 10000-2, Annex A. A right certificate of the same authority reads the declared value before and after; the two differ in their serial number alone.
 * Fails where the revoked one reads it, which is also what a unit does that was never given the list: it is the bench that says it was. Does not show how soon a new list takes effect.
 */
export default defineRefusal({
  id: 'refuses-revoked-certificates',
  assertion: 'CR 1.9/c',
  control: 'right',
  refused: ['revoked'],
})
