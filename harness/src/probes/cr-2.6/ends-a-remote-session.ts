import { inconclusive } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { beginReading, served, stillReads } from '../../reading-session.ts'

/**
 * Ends a session as its user and reads in what is left of it; where that is still served, leaves it alone for the configured time and reads once more.
 *
 * One way that works is enough (`ends-a-session-with-its-logout` asks for both). A login that reads is the first and the last control; what is shown to anybody proves nothing.
 *
 * OPC 10000-4, 5.7.4 (CloseSession) and 5.7.2; OPC 10000-2, Annex A, table for FR 2, CR 2.6.
 *
 * @passes after one of the two ways nothing was served any more, while a new session was. Violated: the device said that the session was over, and served it after both. Left open: a device
 * that knows no logout and no time, since somebody on the spot may end sessions there.
 * @doesNotShow what a session takes other than a reading.
 */
export default defineProbe({
  id: 'ends-a-remote-session',
  assertion: 'CR 2.6/a',
  asks: 'concurrency',
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: ['sessionTimeout'],

  async ask(concurrency, wait) {
    const session = await beginReading(concurrency)
    if ('outcome' in session) return session
    const { begun, reads } = session
    const ended = await concurrency.logOut({})
    const byUser = await concurrency.read({})
    if (byUser.says !== 'shown' && byUser.says !== 'refused') return inconclusive('transport-lost', `the reading after the logout was ${byUser.says}: ${byUser.read}`, ended, byUser)
    const waited = byUser.says === 'refused' ? undefined : await wait('sessionTimeout')
    const left = waited === undefined ? byUser : await concurrency.read({})
    if (left.says === 'shown') {
      if (ended.says !== 'ended') return inconclusive('needs-hands', `the logout was ${ended.says} and time ends no session; whether somebody on the spot can is to be seen there`, ended, byUser, left)
      return served(concurrency, `the session was still read in after its logout, and after ${concurrency.facts.sessionTimeout} ms without a word`, reads, left, begun, ended, byUser)
    }
    if (left.says !== 'refused') return inconclusive('transport-lost', `the reading after the time was ${left.says}: ${left.read}`, ended, left)
    return stillReads(concurrency, `the session was over ${waited === undefined ? 'with its logout' : `after ${concurrency.facts.sessionTimeout} ms without a word, though not with its logout`}, and a new one was not`, reads, [begun, ended, left])
  },
})
