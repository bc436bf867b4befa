import { type Answer, control, inconclusive, satisfied } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { served } from '../../reading-session.ts'

/** For how many milliseconds keys are asked for: few, and for ever. */
const SHORT = 1000
const FOR_EVER = 0xffff_ffff
/** The part of their time for which keys are good. */
const GOOD_FOR = 1.25

/**
 * Opens a conversation whose keys are to be good for a second, and another whose keys are renewed at once; waits until the time that the device granted is over, and a quarter of it; then logs in anew by the keys of then, and reads.
 *
 * What identifies a protected conversation is its keys by their number: after their time they are as dead as a session that ran out, or whoever comes by them later speaks as somebody else for good. At OPC UA this is the
 * SecurityToken of OpenSecureChannel, whose lifetime the server revises, and may use for a quarter longer (OPC 10000-4, 5.6.2; OPC 10000-6, 6.7.3 and 6.7.4). What is tried is a whole session over the old channel, so that no session's
 * own time-out hides what the channel takes. A last conversation, which asks for keys for seven weeks, is the closing control; what the device granted it is told, and is its word. OPC 10000-2, Annex A, table for FR 3, CR 3.8.
 *
 * @passes over neither conversation anything was served any more, while a new one was. Violated: a value was read by keys whose time was over. Left open: a device that grants a longer time than can be waited for, which is twice the time
 * after which a session is over.
 * @doesNotShow whether keys that were renewed are dead once the new ones are in use, which is sooner; keys that were asked for with another time; conversations that are
 * kept busy meanwhile.
 */
export default defineProbe({
  id: 'lets-no-keys-outlive-their-time',
  assertion: 'CR 3.8/a',
  asks: 'concurrency',
  uses: ['openFor', 'readByFirstKeys'],
  beside: 'ends-a-session-with-its-logout',
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: ['sessionTimeout'],

  async ask(concurrency, wait) {
    const keyings = concurrency.facts.keyings ?? []
    const opened: Answer[] = []
    for (const keying of keyings) {
      const open = await concurrency.openFor({ as: 'user', ms: SHORT, keying })
      if (open.says !== 'shown') return inconclusive('no-baseline', `a conversation whose keys are ${keying} gave no reading: ${open.read}`, ...opened, open)
      opened.push(open)
    }
    const [first] = opened
    const reads = first === undefined ? undefined : control(first, 'shown')
    if (first === undefined || reads === undefined) return inconclusive('no-driver', 'this door offers no way to try it')
    const granted = Math.max(...opened.map(({ read }) => (JSON.parse(read) as { readonly granted: number }).granted)) // our own driver's words
    const over = Math.max(...opened.map(({ ended }) => ended)) + granted * GOOD_FOR
    if (granted * GOOD_FOR > 2 * concurrency.facts.sessionTimeout) return inconclusive('not-permitted', `the device lets keys be good for ${granted} ms at least, and twice ${concurrency.facts.sessionTimeout} ms can be waited for`, ...opened)

    const waited = [await wait('sessionTimeout')]
    if ((waited[0]?.ended ?? 0) < over) waited.push(await wait('sessionTimeout'))
    if ((waited.at(-1)?.ended ?? 0) < over) return inconclusive('budget', `after ${waited.length} waits the keys' time was not over`, ...opened, ...waited)
    const dead: Answer[] = []
    for (const keying of keyings) {
      const old = await concurrency.readByFirstKeys({ as: 'user', keying })
      if (old.says === 'shown') return served(concurrency, `a value was read by keys that were ${keying}, whose ${granted} ms and a quarter were over`, reads, old, ...opened, ...waited)
      if (old.says !== 'refused' && old.says !== 'dropped') return inconclusive('transport-lost', `by keys that were ${keying}, the reading was ${old.says}: ${old.read}`, ...opened, ...waited, old)
      dead.push(old)
    }
    const anew = await concurrency.openFor({ as: 'user', ms: FOR_EVER, keying: keyings[0] ?? '' })
    if (anew.says !== 'shown') return inconclusive('no-control', `afterwards a new conversation gave no reading: ${anew.read}`, ...dead, anew)
    return satisfied(`keys that were ${keyings.join(', and such as were ')}, were dead after their ${granted} ms and a quarter; asked for keys for seven weeks, the device said ${(JSON.parse(anew.read) as { readonly granted: number }).granted} ms`, reads, first, ...opened.slice(1), ...waited, ...dead, anew)
  },
})
