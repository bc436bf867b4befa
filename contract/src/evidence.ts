import type { Json } from './finding.ts'
export type { Json } from './finding.ts'
import { canonical } from './canonical.ts'
import { parseCount, parseJson } from './parse.ts'
import { ContractError, parseObject, parseOneOf, parseText, show } from './plain.ts'

/** One fact of the device: what stands there, that nothing stands there, or that it could not be seen. EACCES is unreadable, never absent. */
export type Fact<T = Json> = { readonly state: 'reported'; readonly value: T } | { readonly state: 'absent' } | { readonly state: 'unreadable'; readonly reason: string }
/** What each collector had to say, under the name it reports. */
export type Facts = Readonly<Record<string, Fact>>

/** How a collector fared. `at`: seconds since 1970 by the device's clock. */
export interface Collected {
  readonly id: string
  readonly reports: string
  readonly state: Fact['state']
  readonly at: number
}

/** The profile that these claims follow. */
export const EVIDENCE_PROFILE = 'urn:fourtwo:evidence:1'
/** The words of RFC 9711 for the state of debugging. */
export const debugStates = ['enabled', 'disabled', 'disabled-since-boot', 'disabled-permanently', 'disabled-fully-and-permanently'] as const

/** What the agent says of itself: for a reader, no verdict rests on it. */
export interface AgentWord {
  /** Its own files: SHA-256 over what `sha256sum *.cjs` prints of them, base64url. Left out where it runs from its sources. */
  readonly digest?: string
  /** proc(5), /proc/self/status; `capEff` in hex. What the kernel does not say is left out. `permissionModel`: Node's own is on. */
  readonly sandbox: { readonly noNewPrivs?: boolean; readonly seccomp?: number; readonly capEff?: string; readonly permissionModel: boolean }
}

/** What a TPM says of the device's state beside the claims. Values are base64url. */
export type TpmWord = {
  /** RFC 7638 thumbprint of the attestation key. */
  readonly kid: string
  /** TPMS_ATTEST: a quote whose qualifying data is SHA-256(nonce, then `quotedForm` of the claims). */
  readonly quote: string
  /** TPMT_SIGNATURE over it. */
  readonly signature: string
  /** The values of the registers that it is over (SHA-256 bank), by number. */
  readonly pcrs: Readonly<Record<string, string>>
}

/** The claims of an evidence token (RFC 9711). Byte strings are base64url, times are seconds since 1970, `uptime` is in seconds. */
export interface Claims {
  readonly eat_profile: typeof EVIDENCE_PROFILE
  /** The harness's nonce. */
  readonly eat_nonce: string
  readonly iat: number
  readonly exp: number
  readonly jti: string
  /** Which unit this is: one type byte and what tells it from all others. */
  readonly ueid: string
  /** The maker: an enterprise number of IANA, or 3 (IEEE) or 16 (random) bytes. */
  readonly oemid: number | string
  readonly hwmodel: string
  readonly swname: string
  readonly swversion: readonly [string]
  /** Tells one boot from another. Left out where the device does not say. */
  readonly bootseed?: string
  readonly uptime?: number
  /** Left out where nobody knows: software does not see every debug port. */
  readonly dbgstat?: (typeof debugStates)[number]
  /** Left out by agents that do not say. */
  readonly agent?: AgentWord
  readonly collectors: readonly Collected[]
  /** SHA-256 over the RFC 8785 form of `facts`. */
  readonly facts_digest: string
  readonly facts: Facts
  /** What parts of the device say by themselves, by name: the TPM, where one quotes. */
  readonly submods?: Readonly<Record<string, Json>> & { readonly tpm?: TpmWord }
}

/** The RFC 8785 form of the claims without the TPM's word: what a quote is bound to, together with the nonce. */
export function quotedForm({ submods = {}, ...claims }: Claims): string {
  const { tpm: _, ...others } = submods
  return canonical(parseJson(Object.keys(others).length === 0 ? claims : { ...claims, submods: others }, 'claims'))
}

/** Where the key lives that signed: a file; a TPM or secure element; a TPM that also quotes. */
export const tiers = ['T0', 'T1', 'T2'] as const
export type Tier = (typeof tiers)[number]

/**
 * Why a token proves nothing. altered: its signature or its digest does not hold. wrong-key: another key than the pinned one. replayed: its nonce
 * was answered before. stale: another nonce, expired, from the future, or facts older than the token may be. wrong-device: another unit's.
 * changed-state: the TPM's registers are not those that the bench names.
 */
export const refusals = ['altered', 'wrong-key', 'replayed', 'stale', 'wrong-algorithm', 'malformed', 'wrong-device', 'changed-state'] as const
export type Refusal = (typeof refusals)[number]

/** What came of a token. */
export type Verification =
  | { readonly says: 'verified'; readonly tier: Tier; readonly claims: Claims }
  | { readonly says: 'refused'; readonly reason: Refusal; readonly because: string }

/** One line of evidence.jsonl: a token as it was received, and what came of it. */
export interface Evidence {
  readonly id: string
  readonly door: string
  /** The harness's nonce, base64url. */
  readonly nonce: string
  /** When it was received, by the harness's clock (ISO 8601). */
  readonly received: string
  readonly verification: Verification
  /** A JWS as it stands, a CWT in base64url. */
  readonly token: string
}

