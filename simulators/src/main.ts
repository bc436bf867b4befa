// `fourtwo-sim rtu`: the simulated remote terminal unit as a process. Says on one line how to reach it, then answers 'trips', 'consulted', 'arm {…}' and 'close' on stdin.
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { Device, FACTORY } from './core/device.ts'
import { ITEM, startPlant } from './core/plant.ts'
import type { Decoy, Defect } from './core/policies.ts'
import { openMaintenanceFace } from './faces/maintenance.ts'
import { openMqttFace } from './faces/mqtt.ts'
import { openOpcuaClientFace } from './faces/opcua-client/index.ts'
import { LOCK } from './faces/opcua/audit.ts'
import { LIMITS } from './faces/opcua/limits.ts'
import { openOpcuaFace } from './faces/opcua/server.ts'
import { openPtyFace } from './faces/pty.ts'
import { openSerialFace } from './faces/serial.ts'
import { type BesideAgent, startAgent } from './beside/agent.ts'
import { freePort } from './free-port.ts'
import { namesFor } from './names.ts'
import { makePki } from './pki.ts'
import { issue } from './authorities.ts'

const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`)
// A library's chatter must not mix with the lines on stdout.
console.log = console.info = console.debug = console.error

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(2)
}

function read() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        defect: { type: 'string' }, decoy: { type: 'string' }, seed: { type: 'string', default: '1' }, 'lock-window': { type: 'string', default: '2000' }, 'session-timeout': { type: 'string', default: '2000' },
        address: { type: 'string', default: `127.${40 + (process.pid % 160)}.${(process.pid >> 8) % 250}.1` }, scrypt: { type: 'string', default: '16384' },
        'opcua-port': { type: 'string', default: '0' }, 'mqtt-port': { type: 'string', default: '0' }, 'serial-port': { type: 'string', default: '0' }, 'opcua-upstream': { type: 'string' },
        doors: { type: 'string', default: 'opcua,mqtt,serial' }, pty: { type: 'boolean', default: false }, // opt-in: it needs socat, and a TCP serial server works wherever Node does
      },
    })
  } catch (fault) {
    refuse(fault instanceof Error ? fault.message : String(fault))
  }
}

async function load<T>(kind: 'defects' | 'decoys', id: string | undefined): Promise<T | undefined> {
  if (id === undefined) return undefined
  const known = readdirSync(new URL(kind, import.meta.url)).filter(file => file.endsWith('.ts')).map(file => file.slice(0, -3))
  if (!known.includes(id)) refuse(`there is no ${id} among the ${kind}: ${known.join(', ')}`)
  return (await import(`./${kind}/${id}.ts`)).default
}

const { values: given, positionals } = read()
if (positionals[0] !== 'rtu') refuse(`usage: fourtwo-sim rtu [--defect ID] [--decoy ID] [--seed N] [--lock-window MS] [--session-timeout MS] [--doors opcua,mqtt,serial,opcua-client] [--opcua-upstream opc.tcp://127.x.y.z:PORT] [--address 127.x.y.z]`)
const milliseconds = (option: 'lock-window' | 'session-timeout', least: number): number => {
  const value = Number(given[option])
  if (!Number.isSafeInteger(value) || value < least) refuse(`--${option} is ${given[option]}, expected milliseconds from ${least}`)
  return value
}
/** A port as wanted, 0 for any that is free. */
const port = (option: 'opcua-port' | 'mqtt-port' | 'serial-port'): number => {
  const value = Number(given[option])
  if (!Number.isSafeInteger(value) || value < 0 || value > 65_535) refuse(`--${option} is ${given[option]}, expected a port`)
  return value
}
const window = milliseconds('lock-window', 100)
const sessionTimeout = milliseconds('session-timeout', 2000) // the OPC UA server looks for idle sessions once a second, and an MQTT keep-alive is whole seconds
if (!given.address.startsWith('127.')) refuse(`--address is ${given.address}, expected a loopback address`)

const chosen = given.doors.split(',')
const odd = chosen.find(it => !['opcua', 'mqtt', 'serial', 'opcua-client'].includes(it))
if (odd !== undefined) refuse(`--doors names ${odd}, expected some of opcua, mqtt, serial and opcua-client`)
const has = (door: 'opcua' | 'mqtt' | 'serial' | 'opcua-client'): boolean => chosen.includes(door)

const folder = mkdtempSync(join(tmpdir(), 'fourtwo-sim-'))
const names = namesFor(given.seed)
const limits = { failures: 3, window, sessionTimeout }
const device = new Device(limits, { defect: await load<Defect>('defects', given.defect), decoy: await load<Decoy>('decoys', given.decoy), scryptCost: Number(given.scrypt) })
const people = [
  ...names.expendable.map(name => ({ name, use: 'expendable', role: 'operator' })),
  ...names.steady.map((name, n) => ({ name, use: 'steady', role: n === 0 ? 'engineer' : 'operator' })),
  { name: names.administrator, use: 'steady', role: 'administrator' },
  { name: names.guard, use: 'guard', role: 'observer' },
] as const
// Beside the device's own address, of which every open port is the device's.
const upstreamHost = given.address.replace(/\.\d+$/, '.2')
const upstream = new URL((given['opcua-upstream'] ?? `opc.tcp://${upstreamHost}:${await freePort(upstreamHost)}`).replace(/^opc\.tcp:/, 'http:'))
if (!upstream.hostname.startsWith('127.')) refuse(`--opcua-upstream is ${given['opcua-upstream']}, expected a loopback address`)
const pki = await makePki(folder, given.address, upstream.hostname, names.certified)
const applications = { client: join(folder, 'application.pem'), other: join(folder, 'other-application.pem') }
const issued = { client: await issue(pki.authorities, pki.client.certificate), other: await issue(pki.authorities, pki.other.certificate) }
/** The applications of whoever tests the device have their certificates from the owner's authority, or from themselves. */
function certifyApplications(): void {
  for (const it of ['client', 'other'] as const) copyFileSync(device.decoy?.trustsSelfSigned === true ? pki[it].certificate : issued[it], applications[it])
}
certifyApplications()
await Promise.all([...people, { name: names.agent, role: 'agent' }, { name: names.certified, role: 'operator' }].map(({ name, role }) => device.addAccount(name, names.secretOf(name), role)))

const serialNumber = `SIM-${given.seed}`
const plant = startPlant(device, serialNumber)
const mqtt = has('mqtt') ? await openMqttFace(device, names, pki.device, plant, given.address, port('mqtt-port')) : undefined
const listening = mqtt === undefined ? [] : [mqtt.port]
// The agent starts while the other faces open; it is asked over the broker.
const starting: Promise<BesideAgent> | undefined = mqtt === undefined ? undefined : startAgent({ device, names, item: { ...ITEM, serial: serialNumber }, host: given.address, port: mqtt.port, ca: pki.device.certificate, ports: () => listening, folder })
starting?.catch(() => undefined) // awaited below
const serial = given.pty || !has('serial') ? undefined : await openSerialFace(device, names, plant, given.address, port('serial-port'))
const ptyPath = join(folder, 'console')
const pty = given.pty && has('serial') ? await openPtyFace(device, names, plant, ptyPath).catch((fault: Error) => refuse(fault.message)) : undefined
const opcua = has('opcua') ? await openOpcuaFace(device, names, pki, plant, given.address, port('opcua-port'), folder) : undefined
const asClient = has('opcua-client') ? await openOpcuaClientFace(device, names, pki, `opc.tcp://${upstream.host}`, folder) : undefined
let maintenance = device.hasMaintenancePort ? await openMaintenanceFace(device, given.address) : undefined

listening.push(...(opcua === undefined ? [] : [Number(new URL(opcua.url).port)]), ...(serial === undefined ? [] : [serial.port]))
const agent = await starting?.catch((fault: unknown) => refuse(fault instanceof Error ? fault.message : String(fault)))
agent?.dress()

const { commands } = names
const output = { outputValues: '1.2, 1.3', outputInvalid: 'no-number', effectWithin: '100' }
const record = '^(?<time>\\S+) (?<id>\\S+) (?<category>\\S+) (?<type>\\S+) (?<source>\\S*) (?<result>success|failure) \\S+$'
const audit = { auditRecord: record, auditLogin: 'login', auditRefusedLogin: 'refused-login', auditLogout: 'logout', auditLock: 'lock', auditRefusedApplication: 'refused-application', auditRefusedOperation: 'refused-operation', auditRequestError: 'request-error', auditConfigurationChange: 'configuration-change', recordedWithin: '2000' }
const identityRecord = '^(?<supplier>[^\\r\\n]*)\\r?\\n(?<model>[^\\r\\n]*)\\r?\\n(?<serial>[^\\r\\n]*)\\r?\\n(?<version>[^\\r\\n]*)$'
const doors = {
  ...(opcua === undefined ? {} : { opcua: { kind: 'opcua', users: 'both', conversations: 4, settings: {
    url: opcua.url, certificate: applications.client, key: pki.client.key, otherCertificate: applications.other, otherKey: pki.other.key, userCertificate: pki.user.certificate, userKey: pki.user.key, issuer: pki.authorities, serverCertificate: opcua.certificate, reading: names.levelNode, heartbeat: names.heartbeatNode,
    sessionLimit: String(LIMITS.sessionsOfAccount), overSessionLimit: 'refused', channelLimit: String(LIMITS.channels), overChannelLimit: 'displaces', subscriptionLimit: String(LIMITS.subscriptions), monitoredItemLimit: String(LIMITS.monitoredItems), messageLimit: String(LIMITS.message),
    output: names.stopLevelNode, outputType: 'Double', method: `${names.stationNode} ${names.methodNode}`, ...output, configuration: names.stationNode,
    audit: names.auditNode, auditTrail: 'both', auditLockEvent: `i=2058 ${LOCK}`, ...audit, identity: names.nameplateNodes.join(' '), identityRecord,
  } } }),
  ...(mqtt === undefined ? {} : { mqtt: { kind: 'mqtt', users: 'machines', conversations: 8, settings: {
    host: given.address, port: String(mqtt.port), ca: pki.device.certificate, reading: names.levelTopic, heartbeat: names.heartbeatTopic,
    output: names.setStopLevelTopic, outputReading: names.stopLevelTopic, ...output, identity: names.nameplateTopic, identityRecord,
  } } }),
  ...(!has('opcua-client') ? {} : { 'opcua-client': { kind: 'opcua-client', users: 'machines', conversations: 1, settings: {
    listen: `opc.tcp://${upstream.host}`, certificate: pki.upstream.certificate, key: pki.upstream.key, issuer: pki.authorities, connectsWithin: '4000', returnsWithin: '8000', clientCertificate: pki.device.certificate,
  } } }),
  ...(!has('serial') ? {} : { serial: { kind: 'serial', users: 'people', conversations: 1, settings: {
    ...(serial === undefined ? { path: ptyPath } : { host: given.address, port: String(serial.port) }), answerWithin: '3000', userPrompt: names.prompts.user, secretPrompt: names.prompts.secret, prompt: names.prompts.command, reading: commands.level, logout: commands.logout,
    output: commands.stopLevel, outputReading: commands.stopLevel, ...output, audit: commands.audit, auditTampering: `${commands.audit} empty`, ...audit, identity: commands.nameplate, identityRecord,
  } } }),
}
// The agent is test equipment: an auditor's account challenges it over the device's own broker, and what it says of `login` is said of the console.
const [auditor] = names.steady
const accounts = Object.fromEntries(people.map(({ name, use, role }) => {
  const file = join(folder, `${name}.secret`)
  writeFileSync(file, names.secretOf(name), { mode: 0o600 })
  return [name, { use, role, user: name, secret: { file }, opens: [...Object.keys(doors).filter(door => door !== 'opcua-client'), ...(name === auditor && agent !== undefined ? ['agent'] : [])] }]
}))
const withAgent = {
  ...doors,
  ...(agent === undefined || mqtt === undefined ? {} : { agent: { kind: 'agent', users: 'machines', conversations: 1, settings: { host: given.address, port: String(mqtt.port), ca: pki.device.certificate, topic: names.agentTopic, publicKey: agent.publicKey, ueid: agent.ueid, ...(has('serial') ? { speaksFor: 'serial=login' } : {}) } } }),
}
// The heartbeat is read where it costs least; the console has none.
const heart = mqtt !== undefined ? 'mqtt' : opcua !== undefined ? 'opcua' : undefined
const factory = join(folder, 'factory.secret')
writeFileSync(factory, FACTORY.secret, { mode: 0o600 })
say({
  bench: {
    doors: withAgent, accounts, lockOut: { failures: limits.failures, window }, sessionTimeout, factoryCredentials: [{ user: FACTORY.user, secret: { file: factory } }], permissions: { operate: ['engineer'], audit: ['engineer'], administer: ['administrator'] },
    survey: { address: given.address, rate: 50_000, neighbour: given.address.replace(/\.\d+$/, '.254') }, ...(heart === undefined ? {} : { essential: { door: heart, period: 100, deadline: 1000 } }),
    permits: { hazards: ['none', 'failed-login', 'locks-account', 'changes-configuration', 'loads', 'restarts', 'erases'], longestWait: 10_000 },
  },
  component: { ...ITEM, serial: serialNumber, types: ['EDR'], accounts: ['mkeller', 'operator', 'historian'] },
})

let closing = false
async function close(): Promise<void> {
  if (closing) return
  closing = true
  await Promise.all([plant.close(), mqtt?.close(), serial?.close(), pty?.close(), opcua?.close(), asClient?.close(), maintenance?.close(), agent?.close()])
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
}
const { address } = given

/** Turns this process into another device, since starting one costs a second: `arm {"defect":ID,"decoy":ID,"window":MS}`, each optional. */
async function arm(as: string): Promise<void> {
  const wanted: { readonly defect?: string; readonly decoy?: string; readonly window?: number } = JSON.parse(as)
  device.arm({ ...limits, window: wanted.window ?? window }, { defect: await load<Defect>('defects', wanted.defect), decoy: await load<Decoy>('decoys', wanted.decoy) })
  certifyApplications()
  plant.resume()
  serial?.wake()
  opcua?.startAnew()
  opcua?.wake()
  asClient?.wake()
  agent?.dress()
  await opcua?.dress()
  await maintenance?.close()
  maintenance = device.hasMaintenancePort ? await openMaintenanceFace(device, address) : undefined
  say({ armed: true })
}
createInterface({ input: process.stdin }).on('line', line => {
  if (line === 'trips') say({ trips: device.trips })
  if (line === 'consulted') say({ consulted: [...device.consulted.values()] })
  if (line.startsWith('arm ')) void arm(line.slice('arm '.length))
  if (line === 'close') void close()
}).on('close', () => void close())
process.on('SIGTERM', () => void close())
process.on('SIGINT', () => void close())
process.on('SIGHUP', () => void close())
