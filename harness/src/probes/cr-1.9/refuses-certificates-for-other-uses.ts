import { defineRefusal } from '../../trusting.ts'

/**
 * Comes with genuine, trusted certificates that are not for what they are used for: for servers alone (where the device is the client, for clients alone), for no signatures, of an authority, and under a critical extension that nobody knows.
 *
 * OPC 10000-4, 6.1.3 (Certificate Usage) and OPC 10000-6, 6.2.2; RFC 5280, 4.2 for the extension; mapped by OPC 10000-2, Annex A. It bears on CR 1.9/f since such a certificate is valid and yet of nobody who may come as a client, as one
 * of another name is: its issuer vouched for a server, an authority or something unknown, and the unit takes it for an application.
 *
 * @passes each was refused, while a right certificate of the same authority read the declared value before and after each.
 * @doesNotShow what the key of an authority could sign besides.
 */
export default defineRefusal({
  id: 'refuses-certificates-for-other-uses',
  assertion: 'CR 1.9/f',
  control: 'right',
  refused: ['for-servers-only', 'for-clients-only', 'not-for-signatures', 'an-authority', 'of-unknown-meaning'],
})
