import { createHash, type KeyObject, verify } from 'node:crypto'
import { type Claims, ContractError, quotedForm, type Refusal, type TpmWord as Word } from '@fourtwo/contract'
import { parseQuote, parseSignature, type Quote } from '@fourtwo/contract/tpm/attest.ts'
import { calculateJwkThumbprint, exportJWK } from 'jose'

/** Registers of a TPM by number, each with its value in hex. */
export type Registers = Readonly<Record<string, string>>
/** Why a quote does not hold. */
export interface Fault {
  readonly reason: Refusal
  readonly because: string
}

/**
 * Holds a TPM's word against the claims that carry it: its key, its signature, that it is over this nonce and these claims, that the values given are those quoted, and that they are those that the bench names, in this order. Pure.
 * Undefined where it holds. `wanted`: registers that have to be quoted, with the values they have to have.
 */
export async function faultOfQuote(claims: Claims, word: Word, key: KeyObject, wanted: Registers): Promise<Fault | undefined> {
  const pinned = await calculateJwkThumbprint(await exportJWK(key))
  if (word.kid !== pinned) return { reason: 'wrong-key', because: `the quote is by another key than the attestation key ${pinned} that the bench pins: another TPM, or one that was enrolled anew` }
  const quote = parsed(word)
  if (typeof quote === 'string') return { reason: 'malformed', because: quote }
  const bytes = bytesOf(word.quote)
  if (!verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, quote.signature)) return { reason: 'altered', because: 'the signature of the quote does not hold' }
  const form = formOf(claims)
  if (form === undefined) return { reason: 'malformed', because: 'the claims have no canonical form' }
  const bound = createHash('sha256').update(bytesOf(claims.eat_nonce)).update(form).digest()
  if (!quote.qualifying.equals(bound)) return { reason: 'altered', because: 'the quote was made for another nonce or other claims' }
  return faultOfState(word, quote, wanted)
}

function faultOfState({ pcrs }: Word, { pcrs: quoted, digest }: Quote, wanted: Registers): Fault | undefined {
  if (quoted.length === 0) return { reason: 'malformed', because: 'the quote is over no register at all' }
  const given = Object.keys(pcrs)
  if (given.length !== quoted.length || quoted.some(pcr => !Object.hasOwn(pcrs, pcr))) return { reason: 'malformed', because: `the quote is over the registers ${quoted.join(', ')}, and values of ${given.length} are given` }
  const values = quoted.map(pcr => bytesOf(pcrs[pcr] ?? ''))
  const wrong = values.findIndex(it => it.length !== 32)
  if (wrong !== -1) return { reason: 'malformed', because: `the value of the register ${quoted[wrong]} is no SHA-256 digest` }
  if (!createHash('sha256').update(Buffer.concat(values)).digest().equals(digest)) return { reason: 'altered', because: 'the values of the registers are not those that were quoted' }
  const changed = Object.entries(wanted).find(([pcr, value]) => values[quoted.indexOf(Number(pcr))]?.toString('hex') !== value)
  return changed === undefined ? undefined : { reason: 'changed-state', because: quoted.includes(Number(changed[0])) ? `the register ${changed[0]} is not what the bench names` : `the register ${changed[0]} that the bench names is not quoted` }
}

/** A word with a second spelling could be altered without touching what is signed. */
function parsed({ quote, signature }: Word): (Quote & { readonly signature: Buffer }) | string {
  const respelled = [quote, signature].some(it => bytesOf(it).toString('base64url') !== it)
  if (respelled) return 'the quote or its signature is not in base64url'
  try {
    return { ...parseQuote(bytesOf(quote), 'quote'), signature: parseSignature(bytesOf(signature), 'signature') }
  } catch (fault) {
    return fault instanceof ContractError ? fault.message : 'the quote cannot be read'
  }
}

/** A device may sign what I-JSON lacks, such as a lone surrogate. */
function formOf(claims: Claims): string | undefined {
  try {
    return quotedForm(claims)
  } catch {
    return undefined
  }
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url')
