import { inconclusive, parseTamper, satisfied, violated } from '@fourtwo/contract'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Asks each tamper sensor that the kernel drives for its state. That one is latched is a state like any other: it reports. */
export default defineStatementProbe({
  id: 'states-tamper-sensors',
  assertion: '3.11/b',
  collector: 'tamper',
  facts: { tamper: parseTamper },

  judge({ token, holds }, { tamper: { sensors, units } }) {
    const all = sensors.state === 'reported' ? Object.entries(sensors.value) : []
    const dumb = all.find(([, state]) => state.state === 'reported' && state.value === 'unclear')
    if (dumb !== undefined) return violated(`the agent states that the sensor ${dumb[0]} reports no state`, holds, token)
    const off = units.state === 'reported' ? Object.entries(units.value).find(([, on]) => on.state === 'reported' && !on.value)?.[0] : undefined
    if (off !== undefined) return inconclusive('needs-hands', `the unit ${off} is switched off in the device tree; whether a sensor is wired to it is not to be seen`, token)
    const unread = all.find(([, state]) => state.state !== 'reported')
    if (sensors.state === 'unreadable' || unread !== undefined) return inconclusive('not-permitted', `a sensor could not be read: ${unread?.[0] ?? 'all of them'}`, token)
    if (all.length === 0) return inconclusive('needs-hands', 'the kernel drives no tamper sensor that the agent knows; one that reports elsewhere is not to be seen', token)
    return satisfied(`the agent states that ${all.map(([name, state]) => `${name} is ${state.state === 'reported' ? state.value : ''}`).join(', ')}`, holds, token)
  },
})
