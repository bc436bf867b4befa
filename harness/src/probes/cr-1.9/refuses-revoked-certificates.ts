import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with a certificate that the list of its authority, installed at the unit, has revoked, and with one whose issuer is revoked.
 *
 * OPC 10000-4, 6.1.3 (Find Revocation List, Revocation Check), mapped by OPC 10000-2, Annex A. The right ones are by the same authority and by an intermediate one, whose lists lie at the unit too.
 * Fails where a revoked one reads the declared value, which is also what a unit does that was never given the list: it is the bench that says it was.
 */
export default defineRefusal({
  id: 'refuses-revoked-certificates',
  assertion: 'CR 1.9/c',
  controls: ['right', 'right-by-intermediate'],
  refused: ['revoked', 'by-revoked-issuer'],
})
