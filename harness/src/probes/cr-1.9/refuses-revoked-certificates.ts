import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with a certificate that the list of its authority, installed at the unit, has revoked. It differs from the right one in its serial number alone.
 *
 * OPC 10000-4, 6.1.3 (Find Revocation List, Revocation Check), mapped by OPC 10000-2, Annex A. A unit that was never given the list lets it in too: it is the bench that says that the list is there.
 * Last comes a certificate by an authority that has no list at all and that the trusted one vouches for. OPC 10000-4, 6.1.3 has it refused unless an administrator suppressed that; CR 1.9/c asks for revoked certificates to be refused, and this one is not
 * revoked, nor would anybody know if it were. So the finding tells what became of it, and nobody judges it.
 *
 * @passes it was refused, while a right certificate of the same authority read the declared value before and after.
 * @doesNotShow how soon a new list takes effect, and what becomes of a list that has run out.
 */
export default defineRefusal({
  id: 'refuses-revoked-certificates',
  assertion: 'CR 1.9/c',
  control: 'right',
  refused: ['revoked'],
  alsoSeen: 'by-issuer-without-list',
})
