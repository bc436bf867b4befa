import { describe, expect, test } from 'vitest'
import type { Open, Probe } from '../probe.ts'
import nobody from './cr-1.1/lets-nobody-operate.ts'
import roles from './cr-2.1/enforces-roles-by-effect.ts'
import who from './cr-2.12/records-who-acted.ts'
import changes from './cr-2.8/records-configuration-changes.ts'
import invalid from './cr-2.8/records-invalid-requests.ts'
import ill from './cr-3.5/refuses-ill-formed-fields.ts'
import survives from './cr-3.5/survives-malformed-messages.ts'
import floods from './cr-7.1/works-on-after-a-flood.ts'

const answer = (says: string, read = '') => ({ says, read, cite: 'it#1', began: 0, ended: 0 })
const put = async (probe: Probe, session: object): Promise<string> => {
  const judgement = await probe.ask((() => session) as unknown as Open, async () => answer('waited') as never)
  return judgement.outcome === 'inconclusive' ? judgement.cause : judgement.outcome
}

/** An output that one account may set; what an attempt without the permission is answered, and whether it has its effect. */
function output(says: string, acts = false) {
  let value = '1'
  const attempt = async (wanted: string) => {
    if (acts) value = wanted
    return answer(says)
  }
  return {
    facts: { operation: 'set', values: ['1', '2'], ways: ['anyhow'] }, readBack: async () => answer('shown', value), performAsNobody: (given: { value: string }) => attempt(given.value),
    async perform(given: { as: string; value: string }) {
      if (given.as !== 'permitted') return attempt(given.value)
      value = given.value
      return answer('sent')
    },
  }
}

describe.each([['enforces-roles-by-effect', roles], ['lets-nobody-operate', nobody]] as const)('%s', (_, probe) => {
  test.each([['refused', 'satisfied'], ['dropped', 'satisfied'], ['sent', 'satisfied'], ['silent', 'transport-lost'], ['not-offered', 'transport-lost']])('takes an attempt without effect that was %s for %s', async (says, outcome) => {
    expect(await put(probe, output(says))).toBe(outcome)
  })
  test.each(['refused', 'sent', 'silent'])('takes one that had its effect for a violation, though it was %s', async says => expect(await put(probe, output(says, true))).toBe('violated'))
})

describe('survives-malformed-messages', () => {
  const door = (lives: readonly ('lives' | 'dead')[]) => {
    const left = [...lives]
    return { facts: { messages: ['one'] }, send: async () => answer('silent'), lives: async () => answer(left.shift() ?? 'lives') }
  }
  test.each<[readonly ('lives' | 'dead')[], string]>([[['lives', 'lives'], 'satisfied'], [['lives', 'dead', 'dead'], 'violated'], [['lives', 'dead', 'lives'], 'unstable'], [['dead'], 'no-baseline']])('takes a door that then %j for %s', async (lives, outcome) => {
    expect(await put(survives, door(lives))).toBe(outcome)
  })
})

describe('what the bench permits no load for', () => {
  const wire = (message: string, lives = 'lives') => ({ facts: { messages: ['small', 'huge'] }, send: async (given: { message: string }) => answer(given.message === message ? 'too-much' : 'silent'), lives: async () => answer(lives) })
  test('is no message that was survived', async () => expect(await put(survives, wire('huge'))).toBe('not-permitted'))
  test('hides no message that was not', async () => {
    let left = 1
    expect(await put(survives, { ...wire('small'), lives: async () => answer(left-- > 0 ? 'lives' : 'dead') })).toBe('violated')
  })
  const fields = (says: string, acts = false) => {
    const of = output('sent')
    let value = '1'
    const set = async (given: { value: string }) => {
      value = given.value
      return answer('sent')
    }
    return { ...of, facts: { ...of.facts, flaws: ['cut', 'long'] }, readBack: async () => answer('shown', value), performDamaged: set, performOverlong: (given: { value: string; flaw: string }) => (given.flaw === 'long' ? Promise.resolve(answer(says)) : acts ? set(given) : Promise.resolve(answer('refused'))) }
  }
  test.each([['unlimited', 'not-reached'], ['too-much', 'not-permitted'], ['dropped', 'satisfied'], ['not-offered', 'transport-lost']])('and a message that was %s', async (says, outcome) => expect(await put(ill, fields(says))).toBe(outcome))
  test.each(['unlimited', 'too-much'])('hides no other that had its effect, where one was %s', async says => expect(await put(ill, fields(says, true))).toBe('violated'))
})

