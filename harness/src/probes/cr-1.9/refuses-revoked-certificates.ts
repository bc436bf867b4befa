import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with a certificate that the list of its authority, installed at the unit, has revoked. It differs from the right one in its serial number alone.
 *
 * OPC 10000-4, 6.1.3 (Find Revocation List, Revocation Check), mapped by OPC 10000-2, Annex A. A unit that was never given the list lets it in too: it is the bench that says that the list is there.
 *
 * @passes it was refused, while a right certificate of the same authority read the declared value before and after.
 * @doesNotShow how soon a new list takes effect, and what becomes of a list that has run out.
 */
export default defineRefusal({
  id: 'refuses-revoked-certificates',
  assertion: 'CR 1.9/c',
  control: 'right',
  refused: ['revoked'],
})
