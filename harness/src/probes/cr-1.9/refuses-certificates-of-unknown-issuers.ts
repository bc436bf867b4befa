import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with certificates that chain to nothing the unit trusts: signed by themselves, by an authority that was never installed, by one that is neither known nor sent along, by an application that may issue none.
 *
 * OPC 10000-4, 6.1.3 (Build Certificate Chain, Trust List Check), mapped by OPC 10000-2, Annex A. A ring of issuers could hang the unit and is sent with what else may.
 *
 * @passes each was refused, while a right certificate by the trusted authority read the declared value before and after each.
 * @doesNotShow chains whose authority is trusted and has no revocation list, which the question about revoked certificates tells of; nor certificates of users.
 */
export default defineRefusal({
  id: 'refuses-certificates-of-unknown-issuers',
  assertion: 'CR 1.9/b',
  control: 'right',
  refused: ['stranger', 'unknown-authority', 'missing-issuer', 'issuer-no-authority'],
})
