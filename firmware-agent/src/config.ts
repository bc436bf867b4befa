import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Claims, debugStates } from '@fourtwo/contract/evidence.ts'
import { parseCount } from '@fourtwo/contract/parse.ts'
import { ContractError, parseObject, parseOneOf, parseText } from '@fourtwo/contract/plain.ts'
import { AgentError } from './error.ts'

/** What the configuration states of the device. `ueid` base64url; without it /etc/machine-id tells. */
export interface DeviceConfig {
  readonly ueid?: string
  readonly oemid: number | string
  readonly hwmodel: string
  readonly swname: string
  readonly swversion: string
  readonly dbgstat?: NonNullable<Claims['dbgstat']>
}
/** How to reach the broker. Without `ca` the connection is plain, which has to be said. */
export interface MqttConfig {
  readonly host: string
  readonly port: number
  readonly ca?: string
  /** The client's own certificate and its key, which nobody else may read. */
  readonly certificate?: string
  readonly certificateKey?: string
  readonly user?: string
  readonly secretFile?: string
  readonly topic: string
  /** Seconds after which a lost connection is made again at first, later each time; 0: the agent ends with its connection. */
  readonly reconnectEvery: number
}
/** The TPM that holds the keys. `at`: a device, a unix socket or tcp:host:port. `pcrs`: the registers to be quoted; none: the TPM signs and does not quote. */
export interface TpmConfig {
  readonly at: string
  readonly pcrs: readonly number[]
}
/** The line at which challenges come: a tty whose speed and raw mode the system sets. */
export interface SerialConfig {
  readonly device: string
  /** Seconds after which a device that is gone is opened again; 0: the agent ends with it. */
  readonly reopenEvery: number
}
/** An account at the OPC UA server: who may `challenge` may `read` the nameplate too. */
export interface OpcuaUser {
  readonly user: string
  readonly secretFile: string
  readonly may: 'challenge' | 'read'
}
/** The fields of the identification nameplate (OPC 10000-100, 4.5.2). Model and software revision are the device's; a front, which knows none, has them stated. */
export interface NameplateConfig {
  readonly Manufacturer: string
  readonly Model: string
  readonly SoftwareRevision: string
  readonly ManufacturerUri?: string
  readonly ProductCode?: string
  readonly HardwareRevision: string
  readonly DeviceRevision: string
  readonly DeviceManual: string
  readonly SerialNumber: string
  readonly ProductInstanceUri?: string
  readonly RevisionCounter: number
}
/** Where the OPC UA server listens, as which application, and to whom. `trusted`: the folder of the applications' certificates. */
export interface OpcuaConfig {
  readonly address: string
  readonly port: number
  readonly certificate: string
  readonly privateKey: string
  readonly trusted: string
  readonly users: readonly OpcuaUser[]
  readonly nameplate: NameplateConfig
}
/** Where challenges come: one transport at least. */
export interface Transports {
  readonly mqtt?: MqttConfig
  readonly serial?: SerialConfig
  readonly opcua?: OpcuaConfig
}
/** What answers challenges and holds the key. */
export interface SigningConfig {
  readonly root: string
  readonly key: string
  readonly device: DeviceConfig
  /** Where the key file holds keys of a TPM: which. */
  readonly tpm?: TpmConfig
  /** Seconds for which a collection stands; 0: every challenge collects anew. */
  readonly collectEvery: number
  /** The folder for what outlives the process: the nonces that were answered, and the last collection. */
  readonly state: string
}
/** The configuration of `fourtwo-agent run` in one process. */
export interface AgentConfig extends SigningConfig, Transports {}
/** The configuration of `fourtwo-agent run` as the front of a pair: it has no key, the collector behind a unix socket has. */
export interface FrontConfig extends Transports {
  readonly collector: string
}

/** The registers that are quoted where the configuration does not say: firmware, its settings, start programs and their settings (0 to 7), what the kernel measures (10, 11) and the owner's keys of the start (14). */
const QUOTED: readonly unknown[] = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 14]

