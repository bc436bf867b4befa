import { inconclusive, parseInventory, satisfied, violated } from '@fourtwo/contract'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Asks whether the installed software can be listed with versions: the list itself is what the agent writes as an SBOM, and the token carries its digest. */
export default defineStatementProbe({
  id: 'states-its-software',
  assertion: 'CR 7.8/b',
  collector: 'inventory',
  facts: { inventory: parseInventory },

  judge({ token, holds }, { inventory: { sources, unreadable, unlisted } }) {
    const unversioned = sources.filter(it => it.unversioned > 0)
    const unclear = sources.find(it => it.unclear > 0)
    const listed = sources.reduce((sum, { components }) => sum + components, 0)
    if (unversioned.length > 0) return violated(`the agent states that ${unversioned.map(it => `${it.unversioned} components of ${it.manager}`).join(' and ')} are installed without a version`, holds, token)
    if (unclear !== undefined) return inconclusive('ambiguous', `${unclear.unclear} entries of ${unclear.manager} were not understood`, token)
    if (unreadable.length > 0) return inconclusive('not-permitted', `the agent cannot read ${unreadable.join(', ')}`, token)
    if (listed === 0) return inconclusive('not-reached', 'the agent found no list of installed software', token)
    if (unlisted.length > 0) return inconclusive('ambiguous', `the agent lists ${listed} installed components, and ${unlisted.join(', ')} may hold software of which no list tells`, token)
    return satisfied(`the agent lists ${listed} installed components with versions, by ${sources.map(({ manager, digest }) => `${manager} (sha256 ${digest.slice(0, 12)})`).join(' and ')}`, holds, token)
  },
})
