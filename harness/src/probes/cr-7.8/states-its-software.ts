import { inconclusive, parseInventory, satisfied, violated } from '@fourtwo/contract'
import { challenged, factIn } from '../../evidence/statement.ts'
import { defineProbe } from '../../probe.ts'

/** Asks whether the installed software can be listed with versions: the list itself is what the agent writes as an SBOM, and the token carries its digest. */
export default defineProbe({
  id: 'states-its-software',
  assertion: 'CR 7.8/b',
  asks: 'agent',
  collector: 'inventory',
  accounts: { challenger: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(agent) {
    const said = await challenged(agent)
    if ('outcome' in said) return said
    const { token, holds } = said
    const fact = factIn(said, 'inventory', parseInventory)
    if ('outcome' in fact) return fact
    const { sources, unreadable } = fact.value
    const unclear = sources.filter(it => it.unclear > 0)
    const listed = sources.reduce((sum, { components }) => sum + components, 0)
    if (unclear.length > 0) return violated(`the agent states that ${unclear.map(it => `${it.unclear} entries of ${it.manager}`).join(' and ')} have no name or no version`, holds, token)
    if (unreadable.length > 0) return inconclusive('not-permitted', `the agent cannot read ${unreadable.join(', ')}`, token)
    if (listed === 0) return inconclusive('not-reached', 'the agent found no list of installed software', token)
    return satisfied(`the agent lists ${listed} installed components with versions, by ${sources.map(({ manager, digest }) => `${manager} (sha256 ${digest.slice(0, 12)})`).join(' and ')}`, holds, token)
  },
})
