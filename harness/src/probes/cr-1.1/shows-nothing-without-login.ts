import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Reads the declared process value without credentials, between two readings with them.
 *
 * The reading with an account shows that the value was there to be seen: not getting what nobody gets proves nothing.
 */
export default defineProbe({
  id: 'shows-nothing-without-login',
  assertion: { people: 'CR 1.1/a', machines: 'CR 1.2/b' },
  asks: 'visitor',
  accounts: { reader: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(visitor) {
    const before = await visitor.readAs({ as: 'reader' })
    const shows = control(before, 'shown')
    if (shows === undefined) return inconclusive('no-baseline', `the reading with an account was ${before.says}: ${before.read}`, before)

    const without = await visitor.read({})
    if (without.says === 'shown') return violated('the process value was shown without credentials', shows, without)
    if (without.says !== 'refused' && without.says !== 'dropped') return inconclusive('transport-lost', `the reading without credentials was ${without.says}: ${without.read}`, without)

    const after = await visitor.readAs({ as: 'reader' })
    return after.says === 'shown'
      ? satisfied(`the process value was ${without.says} without credentials and shown with them`, shows, without, after)
      : inconclusive('no-control', `afterwards the reading with an account was ${after.says}`, without, after)
  },
})
