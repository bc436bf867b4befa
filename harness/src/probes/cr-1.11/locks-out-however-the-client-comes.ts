import { type Answer, type Control, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe, type LoginSays } from '../../probe.ts'

/** How often an account is locked anew where the right password came too late to tell: a way each. */
const ROUNDS = 6

/**
 * Fails to log in as often as the device allows, each time in another way, then offers the right password in every way.
 *
 * The failures are spread over all the ways in which a client can come: over a new connection, in a session that is there, in a new session on the same channel, as another application
 * with a certificate and an ApplicationUri of its own. A device that counts with the session, with the connection or with the client has then counted too few of them in each place, and the
 * right password opens the door in one way at least. A way in which another account does not get in before the lock, or in which no wrong password can be offered, proves nothing, and is left out.
 *
 * OPC 10000-4, 5.7.3 (ActivateSession) and 7.40 (identity tokens: clients to be locked out after failures); OPC 10000-2, Annex A, table for FR 1, CR 1.11.
 *
 * @passes in every such way the right password was refused, while another account got in. Violated: it was accepted in one, in time. Left open: the bench names no
 * second application as which to come.
 * @doesNotShow what a device counts by the address that a client comes from, since all come from one; nor other doors.
 */
export default defineProbe({
  id: 'locks-out-however-the-client-comes',
  assertion: 'CR 1.11/b',
  asks: 'login',
  uses: ['come'],
  accounts: { subject: 'expendable', bystander: 'steady' },
  hazard: 'locks-account',
  waits: ['lockWindow'],

  async ask(login, wait) {
    const before = await login.attempt({ as: 'subject', secret: 'right' })
    const opens = control(before, 'accepted')
    if (opens === undefined) return inconclusive('no-baseline', `the control login was ${before.says}`, before)
    const usable: string[] = []
    const others: Answer<LoginSays>[] = []
    for (const way of login.facts.ways) {
      const other = await login.come({ as: 'bystander', secret: 'right', way })
      others.push(other)
      if (other.says === 'accepted') usable.push(way)
    }
    if (usable.length === 0) return inconclusive('no-baseline', 'another account got in in no way', ...others)

    const refused: Answer<LoginSays>[] = []
    // Over what is there already first: it takes the least time.
    const left = [...usable.slice(1), ...usable.slice(0, 1)]
    for (let round = 1; ; round++) {
      const failed = await fail(login, usable)
      if ('says' in failed) return inconclusive(failed.says === 'accepted' ? 'ambiguous' : 'transport-lost', `a wrong password was ${failed.says}, so the failures were not all counted: ${failed.read}`, failed)
      const { wrongs, last } = failed
      let late: Answer<LoginSays> | undefined
      for (let way = left.at(0); way !== undefined && late === undefined; way = left.at(0)) {
        if (!usable.includes(way)) {
          left.shift()
          continue
        }
        const once = await login.come({ as: 'subject', secret: 'right', way })
        // What was kept from the failure before may be over.
        const right = once.says === 'not-offered' ? await login.come({ as: 'subject', secret: 'right', way }) : once
        if (right.says === 'accepted' && right.ended - last.began < login.facts.lockWindow)
          return violated(`after ${wrongs.length} wrong passwords ${list(usable)} the right one was accepted ${way}`, opens, right, ...wrongs)
        if (right.says === 'silent' || right.says === 'not-offered') return inconclusive('transport-lost', `the right password was ${right.says} ${way}: ${right.read}`, right)
        if (right.says === 'accepted') late = right
        else left.shift()
        if (right.says === 'refused' || right.says === 'dropped') refused.push(right)
      }
      const [first, ...rest] = refused
      if (late === undefined) return first === undefined ? inconclusive('transport-lost', 'the right password could be offered in no way', ...wrongs) : conclude(opens, [first, ...rest], wrongs)
      if (round === ROUNDS) return inconclusive('ambiguous', `the right password was accepted, but so late that a lock of ${login.facts.lockWindow} ms may have ended`, late)
    }

    /** A device that forgets its failures as soon as another client comes is not seen by one that cannot be another. */
    function held(because: string, by: Control, first: Answer, ...shown: readonly Answer[]) {
      const { lacks } = login.facts
      return lacks === undefined ? satisfied(because, by, first, ...shown) : inconclusive('needs-credential', `${because}; the bench does not name ${lacks}, as which the client may come too`, first, ...shown)
    }

    /** The door has to open for another meanwhile; where the lock reaches further, or nothing but closed connections was seen, for the same account once it has ended. */
    async function conclude(by: Control, refused: readonly [Answer<LoginSays>, ...Answer<LoginSays>[]], wrongs: readonly Answer<LoginSays>[]) {
      const during = login.facts.lockScope === 'account' ? await login.attempt({ as: 'bystander', secret: 'right' }) : undefined
      if (during !== undefined && during.says !== 'accepted') return inconclusive('no-control', `the door was ${during.says} to another as well, which is no lock-out of an account`, ...refused, during)
      const said = `after ${wrongs.length} wrong passwords the right one was refused ${list(usable)}`
      if (during !== undefined && refused.every(({ says }) => says === 'refused')) return held(`${said}, while the door opened for another`, by, ...refused, ...wrongs, ...others, during)
      const waited = await wait('lockWindow')
      const released = await login.attempt({ as: 'subject', secret: 'right' })
      const after = await login.attempt({ as: 'bystander', secret: 'right' })
      return released.says === 'accepted' && after.says === 'accepted'
        ? held(`${said} until the lock of its ${login.facts.lockScope} had ended`, by, ...refused, ...wrongs, waited, released, after)
        : inconclusive('no-control', `after the window the right password was ${released.says}, another's ${after.says}`, ...refused, waited, released, after)
    }
  },
})

type Login = Parameters<Parameters<typeof defineProbe<'login', 'subject' | 'bystander'>>[0]['ask']>[0]

/**
 * As many failures as the device allows, one in each way, and the rest in the first: a device may take no second identity in a session that refused one, and would count none.
 * A way in which no secret could be offered is left out from then on.
 */
async function fail(login: Login, usable: string[]): Promise<{ readonly wrongs: readonly Answer<LoginSays>[]; readonly last: Answer<LoginSays> } | Answer<LoginSays>> {
  const wrongs: Answer<LoginSays>[] = []
  for (;;) {
    const last = wrongs.at(-1)
    if (last !== undefined && wrongs.length === login.facts.failuresAllowed) return { wrongs, last }
    const way = usable[wrongs.length] ?? usable[0] ?? ''
    const wrong = await login.come({ as: 'subject', secret: 'wrong', way })
    if (wrong.says === 'refused' || wrong.says === 'dropped') wrongs.push(wrong)
    else if (wrong.says === 'not-offered' && usable.length > 1) usable.splice(usable.indexOf(way), 1)
    else return wrong
  }
}

const list = (ways: readonly string[]): string => ways.join(', ')
