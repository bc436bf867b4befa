import type { SecureBoot } from '@fourtwo/contract'

/** What verifies the first things that run. yes: it is in force, against anchors that `by` names. no: it is off, with the deciding fact. open: it cannot be said. */
export interface Verified {
  readonly is: 'yes' | 'no' | 'open'
  readonly because: string
  /** Is the very first code verified by what cannot be changed? A computer's firmware does not show what verifies it. */
  readonly fromHardware: boolean
}

/** What a Raspberry Pi's loader has to say before its word is enforcement: signed only, development key revoked, customer's key burnt in. */
const BURNT_IN = 0b1101
/** Anchors that verify what many makers sign, so they are nobody's own. */
const EVERYBODYS = /microsoft|canonical ltd|red hat|fedora|centos|rocky|almalinux|oracle|vmware|amazon|debian|suse|american megatrends|insyde|phoenix tech/i

/** What the firmware or the loader says of verification. */
export function verifiedStart({ uefi, enforced, setupMode, auditMode, shimOff, platformKey, allowed, ownerKeys, loaderSigned, raspberryLoader }: SecureBoot): Verified {
  const of = (is: Verified['is'], because: string, fromHardware = false): Verified => ({ is, because, fromHardware })
  if (uefi) {
    if (enforced.state !== 'reported') return enforced.state === 'absent' ? of('open', 'the firmware shows no SecureBoot variable') : of('open', `SecureBoot could not be read: ${enforced.reason}`)
    if (!enforced.value) return of('no', 'the firmware verifies nothing (SecureBoot = 0)')
    if (setupMode.state === 'reported' && setupMode.value) return of('no', 'the firmware takes new keys from anybody (SetupMode = 1)')
    if (auditMode.state === 'reported' && auditMode.value) return of('no', 'the firmware only notes what does not verify (AuditMode = 1)')
    if (shimOff.state === 'reported' && shimOff.value) return of('no', 'shim was told not to verify what it starts (MokSBStateRT = 1)')
    if (platformKey.state === 'reported' && platformKey.value.testKeys.length > 0) return of('no', `the platform key is a test key that everybody has (PK: ${platformKey.value.testKeys.join(', ')})`)
    if (allowed.state === 'reported' && allowed.value.testKeys.length > 0) return of('no', `a test key that everybody has is allowed to sign (db: ${allowed.value.testKeys.join(', ')})`)
    if (setupMode.state !== 'reported' || shimOff.state === 'unreadable') return of('open', `SetupMode is ${setupMode.state}, MokSBStateRT is ${shimOff.state}`)
    if (platformKey.state !== 'reported' || allowed.state !== 'reported') return of('open', `whose keys the firmware takes cannot be read: PK ${platformKey.state}, db ${allowed.state}`)
    const everybodys = allowed.value.subjects.find(it => EVERYBODYS.test(it))
    if (everybodys !== undefined) return of('open', `secure boot is in force (SecureBoot = 1), against an anchor that many makers' programs are signed for (db: ${everybodys})`)
    if (allowed.value.subjects.length === 0 || allowed.value.others > 0) return of('open', `secure boot is in force (SecureBoot = 1), and not all that is allowed is a certificate that is understood (db: ${allowed.value.subjects.length} certificates, ${allowed.value.others} others)`)
    if (ownerKeys.state !== 'absent' && !(ownerKeys.state === 'reported' && ownerKeys.value === 0)) return of('open', `secure boot is in force (SecureBoot = 1), and shim takes keys of a list of its own (MokListRT ${ownerKeys.state})`)
    return of('yes', `secure boot is in force (SecureBoot = 1, SetupMode = 0) against ${allowed.value.subjects.join(', ')}`)
  }
  if (loaderSigned.state === 'unreadable') return of('open', `the loader's word about signing could not be read: ${loaderSigned.reason}`)
  if (loaderSigned.state === 'absent') return raspberryLoader ? of('no', 'the loader verifies nothing (chosen/bootloader/signed is missing)') : of('open', 'neither UEFI nor a loader known here says whether what starts is verified')
  if (loaderSigned.value === 0) return of('no', 'the loader verifies nothing (chosen/bootloader/signed = 0)')
  if ((loaderSigned.value & BURNT_IN) !== BURNT_IN) return of('open', `the loader verifies, but not all of it is burnt in (chosen/bootloader/signed = ${loaderSigned.value})`)
  return of('yes', `the loader takes only what the burnt-in key has signed (chosen/bootloader/signed = ${loaderSigned.value})`, true)
}
