import { inconclusive, type Judgement, type Wireless } from '@fourtwo/contract'
import type { Statement } from './statement.ts'

/** A network that the device offers, with the file that says so and whether the daemon that offers it is seen to run by that very file. */
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
  /** Why it cannot be told what every radio offers, where it cannot. */
  readonly unsure: string | undefined
}

/** The radios and the networks that the device offers; a judgement where there is none, or where it cannot be told. */
export function radioOf({ token }: Statement, { interfaces, phys, bluetooth, otherRadios, offers, offering, settingsElsewhere, switches }: Wireless): Radio | Judgement {
  for (const [name, fact] of Object.entries({ interfaces, phys, bluetooth, switches, ...offers })) if (fact.state === 'unreadable') return inconclusive('not-permitted', `the agent could not read ${name}: ${fact.reason}`, token)
  if (interfaces.state !== 'reported') return inconclusive('not-reached', 'the agent sees no list of network interfaces', token)
  const others = [...(bluetooth.state === 'reported' ? bluetooth.value : []), ...otherRadios]
  const radios = interfaces.value.length + (phys.state === 'reported' ? phys.value : 0) + others.length + (switches.state === 'reported' ? switches.value.length : 0)
  if (radios === 0)
    return { outcome: 'not-applicable', because: 'the agent states that the kernel drives no radio: no wireless interface, no Bluetooth, near-field, 802.15.4 or mobile device, and no switch of one', cites: [token.cite] }
  const known = Object.entries(offers).flatMap(([file, fact]) => (fact.state === 'reported' ? fact.value.map(it => ({ file, interface: it.interface, joining: it.joining })) : []))
  const files = (name: string | null) => new Set(known.filter(it => it.interface === name).map(({ file }) => file))
  const running = offering.state === 'reported' ? offering.value : []
  const elsewhere = settingsElsewhere.state !== 'reported' || settingsElsewhere.value
  const twice = known.find(it => files(it.interface).size > 1)
  const bare = [...running, ...interfaces.value.map(({ name }) => name)].find(name => files(name).size === 0)
  return {
    others, offers: known.map(it => ({ ...it, runs: it.interface !== null && running.includes(it.interface) && files(it.interface).size === 1 && !elsewhere })),
    unsure: elsewhere ? `by which settings networks are offered is not to be seen (${settingsElsewhere.state === 'reported' ? 'hostapd was started with others than those known here' : settingsElsewhere.state})`
      : twice !== undefined ? `${[...files(twice.interface)].join(' and ')} both configure ${twice.interface ?? 'an interface without a name'}` : bare !== undefined ? `the agent knows no file that says what is offered on ${bare}` : undefined,
  }
}
