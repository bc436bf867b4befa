import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Knocks on every TCP port of the device's address, and once more on each that answered though nobody declared it.
 *
 * A declared port that answers before, after and all the while is the control: an address behind a wall, or one that does not bear the pace, shows nothing either way.
 * One that answered once and then no more is open at times, which is no answer either way. A port may be that of a declared interface of which the bench does not say where it listens.
 * UDP is not surveyed.
 *
 * @passes no port answered but the declared ones, which did all the while.
 * @doesNotShow UDP; ports that open only at times; what is spoken at a declared port beside the declared protocol.
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
    for (const other of ports.facts.declared.filter(it => it !== port)) {
      const knocked = await ports.knock({ port: other })
      // Its door may well listen elsewhere, at a port that would then be called undeclared.
      if (knocked.says !== 'open') return inconclusive('no-baseline', `the declared port ${other} was ${knocked.says}: is it the right one?`, answers, knocked)
    }
    const swept = await ports.sweep({})
    const { open, lost } = JSON.parse(swept.read) as { readonly open: readonly number[]; readonly lost: number } // our own verb's answer

    const undeclared: Answer[] = []
    const gone: Answer[] = []
    for (const found of open) {
      const again = await ports.knock({ port: found })
      const beside = await ports.knockBeside({ port: found })
      if (beside.says !== 'open') (again.says === 'open' ? undeclared : gone).push(again)
    }
    const [first, ...others] = undeclared
    const { unnamed } = ports.facts
    if (first !== undefined && undeclared.length <= unnamed.length)
      return inconclusive('ambiguous', `${undeclared.map(({ read }) => read).join(', ')} answered, and the bench does not say where ${unnamed.join(' and ')} listens`, swept, ...undeclared)
    if (first !== undefined) return violated(`answered though nobody declared it: ${undeclared.map(({ read }) => read).join(', ')}`, answers, swept, first, ...others)
    if (gone.length > 0) return inconclusive('unstable', `answered though nobody declared it, and no more when it was knocked at again: ${gone.map(({ read }) => read).join(', ')}`, swept, ...gone)
    if (lost > 0) return inconclusive('rate-limited', `the declared port ${port} did not answer either, ${lost} times while the others were knocked at: a lower survey.rate may be borne`, swept)
    const after = await ports.knock({ port })
    return after.says === 'open'
      ? satisfied(`of TCP ports ${ports.facts.from} to ${ports.facts.to} none answered that no door declares`, answers, swept, after)
      : inconclusive('no-control', `afterwards the declared port ${port} was ${after.says}`, swept, after)
  },
})
