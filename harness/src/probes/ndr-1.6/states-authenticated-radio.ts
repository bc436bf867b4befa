import { inconclusive, parseWireless, satisfied, violated } from '@fourtwo/contract'
import { radioOf } from '../../evidence/radio.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Asks how those who join a wireless network that is offered say who they are. */
export default defineStatementProbe({
  id: 'states-authenticated-radio',
  assertion: 'NDR 1.6/a',
  collector: 'wireless',
  facts: { wireless: parseWireless },

  judge(said, { wireless }) {
    const radio = radioOf(said, wireless)
    if ('outcome' in radio) return radio
    const { token, holds } = said
    const { offers, others, unsure } = radio
    const open = offers.find(({ joining, runs }) => runs && (joining === 'open' || joining === 'wep'))
    if (open !== undefined) return violated(`the agent states that whoever comes may join the network on ${open.interface ?? 'a radio'} (${open.file}: ${open.joining}), which is being offered`, holds, token)
    const asleep = offers.find(({ runs }) => !runs)
    if (offers.length === 0) return inconclusive('not-reached', 'there is a radio, and the agent knows no file that says what is offered on it', token)
    if (unsure !== undefined) return inconclusive('ambiguous', unsure, token)
    if (asleep !== undefined) return inconclusive('not-reached', `${asleep.file} configures a network (${asleep.joining}) that is not seen to be offered`, token)
    if (others.length > 0) return inconclusive('ambiguous', `who may join ${others.join(', ')} is not evaluated`, token)
    const unknown = offers.find(({ joining }) => joining === 'unknown')
    if (unknown !== undefined) return inconclusive('ambiguous', `how ${unknown.file} lets join is not known here`, token)
    const shared = offers.find(({ joining }) => joining === 'shared-key' || joining === 'own-keys')
    // Whoever has the shared key is authenticated by it, but nobody is identified.
    if (shared !== undefined) return inconclusive('ambiguous', `${shared.file} lets join by one shared key, which says that somebody may, not who it is`, token)
    return satisfied(`the agent states that every network that is offered (${offers.map(it => `${it.interface}: ${it.joining}`).join(', ')}) asks each who joins for credentials of its own`, holds, token)
  },
})
