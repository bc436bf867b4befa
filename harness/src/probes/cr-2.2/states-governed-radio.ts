import { inconclusive, parseWireless, violated } from '@fourtwo/contract'
import { radioOf } from '../../evidence/radio.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Asks who may use the radio. A network that is open to whoever comes is not governed; whether its use is watched and can be narrowed, no fact shows. */
export default defineStatementProbe({
  id: 'states-governed-radio',
  assertion: 'CR 2.2/a',
  collector: 'wireless',
  facts: { wireless: parseWireless },

  judge(said, { wireless }) {
    const radio = radioOf(said, wireless)
    if ('outcome' in radio) return radio
    const { token, holds } = said
    const { offers, others } = radio
    const open = offers.find(({ joining, runs }) => runs && (joining === 'open' || joining === 'wep'))
    if (open !== undefined) return violated(`the agent states that whoever comes may join the network on ${open.interface ?? 'a radio'} (${open.file}: ${open.joining}), which is being offered`, holds, token)
    return inconclusive('not-reached', `${offers.length === 0 ? 'the agent knows no network that is offered' : offers.map(it => `${it.file} lets join by ${it.joining}`).join(', ')}${others.length > 0 ? `; ${others.join(', ')} stand beside it` : ''}; whether the use of the radio is watched and can be narrowed is not to be seen`, token)
  },
})
