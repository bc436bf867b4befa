import { inconclusive, parseInventory, satisfied, violated } from '@fourtwo/contract'
import { unlessOnDevice } from '../../evidence/on-device.ts'
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
    const unversioned = sources.filter(it => it.unversioned > 0)
    const unclear = sources.find(it => it.unclear > 0)
    const listed = sources.reduce((sum, { components }) => sum + components, 0)
    if (unversioned.length > 0) return violated(`the agent states that ${unversioned.map(it => `${it.unversioned} components of ${it.manager}`).join(' and ')} are installed without a version`, holds, token)
    const elsewhere = unlessOnDevice(said)
    if (elsewhere !== undefined) return elsewhere
    if (unclear !== undefined) return inconclusive('ambiguous', `${unclear.unclear} entries of ${unclear.manager} were not understood`, token)
    if (unreadable.length > 0) return inconclusive('not-permitted', `the agent cannot read ${unreadable.join(', ')}`, token)
    if (listed === 0) return inconclusive('not-reached', 'the agent found no list of installed software', token)
    return satisfied(`the agent lists ${listed} installed components with versions, by ${sources.map(({ manager, digest }) => `${manager} (sha256 ${digest.slice(0, 12)})`).join(' and ')}`, holds, token)
  },
})
