import { parseText } from '../plain.ts'
import { flag, list, nullable, oneOf, record, shape, whole } from '../shape.ts'
import { daemonGrades } from './log-stores.ts'
import { factWith } from './sockets.ts'

const source = shape({ kind: oneOf(['server', 'pool', 'peer', 'refclock']), secured: oneOf(['nts', 'key', 'no']) })
/** What the `time-sources` collector reports: who sets the clock, and how the sources are secured. */
export const parseTimeSources = shape({ clients: list(shape({ client: oneOf(['chrony', 'timesyncd', 'ntpsec', 'ntp', 'busybox']), grade: oneOf(daemonGrades), sources: list(source), settings: record(parseText), unclear: whole(0, 1_000_000) })) })
/** The time clients of the device. */
export type TimeSources = ReturnType<typeof parseTimeSources>

/** What the `crypto-policy` collector reports; whether it is good enough a dated practice list decides. */
export const parseCryptoPolicy = shape({ grade: oneOf(['configured', 'effective']), openssl: factWith(record(parseText)), policy: factWith(parseText), fips: factWith(flag), random: factWith(parseText) })
/** The system's policy for cryptography: openssl.cnf's settings known here, the name of the crypto policy, the kernel's FIPS mode and its hardware random source. */
export type CryptoPolicy = ReturnType<typeof parseCryptoPolicy>

const packet = shape({ tool: oneOf(['nftables', 'iptables', 'ufw', 'firewalld', 'openwrt']), grade: oneOf(['configured', 'loaded']), input: oneOf(['drop', 'accept', 'unknown']), forward: oneOf(['drop', 'accept', 'unknown']) })
/** What the `firewall` collector reports: packet filters, and whether the device forwards between its networks. */
export const parseFirewall = shape({ filters: list(packet), forwarding: record(factWith(flag)) })
/** Packet filters and forwarding. */
export type Firewall = ReturnType<typeof parseFirewall>

/** What the `backup-tools` collector reports: tools that are there, and the timers or cron entries that start one. */
export const parseBackupTools = shape({ tools: list(parseText), scheduled: list(parseText) })
/** Tools that take backups. */
export type BackupTools = ReturnType<typeof parseBackupTools>

const protection = shape({ name: parseText, grade: oneOf(daemonGrades), onAccess: oneOf(['yes', 'no', 'unknown']), definitions: oneOf(['present', 'absent', 'none-needed', 'unknown']) })
/** What the `malware-protection` collector reports. */
export const parseMalwareProtection = shape({ tools: list(protection), processes: oneOf(['seen', 'not-seen']) })
/** Malware protection on the device. effective: its daemon runs. `definitions`: whether what it searches for is there. */
export type MalwareProtection = ReturnType<typeof parseMalwareProtection>

const limited = shape({ name: parseText, function: parseText, limits: record(nullable(whole(0, Number.MAX_SAFE_INTEGER))) }, { unit: parseText })
/** A running process of a security function, with the limits that the kernel holds it to; null where a limit is known to be off. Bytes, numbers of processes, and of `group.cpu` the percentage of one processor. */
export type Limited = ReturnType<typeof limited>
/** What the `resource-limits` collector reports. */
export const parseResourceLimits = shape({ grade: oneOf(['effective']), functions: list(limited), unread: list(parseText), rules: list(parseText) })
/** Resource limits: those in effect, and the domains that limits.conf names. */
export type ResourceLimits = ReturnType<typeof parseResourceLimits>

/** What the `inventory` collector reports: how many software components are known by name and version, and a digest of the list; the list itself is `report --sbom`. */
export const parseInventory = shape({ grade: oneOf(['effective']), sources: list(shape({ manager: oneOf(['dpkg', 'apk', 'opkg', 'rpm']), components: whole(0, 1_000_000), unversioned: whole(0, 1_000_000), unclear: whole(0, 1_000_000), digest: parseText })), unreadable: list(parseText) })
/** The software inventory of the device. */
export type Inventory = ReturnType<typeof parseInventory>