/** Claims of a token, or a ContractError naming the path within `at`. */
export function parseClaims(value: unknown, at: string): Claims {
  const it = parseObject(value, at)
  const text = (key: string) => parseText(it[key], `${at}.${key}`)
  const count = (key: string) => parseCount(it[key], `${at}.${key}`)
  const { oemid, swversion } = it
  return {
    eat_profile: parseOneOf([EVIDENCE_PROFILE], it['eat_profile'], `${at}.eat_profile`), eat_nonce: text('eat_nonce'), iat: count('iat'), exp: count('exp'), jti: text('jti'),
    ueid: text('ueid'), oemid: typeof oemid === 'number' ? count('oemid') : text('oemid'), hwmodel: text('hwmodel'), swname: text('swname'),
    swversion: [parseText(list(swversion, `${at}.swversion`)[0], `${at}.swversion[0]`)],
    ...(it['bootseed'] === undefined ? {} : { bootseed: text('bootseed') }),
    ...(it['uptime'] === undefined ? {} : { uptime: count('uptime') }),
    ...(it['dbgstat'] === undefined ? {} : { dbgstat: parseOneOf(debugStates, it['dbgstat'], `${at}.dbgstat`) }),
    ...(it['agent'] === undefined ? {} : { agent: parseAgentWord(it['agent'], `${at}.agent`) }),
    collectors: list(it['collectors'], `${at}.collectors`).map((collected, n) => parseCollected(collected, `${at}.collectors[${n}]`)),
    facts_digest: text('facts_digest'), facts: parseFacts(it['facts'], `${at}.facts`),
    ...(it['submods'] === undefined ? {} : { submods: parseSubmods(it['submods'], `${at}.submods`) }),
  }
}

function parseAgentWord(value: unknown, at: string): AgentWord {
  const it = parseObject(value, at)
  const sandbox = parseObject(it['sandbox'], `${at}.sandbox`)
  const yes = (key: string) => {
    const value = sandbox[key]
    if (typeof value !== 'boolean') throw new ContractError(`${at}.sandbox.${key} is ${show(value)}, expected true or false`)
    return value
  }
  return {
    ...(it['digest'] === undefined ? {} : { digest: parseText(it['digest'], `${at}.digest`) }),
    sandbox: {
      ...(sandbox['noNewPrivs'] === undefined ? {} : { noNewPrivs: yes('noNewPrivs') }), ...(sandbox['seccomp'] === undefined ? {} : { seccomp: parseCount(sandbox['seccomp'], `${at}.sandbox.seccomp`) }),
      ...(sandbox['capEff'] === undefined ? {} : { capEff: parseText(sandbox['capEff'], `${at}.sandbox.capEff`) }), permissionModel: yes('permissionModel'),
    },
  }
}

function parseSubmods(value: unknown, at: string): NonNullable<Claims['submods']> {
  return Object.fromEntries(Object.entries(parseObject(value, at)).map(([name, said]) => [name, name === 'tpm' ? parseTpmWord(said, `${at}.tpm`) : parseJson(said, `${at}.${name}`)]))
}

function parseTpmWord(value: unknown, at: string): TpmWord {
  const word = parseObject(value, at)
  const text = (key: string) => parseText(word[key], `${at}.${key}`)
  const pcrs = Object.entries(parseObject(word['pcrs'], `${at}.pcrs`)).map(([pcr, bytes]) => [pcr, parseText(bytes, `${at}.pcrs.${pcr}`)])
  return { kid: text('kid'), quote: text('quote'), signature: text('signature'), pcrs: Object.fromEntries(pcrs) }
}

/** What the collectors had to say, or a ContractError naming the path within `at`. */
export function parseFacts(value: unknown, at: string): Facts {
  return Object.fromEntries(Object.entries(parseObject(value, at)).map(([name, fact]) => [name, parseFact(fact, `${at}.${name}`, parseJson)]))
}

/** One fact whose value `parse` reads, or a ContractError naming the path within `at`. */
export function parseFact<T>(value: unknown, at: string, parse: (value: unknown, at: string) => T): Fact<T> {
  const it = parseObject(value, at)
  const state = parseOneOf(['reported', 'absent', 'unreadable'], it['state'], `${at}.state`)
  switch (state) {
    case 'reported':
      return { state, value: parse(it['value'], `${at}.value`) }
    case 'absent':
      return { state }
    case 'unreadable':
      return { state, reason: parseText(it['reason'], `${at}.reason`) }
  }
}

/** One line of evidence.jsonl, or a ContractError naming the path within `at`. */
export function parseEvidence(value: unknown, at: string): Evidence {
  const it = parseObject(value, at)
  const text = (key: string) => parseText(it[key], `${at}.${key}`)
  const received = text('received')
  if (Number.isNaN(Date.parse(received))) throw new ContractError(`${at}.received is ${JSON.stringify(received)}, expected a time`)
  return { id: text('id'), door: text('door'), nonce: text('nonce'), received, verification: parseVerification(it['verification'], `${at}.verification`), token: typeof it['token'] === 'string' ? it['token'] : text('token') }
}

function parseVerification(value: unknown, at: string): Verification {
  const it = parseObject(value, at)
  const says = parseOneOf(['verified', 'refused'], it['says'], `${at}.says`)
  return says === 'verified'
    ? { says, tier: parseOneOf(tiers, it['tier'], `${at}.tier`), claims: parseClaims(it['claims'], `${at}.claims`) }
    : { says, reason: parseOneOf(refusals, it['reason'], `${at}.reason`), because: parseText(it['because'], `${at}.because`) }
}

/** How a collector fared, or a ContractError naming the path within `at`. */
export function parseCollected(value: unknown, at: string): Collected {
  const it = parseObject(value, at)
  return { id: parseText(it['id'], `${at}.id`), reports: parseText(it['reports'], `${at}.reports`), state: parseOneOf(['reported', 'absent', 'unreadable'], it['state'], `${at}.state`), at: parseCount(it['at'], `${at}.at`) }
}

function list(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new ContractError(`${at} is ${value === undefined ? 'missing' : typeof value}, expected a list`)
  return value
}