/**
 * Reads the configuration, JSON; file names in it are taken from where it lies.
 * @throws AgentError INPUT_INVALID naming the path in the file; never what a secret file holds.
 */
export const readConfig = (file: string): AgentConfig | FrontConfig => read(file, parseConfig)

/**
 * Reads the configuration of `fourtwo-agent collector`, or that of a single process without its transports.
 * @throws AgentError INPUT_INVALID naming the path in the file.
 */
export const readSigningConfig = (file: string): SigningConfig => read(file, parseSigning)

function read<T>(file: string, parse: (value: unknown, base: string) => T): T {
  try {
    return parse(JSON.parse(readFileSync(file, 'utf8')), dirname(resolve(file)))
  } catch (cause) {
    if (cause instanceof ContractError) throw new AgentError('INPUT_INVALID', `${file}: ${cause.message}`, cause)
    if (cause instanceof SyntaxError) throw new AgentError('INPUT_INVALID', `${file} is not JSON`, cause)
    throw new AgentError('INPUT_INVALID', `${file} cannot be read: ${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'}`, cause)
  }
}

function parseConfig(value: unknown, base: string): AgentConfig | FrontConfig {
  const at = (path: string) => resolve(base, path)
  const { mqtt, serial, opcua, ...rest } = parseObject(value, 'configuration')
  if (mqtt === undefined && serial === undefined && opcua === undefined) {
    if (rest['collector'] === undefined) parseSigning(rest, base)
    throw new ContractError('mqtt is missing, and so are serial and opcua: without a transport nobody can challenge')
  }
  // Of a front the rest belongs to the collector, which has a configuration of its own.
  const who = rest['collector'] === undefined ? parseSigning(rest, base) : { collector: at(parseText(known(rest, 'configuration of a front', ['collector'])['collector'], 'collector')) }
  return {
    ...who, ...(mqtt === undefined ? {} : { mqtt: parseMqtt(mqtt, at) }), ...(serial === undefined ? {} : { serial: parseSerial(serial, at) }),
    ...(opcua === undefined ? {} : { opcua: parseOpcua(opcua, at, 'device' in who ? who.device : undefined) }),
  }
}

function parseSigning(value: unknown, base: string): SigningConfig {
  const it = known(value, 'configuration', ['root', 'key', 'tpm', 'device', 'mqtt', 'serial', 'collectEvery', 'state'])
  const device = known(it['device'], 'device', ['ueid', 'oemid', 'hwmodel', 'swname', 'swversion', 'dbgstat'])
  const at = (path: string) => resolve(base, path)
  const key = at(parseText(it['key'], 'key'))
  return {
    root: it['root'] === undefined ? '/' : at(parseText(it['root'], 'root')), key, state: it['state'] === undefined ? dirname(key) : at(parseText(it['state'], 'state')),
    collectEvery: it['collectEvery'] === undefined ? 60 : parseCount(it['collectEvery'], 'collectEvery'),
    ...(it['tpm'] === undefined ? {} : { tpm: parseTpm(it['tpm'], at) }),
    device: {
      ...(device['ueid'] === undefined ? {} : { ueid: parseUeid(device['ueid']) }), oemid: parseOemid(device['oemid']),
      hwmodel: atMost(32, parseText(device['hwmodel'], 'device.hwmodel'), 'device.hwmodel'), swname: parseText(device['swname'], 'device.swname'), swversion: parseText(device['swversion'], 'device.swversion'),
      ...(device['dbgstat'] === undefined ? {} : { dbgstat: parseOneOf(debugStates, device['dbgstat'], 'device.dbgstat') }),
    },
  }
}

