import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { closest } from 'fastest-levenshtein'
import type { Bench } from '../bench.ts'
import type { Component } from '../component.ts'
import { readEnrolment, readPinned, readRegisters, readRevoked } from '../enrolment/pinned.ts'
import { HarnessError } from '../error.ts'
import { faultOfAuthorities } from '../pki/authorities.ts'
import type { Interface } from '../interface.ts'
import { nothingOf, wordsOf } from '../interfaces/visitor.ts'
import { invalid } from './yaml-file.ts'

const certificate = (value: string) => cannot(value, bytes => new X509Certificate(bytes), 'a certificate')
const milliseconds = (value: string) => (/^[1-9]\d{0,5}$/.test(value) ? undefined : 'expected milliseconds from 1 to 999999')
const bytes = (value: string) => (/^[1-9]\d{3,8}$/.test(value) ? undefined : 'expected a number of bytes from 1000 to 999999999')
const limit = (value: string) => (/^[1-9]\d{0,3}$/.test(value) ? undefined : 'expected a number from 1 to 9999')
const effect = (value: string) => (value === 'refused' || value === 'displaces' ? undefined : 'expected refused or displaces')
/** A group that is missing would read as a fact that the device does not show: one that it does not show is said by an empty group. */
const expression = (...groups: readonly string[]) => (value: string): string | undefined => {
  if (!tried(() => new RegExp(value))) return 'expected a regular expression'
  const named = Object.keys(new RegExp(`${value}|`).exec('')?.groups ?? {})
  const missing = groups.find(it => !named.includes(it))
  return missing === undefined ? undefined : `which has no group ${missing}; where the device shows none, write (?<${missing}>)`
}
/** The events of the audit log, by the word that a record of each has for its type. */
const WORDS = ['auditLogin', 'auditRefusedLogin', 'auditLogout', 'auditLock', 'auditRefusedApplication', 'auditRefusedOperation', 'auditRequestError', 'auditConfigurationChange']

