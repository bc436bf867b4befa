import { standingOf } from '@fourtwo/contract'
import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with certificates of the trusted authority whose key is too short (RSA of 1024 bits, and of 2047 as long as the practice list has that withdrawn) or which are signed over a digest that collides (SHA-1, MD5).
 *
 * OPC 10000-4, 6.1.3 (Security Policy Check), mapped by OPC 10000-2, Annex A: Basic256Sha256 takes RSA keys of 2048 to 4096 bits and certificates signed over SHA-256 (OPC 10000-7, 6.6), and no list of current practice has less.
 * A key of 2047 bits fills as many bytes as one of 2048, so that a unit which measures keys in bytes takes it; no client library speaks with one, so that our own codec comes with it. A device that is the client is not shown one: a library was seen to end at it.
 *
 * @passes each was refused, while a right certificate of the same authority read the declared value before and after each.
 * @doesNotShow whether a unit took the key of 2047 bits and then could not speak with it, where it hung up; what the unit's own certificate and its endpoints are worth is asked elsewhere.
 */
export default defineRefusal({
  id: 'refuses-weak-certificates',
  assertion: 'CR 1.9/g',
  control: 'right',
  refused: ['rsa-1024', ...(standingOf('key', 'RSA', 2047).standing === 'withdrawn' ? (['rsa-2047'] as const) : []), 'sha-1', 'md5'],
})
