import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseEnrolmentAnswer, parseEnrolmentRequest } from '@fourtwo/contract/enrolment.ts'
import type { Command } from 'commander'
import { certify } from '../enrolment/device-certificate.ts'
import { beginEnrolment, endEnrolment, parsePending } from '../enrolment/enrol.ts'
import { readJson, readPinned } from '../enrolment/pinned.ts'
import { HarnessError } from '../error.ts'
import { print, say } from './terminal.ts'

/** `fourtwo enrol begin` and `fourtwo enrol end`: show that the agent's keys live in the TPM of this unit. Files go to and from the unit by hand: its agent takes no other question than that for evidence. */
export function enrolCommands(program: Command): void {
  const enrol = program.command('enrol').description("shows that an agent's keys live in the TPM of its unit, and records it")

  enrol.command('begin')
    .description('prints a challenge that only that TPM can answer')
    .argument('<request>', 'what `fourtwo-agent enrol --config FILE` printed on the unit')
    .requiredOption('--pending <file>', 'where to keep what the answer is held against; a file that is there already is left alone')
    .option('--authorities <file>', "certificates of TPM makers in PEM, roots and those between: one has to vouch for the unit's endorsement key")
    .option('--endorsement <sha256>', 'the fingerprint of the endorsement key, read at the unit itself, where no maker vouches for it')
    .action((file: string, given: { readonly pending: string; readonly authorities?: string; readonly endorsement?: string }) => {
      const fingerprint = given.endorsement?.toLowerCase().replaceAll(':', '')
      if (fingerprint !== undefined && !/^[0-9a-f]{64}$/.test(fingerprint)) throw new HarnessError('INPUT_INVALID', `--endorsement is ${given.endorsement}, expected a SHA-256 digest in hex`)
      const request = readJson(file, 'request of an agent', it => parseEnrolmentRequest(it, 'request'))
      const { challenge, pending } = beginEnrolment(request, { authorities: given.authorities === undefined ? [] : readAuthorities(given.authorities), ...(fingerprint === undefined ? {} : { fingerprint }) }, new Date())
      write(given.pending, pending)
      print(JSON.stringify(challenge, null, 1))
      say(`the unit says that it is ${request.ueid}; ${pending.trust.by === 'owner' ? 'you vouch for its TPM' : `its TPM is vouched for by ${pending.trust.issuer}`}. Put the challenge to it: fourtwo-agent enrol --config FILE --challenge FILE`)
    })

  enrol.command('end')
    .description("prints the record that a bench names at the agent's door (enrolment)")
    .argument('<answer>', 'what `fourtwo-agent enrol --config FILE --challenge FILE` printed on the unit')
    .requiredOption('--pending <file>', 'what `fourtwo enrol begin` kept')
    .option('--days <n>', 'after so many days the unit has to be enrolled anew; by default the record has no end')
    .action(async (file: string, given: { readonly pending: string; readonly days?: string }) => {
      const days = given.days === undefined ? undefined : daysOf(given.days)
      const pending = readJson(given.pending, 'enrolment that waits', it => parsePending(it, 'pending'))
      const record = await endEnrolment(pending, readJson(file, 'answer of an agent', it => parseEnrolmentAnswer(it, 'answer')), new Date(), days)
      print(JSON.stringify(record, null, 1))
      say(`enrolled ${record.ueid}: ${record.keys.map(({ use, thumbprint }) => `${use} key ${thumbprint}`).join(', ')}`)
    })

  enrol.command('certify')
    .description("prints a certificate of the owner's authority, X.509 in PEM, that an agent's key speaks for this unit; the key may be one in a file")
    .requiredOption('--public-key <file>', "the agent's public key in PEM, as `fourtwo-agent keygen` printed it")
    .requiredOption('--ueid <ueid>', 'the unit, as the door of the bench names it')
    .requiredOption('--authority <file>', "the authority's certificate in PEM")
    .requiredOption('--authority-key <file>', "the authority's private key in PEM")
    .requiredOption('--days <n>', 'how long it is good')
    .action(async (given: { readonly publicKey: string; readonly ueid: string; readonly authority: string; readonly authorityKey: string; readonly days: string }) => {
      const [certificate] = readAuthorities(given.authority)
      if (certificate === undefined) return
      print((await certify(readPinned({ publicKey: given.publicKey }).publicKey, given.ueid, { certificate, key: readPrivateKey(given.authorityKey) }, daysOf(given.days), new Date())).trimEnd())
    })
}

function daysOf(days: string): number {
  if (!/^[1-9]\d{0,4}$/.test(days)) throw new HarnessError('INPUT_INVALID', `--days is ${days}, expected a number from 1 to 99999`)
  return Number(days)
}

function readPrivateKey(file: string): KeyObject {
  try {
    return createPrivateKey(readFileSync(file))
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', `${file} holds no private key that can be read`, cause)
  }
}

/** Every certificate of a PEM file. */
function readAuthorities(file: string): X509Certificate[] {
  try {
    const found = readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
    if (found.length === 0) throw new Error('none')
    return found.map(pem => new X509Certificate(pem))
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', `${file} holds no certificates in PEM`, cause)
  }
}

function write(file: string, pending: unknown): void {
  try {
    writeFileSync(file, `${JSON.stringify(pending, null, 1)}\n`, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', `${file} cannot be written: ${cause instanceof Error && 'code' in cause && cause.code === 'EEXIST' ? 'it is there already' : 'its folder is missing or shut'}`, cause)
  }
}
