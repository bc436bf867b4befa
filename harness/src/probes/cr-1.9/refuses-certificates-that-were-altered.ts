import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with certificates whose signature does not verify: altered after they were signed, the signature itself altered, and signed by another key in the name of the trusted authority, as leaf and as issuer.
 *
 * OPC 10000-4, 6.1.3 (Signature), mapped by OPC 10000-2, Annex A. One that opens the door reads the declared value, which is what decides; how the others are refused is the unit's own matter.
 *
 * @passes each was refused, while a right certificate by the same authority read the declared value before and after each.
 * @doesNotShow whether the signature over the messages is looked at, which is possession of the key.
 */
export default defineRefusal({
  id: 'refuses-certificates-that-were-altered',
  assertion: 'CR 1.9/a',
  control: 'right',
  refused: ['altered', 'spoiled-signature', 'signed-by-another', 'issuer-signed-by-another'],
})
