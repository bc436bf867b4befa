import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with genuine, trusted certificates that are not for what they are used for: for servers alone (where the device is the client, for clients alone), for no signatures, of an authority, and under a critical extension that nobody knows.
 *
 * OPC 10000-4, 6.1.3 (Certificate Usage) and OPC 10000-6, 6.2.2; RFC 5280, 4.2 for the extension. Mapped to CR 1.9/f since such a certificate is valid and yet names no application that may come as a client:
 * it maps to somebody else, as one of another name does. Fails where one of them reads the declared value. What the key of an authority could sign besides is not shown.
 */
export default defineRefusal({
  id: 'refuses-certificates-for-other-uses',
  assertion: 'CR 1.9/f',
  control: 'right',
  refused: ['for-servers-only', 'for-clients-only', 'not-for-signatures', 'an-authority', 'of-unknown-meaning'],
})
