import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with certificates of the trusted authority whose key is too short (RSA of 1024 bits) or which are signed over a digest that collides (SHA-1, MD5).
 *
 * OPC 10000-4, 6.1.3 (Security Policy Check), mapped by OPC 10000-2, Annex A: Basic256Sha256 takes RSA keys of 2048 to 4096 bits and certificates signed over SHA-256 (OPC 10000-7, 6.6), and no list of current practice has less.
 *
 * @passes each was refused, while a right certificate of the same authority read the declared value before and after each.
 * @doesNotShow keys that are only a little too short, which the client library cannot speak with; what the unit's own certificate and its endpoints are worth is asked elsewhere.
 */
export default defineRefusal({
  id: 'refuses-weak-certificates',
  assertion: 'CR 1.9/g',
  control: 'right',
  refused: ['rsa-1024', 'sha-1', 'md5'],
})
