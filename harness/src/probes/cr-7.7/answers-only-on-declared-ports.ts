import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Knocks on every TCP port of the device's address, and once more on each that answered though nobody declared it.
 *
 * A declared port that answers before and after is the control: an address behind a wall shows nothing either way.
 * UDP is not surveyed.
 */
export default defineProbe({
  id: 'answers-only-on-declared-ports',
  assertion: 'CR 7.7/a',
  asks: 'ports',
  accounts: {},
  hazard: 'none',
  waits: [],

  async ask(ports) {
    const [port] = ports.facts.declared
    if (port === undefined) return inconclusive('no-baseline', 'no door declares a port at this address')
    const before = await ports.knock({ port })
    const answers = control(before, 'open')
    if (answers === undefined) return inconclusive('no-baseline', `the declared port ${port} was ${before.says}`, before)
    const swept = await ports.sweep({})
    const { open } = JSON.parse(swept.read) as { open: readonly number[] } // our own verb's answer

    const undeclared: Answer[] = []
    for (const found of open) {
      const again = await ports.knock({ port: found })
      const beside = await ports.knockBeside({ port: found })
      if (again.says === 'open' && beside.says !== 'open') undeclared.push(again)
    }
    const [first, ...others] = undeclared
    if (first !== undefined) return violated(`answered though nobody declared it: ${undeclared.map(({ read }) => read).join(', ')}`, answers, swept, first, ...others)
    const after = await ports.knock({ port })
    return after.says === 'open'
      ? satisfied(`of TCP ports ${ports.facts.from} to ${ports.facts.to} none answered that no door declares`, answers, swept, after)
      : inconclusive('no-control', `afterwards the declared port ${port} was ${after.says}`, swept, after)
  },
})
