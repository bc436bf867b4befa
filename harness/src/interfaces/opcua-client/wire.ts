import type { Hear, Heard, Lease, Verbs } from '../../interface.ts'
import { Identities } from '../../pki/identities.ts'
import { authoritiesIn } from '../opcua/trust.ts'
import { malformedAnswers } from './malformed.ts'
import { anotherThan, astray, damaged, flawed, impersonations, type Means, repeated } from './misleading.ts'
import { handedOver, stayedAway, Upstream } from './upstream.ts'
import type { Wrong } from './wrong.ts'

const answers = { ...damaged, ...astray, ...repeated, ...flawed }

/**
 * The `wire` session where the device is the client: our server answers wrongly, and waits for what the device makes of it.
 *
 * Shown: the device activated a session upon the answer, which hands over who it is. Refused: it was given the answer and went no further. Who was not given it, since he did not come so far, refused nothing.
 */
export function wireOver(lease: Lease): Verbs {
  const { issuer = '', returnsWithin } = lease.door.settings
  const upstream = new Upstream(lease)
  const means = (): Means | undefined => upstream.recorded === undefined ? undefined : {
    recorded: upstream.recorded, another: () => anotherThan(upstream.key),
    stranger: async () => new Identities(await authoritiesIn(issuer), upstream.subject).of('stranger'),
  }
  const come = async (hear: Hear, signal: AbortSignal, wrong?: Wrong): Promise<Heard> => {
    const came = await upstream.awaitDevice(hear, signal, wrong === undefined ? {} : { wrong })
    if ('says' in came) return came
    const { activated, visits } = came
    if (wrong !== undefined && !visits.some(it => it.misled)) return { says: 'silent', read: `it did not come so far that it was answered so: ${stayedAway(came).read}` }
    if (activated === undefined) return stayedAway(came)
    if (activated.activated?.proof !== 'proven' || (wrong !== undefined && !activated.misled)) return { says: 'not-offered', read: `it activated a session from which nothing follows: ${handedOver(activated)}` }
    return { says: 'shown', read: handedOver(activated) }
  }
  const inOneOf = async (ways: typeof answers, way: string, hear: Hear, signal: AbortSignal): Promise<Heard> => {
    if (way === 'none') return come(hear, signal)
    const [wrong, by] = [ways[way], means()]
    if (wrong === undefined || by === undefined) return { says: 'not-offered', read: by === undefined ? 'there was no right answer before' : 'there is no such way' }
    return come(hear, signal, await wrong(by))
  }
  return {
    facts: {
      comes: true, messages: [...malformedAnswers.keys()], impersonations: Object.keys(impersonations),
      damagedAnswers: Object.keys(damaged), strayAnswers: Object.keys(astray), repeatedAnswers: Object.keys(repeated), flawedAnswers: Object.keys(flawed),
    },
    verbs: {
      impersonate: ({ way }: { readonly way: string }, hear, signal) => inOneOf(impersonations, way, hear, signal),
      answer: ({ way }: { readonly way: string }, hear, signal) => inOneOf(answers, way, hear, signal),
      async send({ message }: { readonly message: string }, hear, signal) {
        const wrong = malformedAnswers.get(message)
        if (wrong === undefined) return { says: 'not-offered', read: 'there is no such message' }
        const came = await upstream.awaitDevice(hear, signal, { wrong }, { leaves: true })
        if ('says' in came) return came
        const misled = came.visits.find(it => it.misled)
        if (misled === undefined) return { says: 'not-offered', read: came.visits.length === 0 ? 'the device did not connect' : 'the device asked for nothing' }
        return misled.ended === undefined ? { says: 'silent', read: 'it kept the connection and said nothing' } : { says: 'dropped', read: misled.ended }
      },
      async lives(_given: never, hear, signal) {
        const within = Number(returnsWithin ?? lease.door.settings['connectsWithin'])
        const came = await upstream.awaitDevice(hear, signal, {}, { within })
        if ('says' in came) return { says: 'unknown', read: came.read }
        if (came.activated?.activated?.proof === 'proven') return { says: 'lives', read: handedOver(came.activated) }
        if (came.activated !== undefined) return { says: 'unknown', read: 'it activated a session without a proof of its own that fits' }
        // Who comes by himself may wait longer after a server that failed him; for how long is for the bench to say.
        return { says: returnsWithin === undefined ? 'unknown' : 'dead', read: `${stayedAway(came).read}, within ${within} ms` }
      },
    },
  }
}
