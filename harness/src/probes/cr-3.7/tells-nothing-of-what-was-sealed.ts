import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { compareTimes } from '../../timing.ts'

/** Pairs of a series, and series at most: a further one is taken where those before are in doubt. */
const PAIRS = 12
const SERIES = 3
/** Milliseconds that a difference may have at most that would not have shown. */
const RESOLVES = 100

/**
 * Offers an account's secret as a block that was encrypted for the device and has none in it, of two sorts, in pairs, one after the other: which of the two it was may show neither in the answer nor in its time.
 *
 * Such an answer tells of the secret that is inside: whoever recorded the encrypted password of somebody else sends it again, changed a little each time, and after some thousands of answers has it in clear. At OPC UA the block is
 * the password of a UserNameIdentityToken (OPC 10000-4, 7.40.2.2), under the worst padding that the endpoint offers for passwords. Under PKCS #1 v1.5 the one sort is not padded, and the other is, around nothing that is a password
 * and a nonce (RFC 8017, 7.2.2; CVE-2018-7559). Under OAEP the first byte of the one is not 0, and in the other the padding behind it does not fit (RFC 8017, 7.1.2); what OAEP takes off and holds a wrong nonce may be refused in other
 * words, since nobody makes it of what somebody else has sealed. Which of a pair comes first alternates, and behind each comes a right login, so that no account comes near its lock. OPC 10000-2, Annex A, table for FR 3, CR 3.7.
 *
 * @passes both sorts were refused in the same words, and after times whose difference is of the size that chance makes; the finding names which would have shown. Violated: each sort has words of its own, or the times differ by four
 * times what chance makes, in the first half of two series as in the second.
 * @doesNotShow smaller differences of time; ways to seal a password that the endpoint does not offer; blocks that are too short or too long.
 */
export default defineProbe({
  id: 'tells-nothing-of-what-was-sealed',
  assertion: 'CR 3.7/a',
  asks: 'login',
  uses: ['timed', 'offerIllSealed'],
  beside: 'tells-nothing-in-its-errors',
  accounts: { subject: 'expendable' },
  hazard: 'failed-login',
  waits: [],

  async ask(login) {
    const before = await login.timed({ as: 'subject', secret: 'right' })
    const opens = control(before, 'accepted')
    if (opens === undefined) return inconclusive('no-baseline', `the control login was ${before.says}`, before)
    const [one = '', other = ''] = login.facts.illSealed ?? []
    if (login.facts.failuresAllowed < 3) return inconclusive('not-permitted', 'two wrong secrets one after the other lock an account', before)

    const words: Record<string, Set<string>> = { [one]: new Set(), [other]: new Set() }
    const times: Record<string, number[]> = { [one]: [], [other]: [] }
    let pair: [Answer, Answer] = [before, before]
    for (let series = 1; ; series++) {
      for (let n = 0; n < PAIRS; n++) {
        for (const [at, sort] of (n % 2 === 0 ? [one, other] : [other, one]).entries()) {
          const refused = await login.offerIllSealed({ as: 'subject', sort })
          if (refused.says !== 'refused' && refused.says !== 'dropped') return inconclusive(refused.says === 'accepted' ? 'ambiguous' : 'transport-lost', `a secret that was none was ${refused.says}: ${refused.read}`, refused)
          const { answer, ms } = JSON.parse(refused.read) as { readonly answer: string; readonly ms: number } // our own driver's words
          words[sort]?.add(`${refused.says}, ${answer}`)
          times[sort]?.push(ms)
          pair = at === 0 ? [refused, refused] : [pair[0], refused]
        }
        const right = await login.timed({ as: 'subject', secret: 'right' })
        if (right.says !== 'accepted') return inconclusive('no-control', `between the pairs the right password was ${right.says}`, ...pair, right)
      }
      const [said = [], otherwise = []] = [one, other].map(sort => [...(words[sort] ?? [])])
      if (said.length === 1 && otherwise.length === 1 && said[0] !== otherwise[0]) return violated(`each of ${times[one]?.length} times the answer told which block it was: ${said[0]}, or ${otherwise[0]}`, opens, ...pair)
      if (said.length > 1 || otherwise.length > 1) return inconclusive('ambiguous', `the answers vary: ${said.join(', ')} for the one block, ${otherwise.join(', ')} for the other`, ...pair)
      const compared = compareTimes(times[one] ?? [], times[other] ?? [])
      const took = `a quarter of ${times[one]?.length} came within ${compared.one.toFixed(1)} ms for the one block, within ${compared.other.toFixed(1)} ms for the other; chance alone makes ${compared.chance.toFixed(1)} ms of it`
      if (series > 1 && compared.differ) return violated(`the time of the answer tells which block it was: ${took}`, opens, ...pair)
      const resolved = compared.shows <= RESOLVES
      if (compared.alike && resolved) {
        const after = await login.timed({ as: 'subject', secret: 'right' })
        return after.says === 'accepted' ? satisfied(`both blocks were ${said[0]}; ${took}, and ${compared.shows.toFixed(1)} ms would have shown`, opens, ...pair, after) : inconclusive('no-control', `afterwards the right password was ${after.says}`, ...pair, after)
      }
      if (series === SERIES) return inconclusive(resolved ? 'ambiguous' : 'unstable', resolved ? `${took}: more than that, and too little to be sure` : `${took}, in which a difference that counts could hide`, ...pair)
    }
  },
})
