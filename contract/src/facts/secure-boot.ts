import { parseText } from '../plain.ts'
import { flag, list, nullable, shape, whole } from '../shape.ts'
import { part } from './part.ts'

const owners = part(shape({
  /** Common names of the X.509 certificates, or the kind of what is no certificate. */
  subjects: list(parseText),
  /** Those known to be test keys, whose private half everybody has. */
  testKeys: list(parseText),
  /** Bytes of the variable. */
  size: whole(0, 1024 * 1024),
  /** Entries that are hashes or of a type unknown here. */
  others: whole(0, 100_000),
}))

/** What the `secure-boot` collector reports: the firmware's own variables, so their state is effective. */
export const parseSecureBoot = shape({
  /** Has the machine started by UEFI? */
  uefi: flag,
  enforced: part(flag), setupMode: part(flag), auditMode: part(flag), deployedMode: part(flag),
  /** Has somebody told shim not to verify what it starts? */
  shimOff: part(flag),
  platformKey: owners, allowed: owners, forbidden: owners,
  /** Does the owner's list of shim hold entries? Bytes. */
  ownerKeys: part(whole(0, 1024 * 1024)),
  /** The bits in which the loader of a Raspberry Pi says how it verifies: 0 what it starts has to be signed, 2 the maker's development key is revoked, 3 the customer's key is burnt in. None: it verifies nothing. */
  loaderSigned: part(whole(0, 2 ** 32)),
  /** Is the loader a Raspberry Pi's? Then no word about signing means that it verifies nothing. */
  raspberryLoader: flag,
  /** Version of U-Boot, as the tree names it, and whether its prompt can be reached is not to be seen. */
  uBoot: part(flag),
  /** A record of what was measured while starting. */
  eventLog: part(whole(0, 2 ** 40)),
  /** The first words of the machine's model. */
  model: part(nullable(parseText)),
})
/** The state of secure boot. */
export type SecureBoot = ReturnType<typeof parseSecureBoot>
