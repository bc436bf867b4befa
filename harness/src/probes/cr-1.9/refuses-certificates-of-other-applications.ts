import { defineRefusal } from '../../trusting.ts'

/**
 * Comes as one application with a certificate that is of another, and with one that names none at all.
 *
 * OPC 10000-4, 5.6.2 and 6.1.3 (the ApplicationUri of the session has to be that of the certificate), mapped by OPC 10000-2, Annex A. Both are genuine and trusted, and whom they name alone is wrong: where they are let in, whoever holds any
 * trusted certificate can say to be any application, and the audit log believes it. Another host in the certificate is no fault of a client and is not asked about.
 * Where the device is the client, our server comes with the genuine certificate of another server at another host, once as which it says to be that one and once as the right one: a device that holds either the host or the
 * application against what it was told to connect to refuses both.
 *
 * @passes both were refused, while a right certificate of the same authority read the declared value before and after each.
 * @doesNotShow whether the unit tells one trusted application from another in what it lets them do.
 */
export default defineRefusal({
  id: 'refuses-certificates-of-other-applications',
  assertion: 'CR 1.9/f',
  control: 'right',
  refused: ['of-another-application', 'of-no-application', 'in-the-name-of-another'],
})
