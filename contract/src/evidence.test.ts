import { describe, expect, test } from 'vitest'
import { parseClaims, parseEvidence, parseFacts, quotedForm } from './evidence.ts'
import { ContractError } from './plain.ts'

const claims = {
  eat_profile: 'urn:fourtwo:evidence:1', eat_nonce: 'n', iat: 1, exp: 2, jti: 'j', ueid: 'u', oemid: 32473, hwmodel: 'h', swname: 's', swversion: ['1'], bootseed: 'b', uptime: 3, dbgstat: 'disabled',
  collectors: [{ id: 'accounts', reports: 'accounts', state: 'reported', at: 1 }], facts_digest: 'd', facts: { accounts: { state: 'reported', value: [1, null, 'x'] }, lockOut: { state: 'absent' }, other: { state: 'unreadable', reason: 'EACCES' } },
}
const line = { id: 'ask@door/1', door: 'agent', nonce: 'n', received: '2026-01-01T00:00:00.000Z', verification: { says: 'verified', tier: 'T0', claims }, token: 'a.b.c' }

/** The value with what stands at a path replaced; undefined takes it away. */
function spoil(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const copy = structuredClone(value)
  const last = path.at(-1) ?? ''
  let at = copy as Record<string | number, unknown>
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>
  if (by === undefined) delete at[last]
  else at[last] = by
  return copy
}

describe('a line of evidence', () => {
  test('comes back as it was written', () => {
    expect(parseEvidence(JSON.parse(JSON.stringify(line)), 'line')).toEqual(line)
    const refused = { ...line, token: '', verification: { says: 'refused', reason: 'altered', because: 'so' } }
    expect(parseEvidence(refused, 'line')).toEqual(refused)
  })
  test.each<[readonly (string | number)[], unknown, string]>([
    [['id'], undefined, 'line.id is missing'], [['received'], 'yesterday', 'line.received is "yesterday"'], [['token'], 7, 'line.token is 7'], [['verification'], 'verified', 'line.verification is "verified"'],
    [['verification', 'says'], 'perhaps', 'line.verification.says is "perhaps"'], [['verification', 'tier'], 'T3', 'line.verification.tier is "T3"'], [['verification', 'claims', 'ueid'], undefined, 'line.verification.claims.ueid is missing'],
    [['verification', 'claims', 'eat_profile'], 'other', 'line.verification.claims.eat_profile is "other"'], [['verification', 'claims', 'iat'], -1, 'line.verification.claims.iat is -1'], [['verification', 'claims', 'exp'], 1.5, 'line.verification.claims.exp is 1.5'],
    [['verification', 'claims', 'swversion'], [], 'line.verification.claims.swversion[0] is missing'], [['verification', 'claims', 'dbgstat'], 'on', 'line.verification.claims.dbgstat is "on"'], [['verification', 'claims', 'oemid'], null, 'line.verification.claims.oemid is null'],
    [['verification', 'claims', 'collectors'], {}, 'line.verification.claims.collectors is object'], [['verification', 'claims', 'collectors', 0, 'state'], 'green', 'line.verification.claims.collectors[0].state is "green"'],
    [['verification', 'claims', 'facts', 'accounts', 'state'], 'met', 'line.verification.claims.facts.accounts.state is "met"'], [['verification', 'claims', 'facts', 'accounts', 'value'], undefined, 'line.verification.claims.facts.accounts.value is missing'],
    [['verification', 'claims', 'facts', 'other', 'reason'], undefined, 'line.verification.claims.facts.other.reason is missing'],
  ])('with %j spoiled names the place', (path, by, says) => {
    expect(() => parseEvidence(spoil(line, path, by), 'line')).toThrow(ContractError)
    expect(() => parseEvidence(spoil(line, path, by), 'line')).toThrow(says)
  })
  test('keeps what the parts of the device say for themselves, and holds the TPM’s word to its shape', () => {
    const tpm = { kid: 'k', quote: 'q', signature: 's', pcrs: { 0: 'a', 14: 'b' } }
    const said = (submods: unknown) => parseClaims({ ...claims, submods }, 'it')
    for (const submods of [{ tpm }, { modem: { firmware: '1' } }, { tpm, modem: [1] }]) expect(said(submods).submods).toEqual(submods)
    for (const [submods, says] of [[[], 'it.submods is []'], [{ tpm: {} }, 'it.submods.tpm.pcrs is missing'], [{ tpm: { ...tpm, kid: 7 } }, 'it.submods.tpm.kid is 7'], [{ tpm: { ...tpm, quote: '' } }, 'it.submods.tpm.quote is ""'], [{ tpm: { ...tpm, signature: null } }, 'it.submods.tpm.signature is null'], [{ tpm: { ...tpm, pcrs: { 0: 1 } } }, 'it.submods.tpm.pcrs.0 is 1'], [{ tpm: 'x' }, 'it.submods.tpm is "x"']] as const) expect(() => said(submods)).toThrow(says)
    // A quote is bound to everything but itself.
    const form = (submods: unknown) => quotedForm(said(submods))
    expect(form({ tpm })).toBe(quotedForm(parseClaims(claims, 'it')))
    expect(form({ tpm, modem: 1 })).toBe(form({ modem: 1 }))
    expect(new Set([form({ tpm }), form({ modem: 1 }), form({ modem: 2 })]).size).toBe(3)
  })
  test('of a refused token needs a reason word', () => {
    expect(() => parseEvidence({ ...line, verification: { says: 'refused', reason: 'bad', because: 'so' } }, 'line')).toThrow('line.verification.reason is "bad"')
  })
  test('is no list and no text', () => {
    for (const nonsense of [null, [], 'x', 7]) for (const parse of [parseEvidence, parseClaims, parseFacts]) expect(() => parse(nonsense, 'it')).toThrow(ContractError)
  })
})
