import { parseText } from '../plain.ts'
import { flag, list, nullable, oneOf, record, shape, whole } from '../shape.ts'
import { part } from './part.ts'

/** How those who join a wireless network say who they are. unknown: by means not known here. */
export const joinings = ['open', 'wep', 'shared-key', 'individual', 'own-keys', 'unknown'] as const

/** What the `wireless` collector reports. */
export const parseWireless = shape({
  /** Radios as the kernel has them: effective. */
  interfaces: part(list(shape({ name: parseText, up: nullable(flag) }))), phys: part(whole(0, 1000)), bluetooth: part(list(parseText)),
  /** Other radios by the kernel's name of them: near field, 802.15.4, mobile. */
  otherRadios: list(parseText),
  /** Switches of radios: blocked by software or by a switch. */
  switches: part(list(shape({ kind: parseText, soft: nullable(flag), hard: nullable(flag) }))),
  /** Networks that the device offers, by file or folder that says so: configured. */
  offers: record(part(list(shape({ interface: nullable(parseText), joining: oneOf(joinings), protectedManagement: oneOf(['no', 'optional', 'required', 'unknown']) })))),
  /** Does that daemon run by settings that the agent has no place for? */
  settingsElsewhere: part(flag),
  /** Interfaces on which the daemon that offers them runs, by its sockets. Effective. */
  offering: part(list(parseText)),
  /** Networks that the device joins, by file, by how: configured. */
  joins: record(part(list(oneOf(joinings)))),
})
/** Radios, and who may join them. */
export type Wireless = ReturnType<typeof parseWireless>
