import { describe, expect, test } from 'vitest'
import type { Bench } from '../bench.ts'
import type { Component } from '../component.ts'
import { loadInterfaces, loadProbes } from '../load.ts'
import { planRun, whyNotCarried, witnessDoor } from './plan.ts'

const prompts = { host: '127.0.0.1', port: '1', userPrompt: 'login: ', secretPrompt: 'password: ', prompt: '> ', logout: 'exit' }
const component: Component = { supplier: 's', model: 'm', version: '1', serial: '2', types: ['EDR', 'HDR', 'NDR'], configuration: 'hardened', interfaces: { console: { kind: 'serial', users: 'people', reach: 'local', hardened: 'on' } } }
const benchWith = (settings: Readonly<Record<string, string>>, rest: Partial<Bench> = {}): Bench => ({
  doors: { console: { kind: 'serial', users: 'people', conversations: 1, settings } }, accounts: {}, lockOut: { failures: 3, window: 100, scope: 'account' }, essential: { door: 'console', period: 100, deadline: 1000 },
  permits: { hazards: ['none', 'failed-login', 'locks-account', 'changes-configuration', 'loads'], longestWait: 60_000 }, ...rest,
})
const whyUnasked = async (bench: Bench) => Object.fromEntries(planRun(component, bench, await loadInterfaces(), await loadProbes()).filter(({ ask }) => ask.outOfScope === undefined).map(({ ask }) => [ask.probe, ask.unasked]))

describe('a door whose settings are not all there', () => {
  test('is asked nothing without what every conversation needs, and the plan says what that is', async () => {
    const unasked = await whyUnasked(benchWith({ ...prompts, secretPrompt: '', prompt: '' }))
    expect(unasked['locks-out-after-failed-logins']).toEqual({ cause: 'not-reached', because: 'the bench does not say at console what to use for secretPrompt, prompt' })
    expect(Object.values(unasked).filter(it => it === undefined)).toEqual([])
  })
  test.each<[string, Record<string, string>, string | undefined]>([
    ['over MQTT', { host: 'h', port: '1', topic: 't' }, undefined], ['at a line', { path: '/dev/ttyS1' }, undefined], ['behind a serial server', { transport: 'serial', host: 'h', port: '1' }, undefined],
    ['nowhere', {}, 'host, port, topic'], ['at a serial server that is nowhere', { transport: 'serial' }, 'host, port'], ['over MQTT without a topic', { host: 'h', port: '1' }, 'topic'],
  ])('and where an agent is challenged %s it takes what that takes', async (_, settings, missing) => {
    const bench = benchWith(prompts, { doors: { agent: { kind: 'agent', users: 'machines', conversations: 1, settings: { publicKey: 'k', ueid: 'u', ...settings } } } })
    expect(whyNotCarried('agent', 'agent', bench, await loadInterfaces())?.because).toBe(missing === undefined ? undefined : `the bench does not say at agent what to use for ${missing}`)
  })
  test('is asked what its settings allow, and for the rest the plan says what is missing', async () => {
    const unasked = await whyUnasked(benchWith(prompts))
    expect(unasked['locks-out-after-failed-logins']).toBeUndefined()
    expect(unasked['survives-malformed-messages']).toBeUndefined()
    expect(unasked['enforces-roles-by-effect']).toEqual({ cause: 'not-reached', because: 'the bench does not say at console what to use for output, outputReading, outputValues' })
    expect(unasked['shows-nothing-without-login']).toMatchObject({ cause: 'not-reached', because: expect.stringContaining('reading') })
    expect(unasked['ends-a-session-with-its-logout']).toMatchObject({ cause: 'not-reached' })
    expect(unasked['shows-its-nameplate']).toMatchObject({ because: expect.stringContaining('identity, identityRecord') })
    expect(unasked['keeps-the-audit-log-from-its-readers']).toMatchObject({ because: expect.stringContaining('audit') })
  })
  test('is no witness of a heartbeat it does not carry, or that no account may read', async () => {
    const interfaces = await loadInterfaces()
    expect((await whyUnasked(benchWith(prompts)))['leaves-essential-function-and-a-way-in']).toEqual({ cause: 'no-driver', because: 'the serial driver has no essential session' })
    const mqtt = { kind: 'mqtt', users: 'machines', conversations: 4, settings: { host: 'h', port: '1', heartbeat: 'beat' } } as const
    const bench = benchWith(prompts, { doors: { broker: mqtt }, essential: { door: 'broker', period: 100, deadline: 1000 } })
    expect(witnessDoor('essential', bench, interfaces)).toBeUndefined()
    const guard = { use: 'guard', role: 'observer', opens: { broker: { user: 'g', secret: 's' } } } as const
    expect(witnessDoor('essential', { ...bench, accounts: { guard } }, interfaces)).toBe('broker')
    expect(witnessDoor('essential', { ...bench, accounts: { guard }, doors: { broker: { ...mqtt, settings: { host: 'h', port: '1' } } } }, interfaces)).toBeUndefined()
  })
  test('that names no URL is no port that is surveyed', async () => {
    const opcua = (await loadInterfaces()).find(({ kind }) => kind === 'opcua')
    expect(opcua?.listensAt?.({ kind: 'opcua', users: 'both', conversations: 1, settings: {} })).toBeUndefined()
  })
})

