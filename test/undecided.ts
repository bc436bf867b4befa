import type { Finding } from '@fourtwo/contract'

/** The probes that conclude nothing of the sound device, always or on a busy machine, since no honest device could show them what would decide: by probe, why. They still see a device that is not sound. */
export const undecided: Readonly<Record<string, string>> = {
  'states-authenticators-in-hardware': 'that a chip is there does not show what is in it',
  'states-private-keys-in-hardware': 'that a key cannot leave it only its maker or a key attestation vouches for',
  'states-symmetric-keys-in-hardware': 'that a key cannot leave it only its maker or a key attestation vouches for',
  'states-guarded-symmetric-keys': 'no list of places shows that no key lies anywhere else',
  'states-a-way-to-write-once-storage': 'whether storage writes once is not in what the agent reads',
  'states-guarded-consoles': 'what runs before the system, firmware and boot loader, is nothing an agent of the system sees',
  'takes-as-long-for-unknown-user': 'on a machine that asks much else meanwhile, the times of a sound device vary by more than what counts',
  'tells-nothing-of-what-was-sealed': 'the same, of blocks that do not decrypt',
  'states-guarded-authenticators': 'what further programs keep, and where, no list of places shows',
}

/** Whether a finding is open on the sound device too: nobody can decide it, or no driver can ask it at that door. */
export const staysOpen = (it: Finding): boolean => it.outcome === 'inconclusive' && (undecided[it.probe] !== undefined || it.cause === 'no-driver')
