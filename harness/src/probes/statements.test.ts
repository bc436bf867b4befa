import type { Accounts, Answer, Fact, Facts, Judgement, LockOut } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import type { Open, Probe } from '../probe.ts'
import lockOut from './cr-1.11/states-a-lock-out.ts'
import identifiers from './cr-1.4/states-unambiguous-identifiers.ts'

const onDevice = { state: 'reported', value: { container: { state: 'reported', value: { is: 'no', by: [] } }, init: 'systemd', shell: { state: 'absent' }, root: { state: 'absent' }, etc: { state: 'absent' }, volatileLogs: { state: 'absent' } } }

/** Puts a statement to a probe, as if the agent had signed it; or another answer in its place. */
async function put(probe: Probe, answer: Partial<Answer> | Facts): Promise<Judgement> {
  const said = 'says' in answer && typeof answer.says === 'string' ? answer : { says: 'verified', read: JSON.stringify({ tier: 'T0', facts: { place: onDevice, ...answer } }) }
  const session = { facts: { service: 'login', ueid: '', publicKey: '', declared: { listens: [], accounts: [], fullPrivilege: {} } }, challenge: async () => ({ read: '', cite: 'it#1', began: 0, ended: 0, ...said }) }
  return probe.ask((() => session) as unknown as Open, async () => ({ says: 'waited', read: '', cite: '', began: 0, ended: 0 }))
}
const word = (judgement: Judgement) => (judgement.outcome === 'inconclusive' ? judgement.cause : judgement.outcome)
const reported = <T>(value: T): Fact<T> => ({ state: 'reported', value })

const account = (name: string, uid: number) => ({ name, uid, gid: uid, password: 'shadow', shell: '/bin/sh', login: true }) as const
const unreadable = { state: 'unreadable', reason: 'EACCES' } as const
const sound: Accounts = {
  names: reported({ entries: [account('root', 0), account('ann', 1000)], unclear: 0 }), groups: reported({ entries: [{ name: 'root', gid: 0, members: [] }, { name: 'ann', gid: 1000, members: [] }], unclear: 0 }),
  passwords: unreadable, ageing: unreadable, defaults: { state: 'absent' }, lookup: reported({ passwd: ['files', 'systemd'], group: ['files'] }),
}
const accounts = (change: Partial<Accounts>): Facts => JSON.parse(JSON.stringify({ accounts: reported({ ...sound, ...change }) }))

describe('states-unambiguous-identifiers', () => {
  test.each<[string, Partial<Accounts>, string]>([
    ['names and numbers are unique in the files alone', {}, 'satisfied'],
    ['two accounts share a number', { names: reported({ entries: [account('root', 0), account('toor', 0)], unclear: 0 }) }, 'violated'],
    ['two accounts share a name', { names: reported({ entries: [account('ann', 1), account('ann', 2)], unclear: 0 }) }, 'violated'],
    ['two groups share a number', { groups: reported({ entries: [{ name: 'a', gid: 5, members: [] }, { name: 'b', gid: 5, members: [] }], unclear: 0 }) }, 'violated'],
    ['a directory is asked too', { lookup: reported({ passwd: ['files', 'sss'], group: ['files'] }) }, 'not-reached'],
    ['the order has a reaction', { lookup: reported({ passwd: ['files', '[...]'], group: ['files'] }) }, 'not-reached'],
    ['the files are not asked at all', { lookup: reported({ passwd: ['systemd'], group: ['files'] }) }, 'not-reached'],
    ['the order is absent', { lookup: { state: 'absent' } }, 'not-permitted'],
    ['the accounts are unreadable', { names: unreadable }, 'not-permitted'],
    ['a line was not understood', { names: reported({ entries: [account('root', 0)], unclear: 1 }) }, 'ambiguous'],
    ['doubles stand beside a directory', { names: reported({ entries: [account('a', 7), account('b', 7)], unclear: 3 }), lookup: { state: 'absent' } }, 'violated'],
  ])('where %s', async (_, change, outcome) => {
    expect(word(await put(identifiers, accounts(change)))).toBe(outcome)
  })
})

describe('states-a-lock-out', () => {
  const stating = (fact: Fact<Partial<LockOut>>): Facts => JSON.parse(JSON.stringify({ lockOut: reported({ login: fact }) }))
  const locks = (is: LockOut['locks'], root: LockOut['root'] = 'yes', rootsPassword: Accounts['passwords'] = unreadable): Facts =>
    ({ ...accounts({ passwords: rootsPassword }), ...stating(reported({ locks: is, grade: 'effective', root, because: 'it is so' })) })
  const kept = (scheme: 'locked' | 'yescrypt', unclear = 0): Accounts['passwords'] => reported({ entries: [{ name: 'root', scheme }], unclear })
  test.each<[string, Facts, string]>([
    ['yes', locks('yes'), 'satisfied'], ['yes, though not for root, which no password opens', locks('yes', 'no', kept('locked')), 'satisfied'], ['yes, though not for root, which has a password', locks('yes', 'no', kept('yescrypt')), 'ambiguous'],
    ['yes, perhaps not for root', locks('yes', 'unknown', kept('yescrypt')), 'ambiguous'], ['yes, though not for root, whose password is unreadable', locks('yes', 'no'), 'not-permitted'], ['yes, though not for root, in tables not understood', locks('yes', 'no', kept('locked', 1)), 'not-permitted'],
    ['no', locks('no'), 'violated'], ['unknown', locks('unknown'), 'ambiguous'], ['unreadable', stating(unreadable), 'not-permitted'], ['absent', stating({ state: 'absent' }), 'not-reached'],
    ['of another service', JSON.parse(JSON.stringify({ lockOut: reported({ sshd: reported({ locks: 'yes', grade: 'configured', because: 'x' }) }) })), 'not-reached'],
  ])('where the statement is %s', async (_, facts, outcome) => {
    expect(word(await put(lockOut, facts))).toBe(outcome)
  })
})

describe.each([['states-a-lock-out', lockOut], ['states-unambiguous-identifiers', identifiers]] as const)('%s', (_, probe) => {
  test.each([['refused', 'ambiguous'], ['silent', 'transport-lost'], ['dropped', 'transport-lost'], ['not-offered', 'transport-lost']])('concludes nothing from a statement that was %s', async (says, cause) => {
    expect(word(await put(probe, { says, read: JSON.stringify({ facts: { ...accounts({}), lockOut: reported({ login: reported({ locks: 'yes', grade: 'configured', because: 'x' }) }) } }) }))).toBe(cause)
  })
  test('concludes nothing from a signed statement of another shape', async () => {
    for (const nonsense of [{}, { accounts: reported(7), lockOut: reported([]) }, { accounts: reported({ names: 1 }), lockOut: reported({ login: { state: 'reported', value: { locks: 'perhaps' } } }) }]) {
      const facts: Facts = JSON.parse(JSON.stringify(nonsense))
      expect((await put(probe, facts)).outcome).toBe('inconclusive')
    }
  })
})