/** What is wrong with a value of a setting, whichever driver reads it; a setting that is not here is free text. */
const faults: Readonly<Record<string, (value: string) => string | undefined>> = {
  port: value => (/^[1-9]\d{0,4}$/.test(value) && Number(value) <= 65_535 ? undefined : 'expected a port from 1 to 65535'),
  url: value => (/^opc\.tcp:\/\/[^\s/]+/.test(value) && URL.canParse(value) ? undefined : 'expected an address such as opc.tcp://192.0.2.1:4840'),
  listen: value => faults['url']?.(value),
  transport: value => (value === 'mqtt' || value === 'serial' ? undefined : 'expected mqtt or serial'),
  sessionLimit: limit, channelLimit: limit, subscriptionLimit: limit, monitoredItemLimit: limit, messageLimit: bytes,
  overSessionLimit: effect, overChannelLimit: effect,
  hasNo: value => (wordsOf(value).every(it => nothingOf.includes(it)) ? undefined : `expected ${nothingOf.join(' or ')}, with commas between`),
  auditTrail: value => (['log', 'events', 'both'].includes(value) ? undefined : 'expected log, events or both'),
  method: value => (/^\S+ \S+$/.test(value) ? undefined : 'expected the node of an object and the node of its method, with a space between'),
  answerWithin: milliseconds, effectWithin: milliseconds, connectsWithin: milliseconds, returnsWithin: milliseconds, recordedWithin: milliseconds,
  ca: certificate, certificate, serverCertificate: certificate, authority: certificate, deviceCertificate: certificate, otherCertificate: certificate, userCertificate: certificate, clientCertificate: certificate,
  key: value => cannot(value, createPrivateKey, 'a private key'), otherKey: value => cannot(value, createPrivateKey, 'a private key'), userKey: value => cannot(value, createPrivateKey, 'a private key'), issuer: faultOfAuthorities,
  publicKey: value => cannot(value, bytes => { if (createPublicKey(bytes).asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new TypeError('another kind') }, 'a P-256 public key'),
  enrolment: value => fileFault(() => readEnrolment(value)), registers: value => fileFault(() => readRegisters(value)), revoked: value => fileFault(() => readRevoked(value)),
  auditRecord: expression('time', 'type', 'source', 'result'), identityRecord: expression('supplier', 'model', 'serial', 'version'),
}

/**
 * Holds the settings of every door against those its driver knows: one that nobody reads, or nobody can use, is a question that is silently not asked.
 * @throws HarnessError INPUT_INVALID naming file, line and setting; never what a key file holds.
 */
export function holdSettings(file: string, bench: Bench, interfaces: readonly Interface[]): void {
  for (const [name, { kind, settings }] of Object.entries(bench.doors)) {
    const known = interfaces.find(it => it.kind === kind)?.settings
    if (known === undefined) continue
    for (const [key, value] of Object.entries(settings)) {
      if (!known.includes(key)) throw invalid(file, ['doors', name, 'settings', key], `is an unknown key; did you mean ${closest(key, known)}? A door of the kind ${kind} knows ${known.join(', ')}`)
      const fault = value === '' || !Object.hasOwn(faults, key) ? undefined : faults[key]?.(value)
      if (fault !== undefined) throw invalid(file, ['doors', name, 'settings', key], `is ${value}, ${fault}`)
    }
    // What each setting names may be good and still not belong together.
    const apart = kind === 'agent' && settings['publicKey'] !== undefined ? fileFault(() => readPinned(settings)) : undefined
    if (apart !== undefined) throw invalid(file, ['doors', name, 'settings'], `do not belong together, ${apart}`)
    const { certificate: own, otherCertificate: other } = settings
    const uri = (file: string) => /URI:([^,\s]+)/.exec(new X509Certificate(readFileSync(file)).subjectAltName ?? '')?.[1]
    if (own !== undefined && other !== undefined && uri(own) === uri(other)) throw invalid(file, ['doors', name, 'settings', 'otherCertificate'], `is of the application ${uri(own) ?? 'without a name'} like certificate: whether a lock-out can be escaped by coming as another would seem to be asked, and would not be`)
    const given = WORDS.filter(it => settings[it] !== undefined)
    const twice = given.find(it => given.some(other => other !== it && settings[other] === settings[it]))
    const same = given.filter(it => settings[it] === settings[twice ?? ''])
    if (twice !== undefined) throw invalid(file, ['doors', name, 'settings', twice], `is ${settings[twice]} like ${same.filter(it => it !== twice).join(' and ')}, so that one record would be taken for the other; let the group type of auditRecord span what tells them apart, or leave one out`)
  }
}

/**
 * Holds the doors of the bench against the interfaces of the component: one that the component lacks would never be asked, and one of another kind would be asked by the wrong driver.
 * An agent may be test equipment.
 * @throws HarnessError INPUT_INVALID naming file, line and door, with the nearest interface.
 */
export function holdDoorsAgainst({ interfaces }: Component, file: string, bench: Bench): void {
  for (const [name, { kind, users }] of Object.entries(bench.doors)) {
    const stated = interfaces[name]
    if (stated === undefined && kind === 'agent') continue
    if (stated === undefined) throw invalid(file, ['doors', name], `is no interface of the component statement; did you mean ${closest(name, Object.keys(interfaces))}? Its interfaces are ${Object.keys(interfaces).join(', ')}`)
    if (stated.kind !== kind) throw invalid(file, ['doors', name, 'kind'], `is ${kind}, and the component statement says ${stated.kind}`)
    if (stated.users !== users) throw invalid(file, ['doors', name, 'users'], `is ${users}, and the component statement says ${stated.users}`)
  }
}

/** Why a file cannot be what it has to be. */
function cannot(file: string, parse: (bytes: Buffer) => unknown, expected: string): string | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (cause) {
    return `which cannot be read: ${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'}`
  }
  return tried(() => parse(bytes)) ? undefined : `which does not hold ${expected}`
}

/** What the reader of a file says is wrong with it. */
function fileFault(read: () => unknown): string | undefined {
  try {
    read()
    return undefined
  } catch (fault) {
    if (fault instanceof HarnessError) return `where ${fault.message}`
    throw fault
  }
}

function tried(attempt: () => unknown): boolean {
  try {
    attempt()
    return true
  } catch {
    return false
  }
}