function parseTpm(value: unknown, path: (file: string) => string): TpmConfig {
  const it = known(value, 'tpm', ['at', 'pcrs'])
  const at = parseText(it['at'], 'tpm.at')
  const pcrs = it['pcrs'] ?? QUOTED
  if (!Array.isArray(pcrs)) throw new ContractError('tpm.pcrs is no list of registers')
  const numbers = pcrs.map((pcr, n) => parseCount(pcr, `tpm.pcrs[${n}]`))
  const wrong = numbers.find(pcr => pcr > 23)
  if (wrong !== undefined) throw new ContractError(`tpm.pcrs has ${wrong}, expected registers from 0 to 23`)
  return { at: at.startsWith('tcp:') ? at : path(at), pcrs: [...new Set(numbers)].toSorted((a, b) => a - b) }
}

function parseMqtt(value: unknown, at: (path: string) => string): MqttConfig {
  const mqtt = known(value, 'mqtt', ['host', 'port', 'ca', 'plain', 'certificate', 'certificateKey', 'user', 'secretFile', 'topic', 'reconnectEvery'])
  if (mqtt['ca'] === undefined && mqtt['plain'] !== true) throw new ContractError('mqtt.ca is missing; name the certificate to trust, or say "plain": true for a connection that anybody may read')
  if ((mqtt['certificate'] === undefined) !== (mqtt['certificateKey'] === undefined)) throw new ContractError('mqtt.certificate and mqtt.certificateKey go together; one of them is missing')
  if (mqtt['certificate'] !== undefined && mqtt['ca'] === undefined) throw new ContractError('mqtt.ca is missing: a certificate is shown over TLS only')
  const port = parseCount(mqtt['port'], 'mqtt.port')
  const topic = parseText(mqtt['topic'], 'mqtt.topic')
  if (/[#+\0]/.test(topic)) throw new ContractError(`mqtt.topic is ${JSON.stringify(topic)}, expected a topic without wildcards`)
  if (port < 1 || port > 65_535) throw new ContractError(`mqtt.port is ${port}, expected 1 to 65535`)
  return {
    host: parseText(mqtt['host'], 'mqtt.host'), port, topic, reconnectEvery: mqtt['reconnectEvery'] === undefined ? 5 : parseSeconds(mqtt['reconnectEvery'], 'mqtt.reconnectEvery'),
    ...(mqtt['ca'] === undefined ? {} : { ca: at(parseText(mqtt['ca'], 'mqtt.ca')) }),
    ...(mqtt['certificate'] === undefined ? {} : { certificate: at(parseText(mqtt['certificate'], 'mqtt.certificate')) }),
    ...(mqtt['certificateKey'] === undefined ? {} : { certificateKey: at(parseText(mqtt['certificateKey'], 'mqtt.certificateKey')) }),
    ...(mqtt['user'] === undefined ? {} : { user: parseText(mqtt['user'], 'mqtt.user') }),
    ...(mqtt['secretFile'] === undefined ? {} : { secretFile: at(parseText(mqtt['secretFile'], 'mqtt.secretFile')) }),
  }
}

/** `device`: as the configuration states it; that of a front states none. */
function parseOpcua(value: unknown, at: (path: string) => string, device: DeviceConfig | undefined): OpcuaConfig {
  const it = known(value, 'opcua', ['address', 'port', 'certificate', 'privateKey', 'trusted', 'users', 'nameplate'])
  const file = (key: string) => at(parseText(it[key], `opcua.${key}`))
  const port = it['port'] === undefined ? 4840 : parseCount(it['port'], 'opcua.port')
  if (port < 1 || port > 65_535) throw new ContractError(`opcua.port is ${port}, expected 1 to 65535`)
  const { users } = it
  if (!Array.isArray(users) || users.length === 0) throw new ContractError('opcua.users is no list of accounts: without one nobody can challenge')
  const plate = known(it['nameplate'], 'opcua.nameplate', ['manufacturer', 'manufacturerUri', 'productCode', 'hardwareRevision', 'deviceRevision', 'deviceManual', 'serialNumber', 'productInstanceUri', 'revisionCounter', ...(device === undefined ? ['model', 'softwareRevision'] : [])])
  const text = (key: string) => parseText(plate[key], `opcua.nameplate.${key}`)
  return {
    address: parseText(it['address'], 'opcua.address'), port, certificate: file('certificate'), privateKey: file('privateKey'), trusted: file('trusted'),
    users: users.map((user: unknown, n) => {
      const its = known(user, `opcua.users[${n}]`, ['user', 'secretFile', 'may'])
      return { user: parseText(its['user'], `opcua.users[${n}].user`), secretFile: at(parseText(its['secretFile'], `opcua.users[${n}].secretFile`)), may: parseOneOf(['challenge', 'read'], its['may'], `opcua.users[${n}].may`) }
    }),
    nameplate: {
      Manufacturer: text('manufacturer'), Model: device?.hwmodel ?? text('model'), SoftwareRevision: device?.swversion ?? text('softwareRevision'), SerialNumber: text('serialNumber'),
      ...(plate['manufacturerUri'] === undefined ? {} : { ManufacturerUri: text('manufacturerUri') }), ...(plate['productCode'] === undefined ? {} : { ProductCode: text('productCode') }),
      ...(plate['productInstanceUri'] === undefined ? {} : { ProductInstanceUri: text('productInstanceUri') }),
      // These every device has (OPC 10000-100, 4.7); one without such a figure shows it empty.
      HardwareRevision: plate['hardwareRevision'] === undefined ? '' : text('hardwareRevision'), DeviceRevision: plate['deviceRevision'] === undefined ? '' : text('deviceRevision'), DeviceManual: plate['deviceManual'] === undefined ? '' : text('deviceManual'),
      RevisionCounter: plate['revisionCounter'] === undefined ? 0 : parseCount(plate['revisionCounter'], 'opcua.nameplate.revisionCounter'),
    },
  }
}

function parseSerial(value: unknown, at: (path: string) => string): SerialConfig {
  const serial = known(value, 'serial', ['device', 'reopenEvery'])
  return { device: at(parseText(serial['device'], 'serial.device')), reopenEvery: serial['reopenEvery'] === undefined ? 5 : parseSeconds(serial['reopenEvery'], 'serial.reopenEvery') }
}

/** A timer that is set for longer than 24 days goes off at once. */
function parseSeconds(value: unknown, at: string): number {
  const seconds = parseCount(value, at)
  if (seconds > 86_400) throw new ContractError(`${at} is ${seconds}, expected seconds up to 86400`)
  return seconds
}

function known(value: unknown, at: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const it = parseObject(value, at)
  const stranger = Object.keys(it).find(key => !keys.includes(key))
  if (stranger !== undefined) throw new ContractError(`${at} has the unknown key ${stranger}; known are ${keys.join(', ')}`)
  return it
}

function parseUeid(value: unknown): string {
  const ueid = parseText(value, 'device.ueid')
  const bytes = Buffer.from(ueid, 'base64url')
  if (bytes.toString('base64url') !== ueid || bytes.length < 7 || bytes.length > 33) throw new ContractError(`device.ueid is ${JSON.stringify(ueid)}, expected 7 to 33 bytes in base64url (RFC 9711, 4.2.1)`)
  return ueid
}

function parseOemid(value: unknown): number | string {
  if (typeof value === 'number') return parseCount(value, 'device.oemid')
  const oemid = parseText(value, 'device.oemid')
  const bytes = Buffer.from(oemid, 'base64url')
  if (bytes.toString('base64url') !== oemid || (bytes.length !== 3 && bytes.length !== 16)) throw new ContractError(`device.oemid is ${JSON.stringify(oemid)}, expected an enterprise number, or 3 or 16 bytes in base64url (RFC 9711, 4.2.3)`)
  return oemid
}

function atMost(bytes: number, text: string, at: string): string {
  if (Buffer.byteLength(text) > bytes) throw new ContractError(`${at} is ${Buffer.byteLength(text)} bytes, expected ${bytes} at most`)
  return text
}
