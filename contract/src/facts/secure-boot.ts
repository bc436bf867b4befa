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
  /** Device-tree words: the loader of a Raspberry Pi says whether it verified what it started. */
  loaderSigned: part(flag),
  /** Version of U-Boot, as the tree names it, and whether its prompt can be reached is not to be seen. */
  uBoot: part(flag),
  /** A record of what was measured while starting. */
  eventLog: part(whole(0, 2 ** 40)),
  /** The first words of the machine's model. */
  model: part(nullable(parseText)),
})
/** The state of secure boot. */
export type SecureBoot = ReturnType<typeof parseSecureBoot>
