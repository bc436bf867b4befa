import { inconclusive, type Judgement, type Wireless } from '@fourtwo/contract'
import type { Statement } from './statement.ts'

/** A network that the device offers, with the file that says so and whether the daemon that offers it is seen to run. */
export interface OfferedNetwork {
  readonly file: string
  readonly interface: string | null
  readonly joining: string
  readonly runs: boolean
}
/** What is known of the radios, once there is one. */
export interface Radio {
  readonly offers: readonly OfferedNetwork[]
  /** Radios that are no wireless network: whoever joins them is not evaluated. */
  readonly others: readonly string[]
}

/** The radios and the networks that the device offers; a judgement where there is none, or where it cannot be told. */
export function radioOf({ token }: Statement, { interfaces, phys, bluetooth, otherRadios, offers, offering, switches }: Wireless): Radio | Judgement {
  for (const [name, fact] of Object.entries({ interfaces, phys, bluetooth, switches, ...offers })) if (fact.state === 'unreadable') return inconclusive('not-permitted', `the agent could not read ${name}: ${fact.reason}`, token)
  if (interfaces.state !== 'reported') return inconclusive('not-reached', 'the agent sees no list of network interfaces', token)
  const others = [...(bluetooth.state === 'reported' ? bluetooth.value : []), ...otherRadios]
  const radios = interfaces.value.length + (phys.state === 'reported' ? phys.value : 0) + others.length + (switches.state === 'reported' ? switches.value.length : 0)
  if (radios === 0)
    return { outcome: 'not-applicable', because: 'the agent states that the kernel drives no radio: no wireless interface, no Bluetooth, near-field, 802.15.4 or mobile device, and no switch of one', cites: [token.cite] }
  return {
    others,
    offers: Object.entries(offers).flatMap(([file, fact]) => (fact.state === 'reported' ? fact.value.map(it => ({ file, interface: it.interface, joining: it.joining, runs: offering.state === 'reported' && it.interface !== null && offering.value.includes(it.interface) })) : [])),
  }
}
