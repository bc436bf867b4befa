import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Sends each malformed message the driver knows for this protocol, and after each asks whether the door still opens.
 *
 * Silence after a malformed message is a fair answer; a door that no longer opens for a good login is not. One that opens again at the second login may have started anew, or have been late.
 * Where the device is the client, our server sends them in the place of its answers: of the ACK, of the handshake, of what the device asks for first, and of its answer for a session (OPC 10000-6, 5.2, 6.7.2 and 7.1.2). The device lives where it opens a session
 * at the right server afterwards. It may wait after a server that failed it: that it comes no more is a violation where the bench says how long it may stay away (`returnsWithin`), and stays open elsewhere.
 *
 * @passes the door opened for a good login after every message.
 * @doesNotShow damage that shows only later, such as memory that is never given back; nor, where the device is the client, answers to what it asks in a session that stands, and a server that keeps it waiting.
 */
export default defineProbe({
  id: 'survives-malformed-messages',
  assertion: 'CR 3.5/a',
  asks: 'wire',
  accounts: { user: 'steady' },
  hazard: 'loads',
  waits: [],

  async ask(wire) {
    const before = await wire.lives({ as: 'user' })
    const lives = control(before, 'lives')
    if (lives === undefined) return inconclusive('no-baseline', 'the door did not open before anything was sent', before)

    const shown: Answer[] = []
    const unsent: Answer[] = []
    for (const message of wire.facts.messages) {
      const sent = await wire.send({ message })
      if (sent.says === 'not-offered') return inconclusive('transport-lost', `${message} could not be sent: ${sent.read}`, sent)
      if (sent.says === 'too-much') {
        unsent.push(sent)
        continue
      }
      const after = await wire.lives({ as: 'user' })
      const again = after.says === 'lives' ? after : await wire.lives({ as: 'user' })
      if (again.says === 'unknown') return inconclusive('no-control', `after ${message} nobody knows whether the door opens: ${again.read}`, sent, after, again)
      if (again.says !== 'lives') return violated(`after ${message} the door no longer opened`, lives, sent, after, again)
      if (after.says !== 'lives') return inconclusive('unstable', `after ${message} the door did not open once, and then did: ${after.read}`, sent, after, again)
      shown.push(sent, again)
    }
    const [first] = unsent
    if (first !== undefined) return inconclusive('not-permitted', `${unsent.length} of ${wire.facts.messages.length} messages were not sent, of which one: ${first.read}`, ...unsent, ...shown)
    return satisfied(`${wire.facts.messages.length} malformed messages were each followed by a login that worked`, lives, lives, ...shown)
  },
})