describe('works-on-after-a-flood', () => {
  const door = (opens: Readonly<Record<string, string>>, after = 'shown') => {
    let flooded = false
    return { facts: { floods: Object.keys(opens), servedWithin: 1 }, serve: async () => answer(flooded ? after : 'shown'), end: async () => answer('ended'), async begin({ flood }: { flood: string }) {
      flooded ||= opens[flood] === 'flooding'
      return answer(opens[flood] ?? '')
    } }
  }
  test.each([[{ a: 'flooding', b: 'unsupported' }, 'satisfied'], [{ a: 'unsupported' }, 'no-driver'], [{ a: 'flooding', b: 'refused' }, 'transport-lost']])('takes floods that were %j', async (opens, outcome) => expect(await put(floods, door(opens))).toBe(outcome))
  test('is violated by a door that serves nobody any more', async () => expect(await put(floods, door({ b: 'unsupported', a: 'flooding' }, 'dropped'))).toBe('violated'))
})

/** An output with two means, of which one may be left unguarded for an account or for nobody, and of which the device may show another access than it grants. */
function twoMeans({ open, shows = {} }: { readonly open?: string; readonly shows?: Readonly<Record<string, string>> }) {
  let value = '1'
  const act = (may: boolean, wanted: string) => {
    if (may) value = wanted
    return Promise.resolve(answer(may ? 'sent' : 'refused'))
  }
  return {
    facts: { operation: 'set', values: ['1', '2'], ways: ['anyhow'], means: ['write', 'call'], showsAccess: true }, readBack: async () => answer('shown', value),
    shownAccess: async ({ as, means }: { as: string; means: string }) => answer(shows[`${as} ${means}`] ?? (as === 'permitted' || means === 'read' ? 'allowed' : 'denied')),
    performAsNobody: ({ value: wanted, means }: { value: string; means: string }) => act(means === open, wanted),
    perform: ({ as, value: wanted, means }: { as: string; value: string; means: string }) => act(as === 'permitted' || means === open, wanted),
  }
}

describe('an output with two means', () => {
  test.each([[roles], [nobody]])('is satisfied where both are guarded, and violated where either is not', async probe => {
    expect(await put(probe, twoMeans({}))).toBe('satisfied')
    for (const open of ['write', 'call']) expect(await put(probe, twoMeans({ open }))).toBe('violated')
  })
  test.each([
    ['denied the output and lets it', { 'permitted call': 'denied' }, 'violated'], ['denied the reading and lets it', { 'permitted read': 'denied' }, 'violated'],
    ['allowed what is refused', { 'unpermitted write': 'allowed' }, 'satisfied'], ['shown nothing of its access', { 'permitted write': 'refused', 'unpermitted call': 'refused' }, 'satisfied'],
  ])('where an account is %s', async (_, shows, outcome) => expect(await put(roles, twoMeans({ shows }))).toBe(outcome))
})

/** An output beside a log in which a search comes to what is told. */
function recorded(finds: string, { invalid = 'refused' }: { readonly invalid?: string } = {}) {
  let value = '1'
  const operate = {
    facts: { operation: 'set', values: ['1', '2'], ways: [], invalid: 'x' }, readBack: async () => answer('shown', value),
    async perform(given: { value: string }) {
      const taken = given.value !== 'x' || invalid === 'taken'
      if (taken) value = given.value
      return answer(taken ? 'sent' : invalid)
    },
  }
  const audit = { facts: { names: { permitted: 'eve' } }, mark: async () => answer('shown'), find: async () => answer(finds) }
  return { operate, audit }
}
const putBoth = async (probe: Probe, { operate, audit }: ReturnType<typeof recorded>): Promise<string> => {
  const judgement = await probe.ask(((_: string, as: string) => (as === 'asked' ? operate : audit)) as unknown as Open, async () => answer('waited') as never)
  return judgement.outcome === 'inconclusive' ? judgement.cause : judgement.outcome
}

describe('what was done to an output', () => {
  test.each([
    [changes, 'found', 'satisfied'], [changes, 'absent', 'violated'], [changes, 'unnamed', 'ambiguous'], [changes, 'not-offered', 'transport-lost'],
    [who, 'found', 'satisfied'], [who, 'absent', 'violated'], [who, 'unnamed', 'violated'], [who, 'mark-gone', 'ambiguous'],
    [invalid, 'found', 'satisfied'], [invalid, 'absent', 'violated'], [invalid, 'unnamed', 'ambiguous'],
  ])('$id and a record that is %s', async (probe, finds, outcome) => expect(await putBoth(probe, recorded(finds))).toBe(outcome))
  test('and a value that nobody may set was taken, leaves no refusal to be recorded', async () => expect(await putBoth(invalid, recorded('absent', { invalid: 'taken' }))).toBe('no-baseline'))
  test('and nobody knows whether the value arrived, decides nothing', async () => expect(await putBoth(invalid, recorded('absent', { invalid: 'silent' }))).toBe('transport-lost'))
})
