import { inconclusive } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { beginReading, served, stillReads } from '../../reading-session.ts'

/**
 * Reads in a session, logs out, and reads again with what is left of it; then lets a second session run out and does the same.
 *
 * A third login that reads is the closing control: a door that shows nothing to anybody proves nothing about sessions. Nor does a connection that ended:
 * a session may outlive it and be taken up over another. Where the connection is the session, the driver says so.
 *
 * @passes both sessions were dead, the one after its logout, the other after its time-out, and a new one was not.
 * @doesNotShow sessions that are ended from elsewhere.
 */
export default defineProbe({
  id: 'ends-a-session-with-its-logout',
  assertion: 'CR 3.8/a',
  asks: 'concurrency',
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: ['sessionTimeout'],

  async ask(concurrency, wait) {
    const session = await beginReading(concurrency)
    if ('outcome' in session) return session
    const { begun, reads } = session
    const ended = await concurrency.logOut({})
    if (ended.says === 'silent') return inconclusive('transport-lost', `the logout was ${ended.says}: ${ended.read}`, ended)
    const dead = await concurrency.read({})
    if (dead.says === 'shown') return served(concurrency, 'the session was still read in after its logout', reads, dead, begun, ended)
    if (dead.says !== 'refused') return inconclusive('transport-lost', `the reading after the logout was ${dead.says}: ${dead.read}`, ended, dead)

    const second = await concurrency.begin({ as: 'user' })
    const secondAlive = await concurrency.read({})
    if (secondAlive.says !== 'shown') return inconclusive('no-control', `a second session gave no reading: ${secondAlive.read}`, second, secondAlive)
    const waited = await wait('sessionTimeout')
    const expired = await concurrency.read({})
    if (expired.says === 'shown') return served(concurrency, `the session was still read in after ${concurrency.facts.sessionTimeout} ms without a word`, reads, expired, second, secondAlive, waited)
    if (expired.says !== 'refused') return inconclusive('transport-lost', `the reading after the time-out was ${expired.says}: ${expired.read}`, expired)

    return stillReads(concurrency, 'the session was dead after its logout and after its time-out, and a new one was not', reads, [ended, dead, secondAlive, waited, expired])
  },
})
