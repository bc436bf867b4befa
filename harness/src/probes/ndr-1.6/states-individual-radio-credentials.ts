import { inconclusive, parseWireless, satisfied, violated } from '@fourtwo/contract'
import { radioOf } from '../../evidence/radio.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Asks whether those who join a wireless network that is offered have credentials of their own. */
export default defineStatementProbe({
  id: 'states-individual-radio-credentials',
  assertion: 'NDR 1.6 RE(1)/a',
  collector: 'wireless',
  facts: { wireless: parseWireless },

  judge(said, { wireless }) {
    const radio = radioOf(said, wireless)
    if ('outcome' in radio) return radio
    const { token, holds } = said
    const { offers, others, unsure } = radio
    const shared = offers.find(({ joining, runs }) => runs && (joining === 'shared-key' || joining === 'wep' || joining === 'open'))
    if (shared !== undefined) return violated(`the agent states that those who join the network on ${shared.interface ?? 'a radio'} have no credentials of their own (${shared.file}: ${shared.joining})`, holds, token)
    const asleep = offers.find(({ runs }) => !runs)
    if (offers.length === 0) return inconclusive('not-reached', 'there is a radio, and the agent knows no file that says what is offered on it', token)
    if (unsure !== undefined) return inconclusive('ambiguous', unsure, token)
    if (asleep !== undefined) return inconclusive('not-reached', `${asleep.file} configures a network (${asleep.joining}) that is not seen to be offered`, token)
    if (others.length > 0) return inconclusive('ambiguous', `who may join ${others.join(', ')} is not evaluated`, token)
    const unclear = offers.find(({ joining }) => joining !== 'individual')
    if (unclear !== undefined) return inconclusive('ambiguous', `whether each has a key of its own in ${unclear.file} (${unclear.joining}) is not evaluated`, token)
    return satisfied(`the agent states that every network that is offered (${offers.map(it => it.interface).join(', ')}) takes credentials of its own from each who joins (WPA-EAP)`, holds, token)
  },
})
