import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with a certificate that is not revoked itself, by an intermediate authority that the trusted one has revoked.
 *
 * OPC 10000-4, 6.1.3 (Revocation Check, of every certificate of the chain), mapped by OPC 10000-2, Annex A. A right certificate by another intermediate authority, whose own list lies at the unit too, reads the declared value
 * before and after: a unit that takes no certificate of an intermediate authority at all shows nothing here. Fails where the other one reads it.
 */
export default defineRefusal({
  id: 'refuses-certificates-of-revoked-issuers',
  assertion: 'CR 1.9/c',
  control: 'right-by-intermediate',
  refused: ['by-revoked-issuer'],
})
