import { describe, expect, test } from 'vitest'
import { userFacts } from '../interfaces/opcua/users.ts'
import { identitiesMade, type IdentityName } from '../pki/identities.ts'
import type { Open, Probe } from '../probe.ts'
import strangers from './cr-1.9/refuses-certificates-of-unknown-users.ts'
import revoked from './cr-1.9/refuses-revoked-certificates.ts'
import weak from './cr-1.9/refuses-weak-certificates.ts'
import proof from './cr-1.9/wants-proof-of-a-users-key.ts'
import odd from './cr-3.5/survives-odd-chains.ts'

const answer = (says: string, read = '') => ({ says, read, cite: 'it#1', began: 0, ended: 0 })
const put = async (probe: Probe, session: object): Promise<{ readonly as: string; readonly because: string }> => {
  const judgement = await probe.ask((() => session) as unknown as Open, async () => answer('waited') as never)
  return { as: judgement.outcome === 'inconclusive' ? judgement.cause : judgement.outcome, because: judgement.because }
}

/** A door that opens to what is right and to these besides, or answers as it is told. */
const trusting = (opens: readonly IdentityName[] = [], says: Partial<Record<IdentityName | 'own', string>> = {}) => ({
  facts: { identities: identitiesMade(true), ways: [] },
  present: async ({ identity }: { readonly identity: IdentityName }) => answer(says[identity] ?? (identity === 'right' || opens.includes(identity) ? 'opened' : 'refused')),
  presentOwn: async () => answer(says.own ?? 'opened'),
})

describe('a certificate that is too weak', () => {
  test('is refused by a sound door', async () => expect(await put(weak, trusting())).toMatchObject({ as: 'satisfied', because: expect.stringContaining('its key has 2047 bits') }))
  test('lacks no more than a bit, and is let in by who measures keys in bytes', async () => expect(await put(weak, trusting(['rsa-2047']))).toEqual({ as: 'violated', because: 'a certificate opened the door although its key has 2047 bits' }))
  test('leaves it open where a door falls silent at it', async () => expect(await put(weak, trusting([], { 'rsa-2047': 'silent' }))).toMatchObject({ as: 'transport-lost' }))
})

describe('a certificate whose authority has no list', () => {
  test('is told of and judged by nobody', async () => {
    expect(await put(revoked, trusting())).toMatchObject({ as: 'satisfied', because: expect.stringMatching(/seen and not judged: .*has no revocation list, and it was refused$/) })
    expect(await put(revoked, trusting(['by-issuer-without-list']))).toMatchObject({ as: 'satisfied', because: expect.stringMatching(/seen and not judged: .*, and it was let in$/) })
    expect(await put(revoked, trusting(['by-issuer-without-list', 'revoked']))).toMatchObject({ as: 'violated', because: expect.not.stringContaining('not judged') })
  })
})

describe('a chain of certificates', () => {
  test('is sent as long as it may be', async () => {
    expect(await put(odd, trusting())).toMatchObject({ as: 'satisfied', because: expect.stringMatching(/each of 4 odd chains.*a megabyte/) })
    expect(await put(odd, { ...trusting(), facts: { identities: identitiesMade(true, 'client', 50_000), ways: [] } })).toMatchObject({ as: 'satisfied', because: expect.stringContaining('each of 2 odd chains') })
  })
})

const PROOFS = ['another key', 'nothing']
const STRANGERS = ['by itself', 'by nobody']
/** A door that takes certificates of users, by what each way came to; as a sound one does in all that is left out. `later` is what the right one is answered from the second time on. */
function wire({ knowsUser = true, says = {}, later, account = 'shown', mayFail = true }: { readonly mayFail?: boolean; readonly knowsUser?: boolean; readonly says?: Readonly<Record<string, string>>; readonly later?: string; readonly account?: string } = {}) {
  let times = 0
  return {
    facts: { messages: [], userProofs: mayFail ? PROOFS : [], userStrangers: mayFail ? STRANGERS : [], ...(knowsUser ? { knowsUser: true } : {}) },
    comeAsUser: async ({ way }: { readonly way: string }) => answer((way === 'none' && times++ > 0 ? later : undefined) ?? says[way] ?? (way !== 'none' ? 'refused' : knowsUser ? 'shown' : 'not-offered')),
    impersonate: async () => answer(account),
  }
}

describe.each([['without its proof', proof, PROOFS], ['whom nobody knows', strangers, STRANGERS]] as const)('the certificate of a user %s', (_, probe, ways) => {
  const as = async (door: Parameters<typeof wire>[0] = {}) => (await put(probe, wire(door))).as
  test('is refused by a sound door', async () => expect(await as()).toBe('satisfied'))
  test.each(ways)('is let in: %s', async way => expect(await as({ says: { [way]: 'shown' } })).toBe('violated'))
  test('is no question where the door lists no such identities', async () => expect([await as({ says: { none: 'unlisted' } }), await as({ knowsUser: false, says: { none: 'unlisted' } })]).toEqual(['not-applicable', 'not-applicable']))
  test('stays a question where the door lists them and the bench names none', async () => expect(await as({ knowsUser: false })).toBe('needs-credential'))
  test('stays one where the right one is refused, before or after', async () => expect([await as({ says: { none: 'refused' } }), await as({ later: 'refused' }), await as({ later: 'silent' })]).toEqual(['no-baseline', 'no-control', 'no-control']))
  test('is not made to fail where that could lock somebody', async () => expect(await as({ mayFail: false })).toBe('not-permitted'))
  test('stays one where nothing came of it', async () => expect(await as({ says: { [String(ways[0])]: 'silent' } })).toBe('transport-lost'))
  test('stays one where nobody could look whether such identities are listed', async () => expect(await as({ knowsUser: false, says: { none: 'dropped' } })).toBe('no-baseline'))
})

test('a stranger who is let in as a user shows it without a user who is known', async () => {
  expect((await put(strangers, wire({ knowsUser: false, says: { 'by nobody': 'shown' } }))).as).toBe('violated')
  expect((await put(strangers, wire({ knowsUser: false, account: 'refused' }))).as).toBe('no-baseline')
})

test('a user is made to fail where a lock reaches nobody else, and takes more than fail in a row', () => {
  const facts = (failuresAllowed: number, lockScope: 'account' | 'source') => userFacts({ door: { kind: 'opcua', users: 'both', conversations: 1, settings: { userCertificate: 'a', userKey: 'b' } }, facts: { failuresAllowed, lockScope, lockWindow: 1, period: 1, deadline: 1, sessionTimeout: 1 } })
  expect([facts(3, 'account'), facts(2, 'account'), facts(5, 'source')].map(it => [it.userProofs.length, it.userStrangers.length, it.knowsUser])).toEqual([[4, 2, true], [0, 0, true], [0, 0, true]])
})
