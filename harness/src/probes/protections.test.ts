import { describe, expect, test } from 'vitest'
import type { Offered, Open, Opened, Probe } from '../probe.ts'
import proves from './cr-1.2/proves-its-identity.ts'
import inClear from './cr-1.5/takes-no-secret-in-clear.ts'
import integrity from './cr-3.1/makes-no-session-without-integrity.ts'
import encrypted from './cr-4.1/shows-readings-only-encrypted.ts'
import accepts from './cr-4.3/accepts-only-current-practice.ts'
import offersOnly from './cr-4.3/offers-only-current-practice.ts'

const answer = (says: string, read = '') => ({ says, read, cite: 'it#1', began: 0, ended: 0 })
const protections = [
  { name: 'good', integrity: true, confidentiality: true, standing: 'current', because: '' }, { name: 'signed', integrity: true, confidentiality: false, standing: 'current', because: '' },
  { name: 'old', integrity: true, confidentiality: true, standing: 'withdrawn', because: '' }, { name: 'bare', integrity: false, confidentiality: false, standing: 'none', because: '' },
] as const
type Name = (typeof protections)[number]['name']
const certificate = { subject: 'CN=it', key: 'RSA 2048', hash: 'SHA-256', from: '', to: '', withdrawn: [], unknown: [] }
const listing = (names: readonly string[], more: Partial<Offered> = {}): Offered => ({ from: 'discovery', protections: names.map(name => ({ name, secrets: 'encrypted', withdrawnForSecrets: [] })), unspoken: [], certificates: [], ...more })

/** How a door answers; as a sound one does in all that is left out. `later` is what the sound protection is answered from the second time on. */
interface Door {
  readonly opens?: Partial<Record<Name, string>>
  readonly later?: string
  readonly opened?: Partial<Opened>
  readonly lists?: Offered
  /** What became of the question for the list; listed by default. */
  readonly listing?: string
  readonly sees?: Partial<Record<`${Name} ${'account' | 'nobody'}`, string>>
  readonly takesInClear?: string
  /** The device is the client: then it has these verbs alone. */
  readonly comes?: true
}
function channel({ opens = {}, later, opened = {}, lists = listing(['good']), listing: told = 'listed', sees = {}, takesInClear = 'refused', comes }: Door) {
  let times = 0
  const proof: Opened = { identity: 'proven', how: '', certificate, ...opened }
  return {
    facts: { protections, inClear: ['as it is', 'otherwise'], ...(comes === undefined ? {} : { comes }) },
    ...(comes === undefined ? { offers: async () => answer(told, JSON.stringify(lists)) } : {}),
    async open({ protection }: { readonly protection: Name }) {
      const says = opens[protection] ?? (protection === 'good' ? 'opened' : protection === 'bare' ? 'half-opened' : 'refused')
      return answer(protection === 'good' && times++ > 0 ? (later ?? says) : says, JSON.stringify(proof))
    },
    ...(comes === undefined ? { see: async ({ protection, as }: { readonly protection: Name; readonly as?: string }) => answer(sees[`${protection} ${as === undefined ? 'nobody' : 'account'}`] ?? (protection === 'good' && as !== undefined ? 'shown' : 'refused')) } : {}),
    offerInClear: async () => answer(takesInClear),
  }
}
const put = async (probe: Probe, door: Door): Promise<string> => {
  const judgement = await probe.ask((() => channel(door)) as unknown as Open, async () => answer('waited') as never)
  return judgement.outcome === 'inconclusive' ? judgement.cause : judgement.outcome
}

const all = { proves, inClear, integrity, encrypted, accepts, offersOnly }
describe.each(Object.entries(all))('%s', (_, probe) => {
  test('is satisfied with a sound door', async () => expect(await put(probe, {})).toBe('satisfied'))
  test.each(['refused', 'dropped', 'silent', 'not-offered'])('says nothing of a door that was %s under what is current', async says => {
    expect(await put(probe, { opens: { good: says } })).toBe('no-baseline')
  })
  test('says nothing of a door that it cannot open afterwards', async () => {
    expect(await put(probe, probe === integrity || probe === encrypted || probe === inClear ? { sees: { 'good account': 'dropped' } } : { later: 'dropped' })).toMatch(/no-baseline|no-control/)
  })
})