test('what no row of the component\'s types has is not asked, and is said to be out of scope; of a family, any of its types will do', async () => {
  const plan = planRun({ ...component, types: ['EDR'] }, benchWith(prompts), await loadInterfaces(), await loadProbes())
  const outOf = new Map(plan.filter(({ ask }) => ask.outOfScope !== undefined).map(({ ask }) => [ask.probe, ask]))
  expect([...outOf.keys()].toSorted()).toEqual(['asks-for-proofs-that-nobody-foresees', 'lets-no-keys-outlive-their-time', 'refuses-certificates-of-unknown-users', 'states-authenticated-radio', 'states-individual-radio-credentials', 'states-limited-execution-of-network-devices', 'states-malware-protection', 'survives-odd-chains', 'tells-nothing-of-what-was-sealed', 'wants-proof-of-a-users-key'])
  expect(outOf.get('states-malware-protection')).toEqual({ id: 'states-malware-protection@agent', probe: 'states-malware-protection', assertion: 'HDR 3.2/a', door: 'agent', outOfScope: 'it is asked of HDR, and the component is EDR' })
  expect(plan.some(({ ask }) => ask.assertion.startsWith('3.1') && ask.outOfScope === undefined)).toBe(true)
  expect(planRun(component, benchWith(prompts), await loadInterfaces(), await loadProbes()).filter(({ ask }) => ask.outOfScope !== undefined).map(({ ask }) => ask.probe).toSorted()).toEqual(['asks-for-proofs-that-nobody-foresees', 'lets-no-keys-outlive-their-time', 'refuses-certificates-of-unknown-users', 'survives-odd-chains', 'tells-nothing-of-what-was-sealed', 'wants-proof-of-a-users-key'])
})

test('a survey of a part of the ports is not asked: what is shut there shows nothing of the rest', async () => {
  const of = async (from: number, to: number) => (await whyUnasked(benchWith(prompts, { survey: { address: '127.0.0.1', from, to, rate: 1000 } })))['answers-only-on-declared-ports']
  expect(await of(1, 65_535)).toBeUndefined()
  expect(await of(30_000, 30_010)).toEqual({ cause: 'not-permitted', because: 'the bench permits a survey of TCP ports 30000 to 30010 alone' })
  expect(await of(2, 65_535)).toMatchObject({ cause: 'not-permitted' })
})

test('a verb that not every driver has is asked for where the driver has it alone', async () => {
  const interfaces = (await loadInterfaces()).map(it => (it.kind === 'serial' ? { ...it, further: { wire: ['lives'] } } : it))
  const asked = (await loadProbes()).find(({ id }) => id === 'survives-malformed-messages')
  const of = (uses: readonly string[]) => planRun(component, benchWith(prompts), interfaces, asked === undefined ? [] : [{ ...asked, uses }]).map(({ ask }) => ask.unasked)
  expect(of(['lives'])).toEqual([undefined])
  expect(of(['lives', 'send'])).toEqual([{ cause: 'no-driver', because: "the serial driver's wire session has no verb send" }])
})

test('a further question beside another does not arise where the driver does not carry its session, and is asked where it does', async () => {
  const [probe] = (await loadProbes()).filter(({ id }) => id === 'survives-malformed-messages').map(it => ({ ...it, id: 'further', uses: ['lives'], beside: it.id }))
  const planned = async (further: object) => planRun(component, benchWith(prompts), (await loadInterfaces()).map(it => (it.kind === 'serial' ? { ...it, ...further } : it)), probe === undefined ? [] : [probe]).map(({ ask: { outOfScope, unasked } }) => ({ outOfScope, unasked }))
  expect(await planned({})).toEqual([{ outOfScope: 'it is asked beside survives-malformed-messages, at doors whose driver has a wire session', unasked: undefined }])
  expect(await planned({ further: { wire: ['lives'] } })).toEqual([{ outOfScope: undefined, unasked: undefined }])
})

test('of two probes that ask the same in two ways one is put at each door, that of the door\'s driver', async () => {
  const interfaces = { client: { kind: 'opcua-client', users: 'machines', reach: 'network', hardened: 'on' }, server: { kind: 'opcua', users: 'both', reach: 'network', hardened: 'on' }, broker: { kind: 'mqtt', users: 'machines', reach: 'network', hardened: 'on' } } as const
  const doors = Object.fromEntries(Object.entries(interfaces).map(([name, { kind, users }]) => [name, { kind, users, conversations: 1, settings: {} }]))
  const asks = async (of: Bench['doors']) => planRun({ ...component, interfaces }, benchWith(prompts, { doors: of }), await loadInterfaces(), await loadProbes()).filter(({ ask }) => ask.assertion === 'CR 3.1/a').map(({ ask }) => ask.id)
  expect(await asks(doors)).toEqual(['goes-on-with-no-damaged-answer@client', 'refuses-damaged-messages@server', 'refuses-damaged-messages@broker'])
  expect(await asks({})).toEqual(['refuses-damaged-messages@client', 'refuses-damaged-messages@server', 'refuses-damaged-messages@broker'])
})
