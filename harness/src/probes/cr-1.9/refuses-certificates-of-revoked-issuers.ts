import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with a certificate that is not revoked itself, by an intermediate authority that the trusted one has revoked.
 *
 * OPC 10000-4, 6.1.3 (Revocation Check, of every certificate of the chain), mapped by OPC 10000-2, Annex A. A unit that takes no certificate of an intermediate authority at all shows nothing here, and the question stays open.
 *
 * @passes it was refused, while a right certificate by another intermediate authority, whose own list lies at the unit too, read the declared value before and after.
 * @doesNotShow chains of more than one intermediate authority.
 */
export default defineRefusal({
  id: 'refuses-certificates-of-revoked-issuers',
  assertion: 'CR 1.9/c',
  control: 'right-by-intermediate',
  refused: ['by-revoked-issuer'],
})