test.each<[keyof typeof all, string, Door, string]>([
  ['offersOnly', 'that lists what it then refuses', { lists: listing(['good', 'old']) }, 'satisfied'], ['offersOnly', 'that lists what is withdrawn and opens', { lists: listing(['good', 'old']), opens: { old: 'opened' } }, 'violated'],
  ['offersOnly', 'that opens under it without a session', { lists: listing(['good', 'old']), opens: { old: 'half-opened' } }, 'violated'], ['offersOnly', 'that is silent under it', { lists: listing(['good', 'old']), opens: { old: 'silent' } }, 'transport-lost'],
  ['offersOnly', 'that has nothing but what is withdrawn', { lists: listing(['old']), opens: { good: 'refused', old: 'opened' } }, 'violated'], ['offersOnly', 'that opens what it does not list', { opens: { old: 'opened' } }, 'satisfied'],
  ['offersOnly', 'whose list is empty', { lists: listing([]) }, 'ambiguous'], ['offersOnly', 'that lists what nobody knows', { lists: listing(['good'], { unspoken: [{ name: 'new', standing: 'unknown', because: '' }] }) }, 'ambiguous'],
  ['offersOnly', 'with a short key', { opened: { certificate: { ...certificate, withdrawn: ['RSA'] } } }, 'violated'], ['offersOnly', 'that lists a short key without using it', { lists: listing(['good'], { certificates: [{ ...certificate, withdrawn: ['RSA'] }] }) }, 'ambiguous'],
  ['offersOnly', 'whose certificate is signed by what nobody knows', { opened: { certificate: { ...certificate, unknown: ['hash'] } } }, 'ambiguous'], ['offersOnly', 'whose certificate has run out', { opened: { certificate: { ...certificate, expired: 'ran out' } } }, 'satisfied'],
  ['offersOnly', 'with passwords encrypted in a withdrawn way', { lists: { ...listing([]), protections: [{ name: 'good', secrets: 'encrypted', withdrawnForSecrets: ['old'] }] } }, 'ambiguous'],
  ['accepts', 'that opens under what is withdrawn', { opens: { old: 'opened' } }, 'violated'], ['accepts', 'that opens under it without a session', { opens: { old: 'half-opened' } }, 'violated'], ['accepts', 'that hangs up', { opens: { old: 'dropped' } }, 'satisfied'],
  ['accepts', 'that is silent', { opens: { old: 'silent' } }, 'transport-lost'], ['accepts', 'that has nothing else', { opens: { good: 'refused', old: 'opened' } }, 'violated'], ['accepts', 'with a current one that it does not list', { opens: { signed: 'opened' } }, 'satisfied'],
  ['integrity', 'that shows the reading without integrity', { opens: { bare: 'opened' }, sees: { 'bare account': 'shown' } }, 'violated'], ['integrity', 'that lets anybody in without it', { opens: { bare: 'opened' }, sees: { 'bare nobody': 'entered' } }, 'violated'],
  ['integrity', 'that makes a session and lets nobody in', { opens: { bare: 'opened' } }, 'ambiguous'], ['integrity', 'that is silent', { opens: { bare: 'silent' } }, 'transport-lost'], ['integrity', 'that signs', { opens: { signed: 'opened' }, sees: { 'signed account': 'shown' } }, 'satisfied'],
  ['encrypted', 'that shows the reading signed', { opens: { signed: 'opened' }, sees: { 'signed account': 'shown' } }, 'violated'], ['encrypted', 'that refuses it there', { opens: { signed: 'opened' }, sees: { 'signed account': 'entered' } }, 'satisfied'],
  ['encrypted', 'that lets the account in nowhere there', { opens: { signed: 'opened' } }, 'ambiguous'], ['encrypted', 'that shows it to anybody', { sees: { 'good nobody': 'shown' } }, 'no-baseline'],
  ['encrypted', 'that has nothing that encrypts', { opens: { good: 'refused', bare: 'opened' }, sees: { 'bare account': 'shown' } }, 'violated'], ['encrypted', 'that has nothing that encrypts, and shows it to anybody', { opens: { good: 'refused', bare: 'opened' }, sees: { 'bare account': 'shown', 'bare nobody': 'shown' } }, 'no-baseline'],
  ['inClear', 'that takes it', { opens: { signed: 'opened' }, takesInClear: 'accepted' }, 'violated'], ['inClear', 'that hangs up', { opens: { signed: 'opened' }, takesInClear: 'dropped' }, 'satisfied'], ['inClear', 'that is silent', { opens: { signed: 'opened' }, takesInClear: 'silent' }, 'transport-lost'],
  ['inClear', 'that has nothing that encrypts, and takes it', { opens: { good: 'refused', bare: 'opened' }, sees: { 'bare account': 'shown' }, takesInClear: 'accepted' }, 'violated'],
  ['inClear', 'that asks for it in clear and takes none', { lists: { ...listing([]), protections: [{ name: 'signed', secrets: 'in clear', withdrawnForSecrets: [] }] } }, 'ambiguous'],
  ['inClear', 'that does not answer what it asks for', { listing: 'silent' }, 'transport-lost'], ['inClear', 'that tells nobody what it asks for', { listing: 'refused' }, 'satisfied'],
  ['proves', 'that does not prove it', { opened: { identity: 'not-proven' } }, 'violated'], ['proves', 'that is not asked to', { opened: { identity: 'not-asked' } }, 'ambiguous'],
])('%s takes a door %s as it should', async (name, _, door, outcome) => expect(await put(all[name], door)).toBe(outcome))

test.each<[keyof typeof all, string, Omit<Door, 'comes'>, string]>([
  ['integrity', 'that keeps away', {}, 'satisfied'], ['integrity', 'that comes without integrity', { opens: { bare: 'opened' } }, 'violated'], ['integrity', 'that looks and hands nothing over', { opens: { bare: 'half-opened' } }, 'satisfied'],
  ['integrity', 'that comes no more', { later: 'silent' }, 'no-control'], ['integrity', 'that never comes', { opens: { good: 'silent' } }, 'no-baseline'], ['integrity', 'that is silent without integrity', { opens: { bare: 'silent' } }, 'transport-lost'],
  ['inClear', 'that keeps away', {}, 'satisfied'], ['inClear', 'that sends it', { opens: { signed: 'opened' }, takesInClear: 'accepted' }, 'violated'], ['inClear', 'that comes and sends none', { opens: { signed: 'opened' } }, 'satisfied'],
  ['inClear', 'that is silent when it is asked', { opens: { signed: 'opened' }, takesInClear: 'silent' }, 'transport-lost'], ['inClear', 'that comes no more', { later: 'silent' }, 'no-control'],
  ['accepts', 'that goes on under what is withdrawn', { opens: { old: 'half-opened' } }, 'violated'], ['accepts', 'that keeps away', {}, 'satisfied'], ['proves', 'that signs', {}, 'satisfied'],
])('%s takes a client %s as it should', async (name, _, door, outcome) => expect(await put(all[name], { ...door, comes: true })).toBe(outcome))
