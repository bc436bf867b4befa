import { X509Certificate } from 'node:crypto'
import {
  AttributeIds, CreateMonitoredItemsRequest, type CreateMonitoredItemsResponse, CreateSubscriptionRequest, type CreateSubscriptionResponse, EventFilter, EventNotificationList, LocalizedText, MonitoringMode, NodeId, PermissionFlag, PublishRequest,
  type PublishResponse, ReadRequest, type ReadResponse, resolveNodeId, RolePermissionType, SimpleAttributeOperand, type Variant,
} from 'node-opcua'
import type { Hear, Heard, Lease, Verbs } from '../../interface.ts'
import type { AuditEvent } from '../../probe.ts'
import { namesUser, RECORDED_WITHIN } from '../audit.ts'
import { Session } from './session.ts'

/** Milliseconds for which the auditor's session may be idle, and between two publications. */
const TRAIL_SESSION = 120_000
const PUBLISH_EVERY = 50
/** Events in one message: so few that a person can follow each of its fields. */
const AT_ONCE = 5
/** Server.ServerStatus.CurrentTime (OPC 10000-5, 6.3.1): a value that anybody with a session may read. */
const SERVER_TIME = 'i=2258'
/** Types of OPC 10000-5, 6.4, by their numbers. */
const ACTIVATE_SESSION = 'i=2075'
const SESSION = 'i=2069'
const UPDATES = ['i=2099', 'i=2100', 'i=2127']
const CERTIFICATES = ['i=2080', 'i=2082', 'i=2085', 'i=2086', 'i=2087', 'i=2088', 'i=2089']
const CHANNELS = ['i=2059', 'i=2060']
/** Events were lost on the way to us (EventQueueOverflowEventType of OPC 10000-5). */
const OVERFLOW = 'i=3035'

/** The fields that are asked for, each by the type that has it. */
const FIELDS = [['BaseEventType', 'EventId'], ['BaseEventType', 'EventType'], ['BaseEventType', 'Time'], ['BaseEventType', 'SourceNode'], ['BaseEventType', 'SourceName'], ['BaseEventType', 'Message'], ['AuditEventType', 'Status'], ['AuditEventType', 'ClientUserId'],
  ['AuditCertificateEventType', 'Certificate'], ['AuditOpenSecureChannelEventType', 'ClientCertificate']] as const

/** An audit event, so far as it is used. */
interface Told {
  /** What identifies this one event, in hex. */
  readonly id: string
  readonly type: string
  readonly time: string
  readonly node: string
  readonly source: string
  readonly text: string
  readonly good: boolean | undefined
  /** The user, or whose certificate it is about. */
  readonly who: string
}

/**
 * The `audit` session by audit events of the Server object (OPC 10000-5, 6.4), instead of a log that is read or beside it, as the bench's `auditTrail` says: with `both`, each record has to be in both.
 *
 * An account subscribes at the mark; whoever may read the log has to be one that receives events.
 */
export function auditByEvents(lease: Lease, log: Verbs): Verbs {
  const { settings } = lease.door
  const which = settings['auditTrail'] ?? 'log'
  if (which === 'log') return log
  let trail: Trail | undefined
  const inLog = (verb: 'mark' | 'find', given: unknown, hear: Hear, signal: AbortSignal): Promise<Heard> => log.verbs[verb]?.(given as never, hear, signal) ?? Promise.resolve({ says: 'not-offered', read: 'no log is read here' })
  return {
    ...log,
    verbs: {
      ...log.verbs,
      async mark(given: { as: string }, hear, signal) {
        await trail?.close()
        const begun = await Trail.begin(lease, hear, given.as)
        trail = begun instanceof Trail ? begun : undefined
        if (!(begun instanceof Trail)) return begun
        return which === 'both' ? inLog('mark', given, hear, signal) : { says: 'shown', read: '' }
      },
      async find(given: { as: string; mark: string; event: AuditEvent; subject: string }, hear, signal) {
        if (trail === undefined) return { says: 'not-offered', read: 'nobody subscribed to the audit events' }
        const told = await trail.find(given.event, given.subject, Number(settings['recordedWithin']) || RECORDED_WITHIN, hear, signal)
        if (told.says !== 'found' || which === 'events') return told
        const logged = await inLog('find', given, hear, signal)
        return logged.says === 'found' ? { says: 'found', read: asToldBy(told.read, logged.read) } : logged
      },
    },
    close: async () => trail?.close(),
  }
}

/** The record of the log without what the event does not tell: what either lacks is for the probe to see. */
function asToldBy(event: string, logged: string): string {
  const told: Readonly<Record<string, string>> = JSON.parse(event) // our own words, both
  return JSON.stringify(Object.fromEntries(Object.entries<string>(JSON.parse(logged)).map(([field, content]) => [field, told[field] === '' ? '' : content])))
}

/** A subscription to the audit events, with what came so far. */
class Trail {
  readonly #session: Session
  readonly #lease: Lease
  readonly #subscription: number
  readonly #receives: ReadonlyMap<string, boolean>
  readonly #told: Told[] = []
  #sequence: number | undefined
  readonly #awake: NodeJS.Timeout
  /** Whether more stands ready than came in the last answer. */
  #more = false

  private constructor(lease: Lease, session: Session, subscription: number, receives: ReadonlyMap<string, boolean>) {
    this.#lease = lease
    this.#session = session
    this.#subscription = subscription
    this.#receives = receives
    // What is recorded may take longer to bring about than the server lets a session be idle.
    this.#awake = setInterval(() => void session.read(SERVER_TIME), session.idleFor / 3)
  }

  /** Logs in and subscribes; answers what came instead where that did not succeed. */
  static async begin(lease: Lease, hear: Hear, as: string): Promise<Trail | Heard> {
    const session = await Session.begin(lease, hear, lease.credential(as, 'right'), TRAIL_SESSION)
    if (!(session instanceof Session)) return { says: 'not-offered', read: session.read }
    const subscribed = session.login.says === 'accepted' ? await subscribe(session) : { says: 'not-offered', read: `the login was ${session.login.says}: ${session.login.read}` }
    if (typeof subscribed === 'number') return new Trail(lease, session, subscribed, await receivable(session, lease))
    await session.close()
    return subscribed
  }

  /** The first event of a kind by somebody, waited for a little. */
  async find(event: AuditEvent, subject: string, within: number, hear: Hear, signal: AbortSignal): Promise<Heard> {
    const { settings } = this.#lease.door
    const isOf = kinds(settings)[event]
    if (isOf === undefined) return { says: 'not-offered', read: `the bench does not say by which event ${event} is told` }
    const until = performance.now() + within
    for (;;) {
      const of = this.#told.filter(isOf)
      const found = of.find(({ who }) => who.toLowerCase() === subject.toLowerCase())
      if (found !== undefined) return { says: 'found', read: JSON.stringify({ time: found.time, type: found.type, id: found.id, category: found.source || found.type, source: found.who, result: found.good === undefined ? '' : found.good ? 'success' : 'failure' }) }
      if ((performance.now() >= until && !this.#more) || signal.aborted) {
        if (of.some(({ who }) => who === '')) return { says: 'unnamed', read: `an audit event of ${event} does not say whose doing it was` }
        const otherwise = of.find(({ who, text }) => namesUser(`${who} ${text}`, subject))
        if (otherwise !== undefined) return { says: 'refused', read: `an audit event of ${event} is about ${otherwise.who}, which may be another name of ${subject}: ${otherwise.text}` }
        const barred = this.#barred(event)
        return barred === undefined ? { says: 'absent', read: `no audit event of ${event} by ${subject} within ${within} ms` } : { says: 'refused', read: barred }
      }
      const heard = await this.#publish(hear)
      if (heard !== undefined) return heard
    }
  }

  /** Why an event that did not come may have been raised all the same: a server keeps them from whoever lacks the permission, and takes the subscription (OPC 10000-3, 8.55). */
  #barred(event: AuditEvent): string | undefined {
    if (this.#told.some(({ type }) => type === OVERFLOW)) return 'more events came than the server kept for us, so that one may be lost'
    const { output, method } = this.#lease.door.settings
    const isUpdate = event === 'refused-operation' || event === 'request-error' || event === 'configuration-change'
    const wanted = isUpdate ? ['i=2100', 'i=2127', output, method?.split(' ')[0]] : event === 'refused-application' ? ['i=2087', 'i=2060'] : event === 'lock' ? [this.#lease.door.settings['auditLockEvent']?.split(' ')[0]] : event === 'logout' ? [SESSION] : [ACTIVATE_SESSION]
    const barring = wanted.find(it => it !== undefined && this.#receives.get(it) === false)
    if (barring !== undefined) return `no audit event of ${event}, and this account may not receive those of ${barring}`
    return this.#told.length > 0 || wanted.some(it => it !== undefined && this.#receives.get(it) === true) ? undefined : 'no audit event came at all, and nothing shows that this account may receive any'
  }

  /** Takes what is published next; answers what came instead. */
  async #publish(hear: Hear): Promise<Heard | undefined> {
    const subscriptionAcknowledgements = this.#sequence === undefined ? [] : [{ subscriptionId: this.#subscription, sequenceNumber: this.#sequence }]
    const response = await this.#session.heardBy(hear).ask<PublishResponse>(new PublishRequest({ subscriptionAcknowledgements }))
    if ('says' in response) return response
    const { notificationData, sequenceNumber } = response.notificationMessage
    const lists = notificationData?.filter(it => it instanceof EventNotificationList) ?? []
    this.#more = response.moreNotifications
    this.#sequence = lists.length === 0 ? undefined : sequenceNumber
    for (const { eventFields } of lists.flatMap(({ events }) => events ?? [])) this.#told.push(toldBy(eventFields ?? []))
    return undefined
  }

  /** Ends the session, and the subscription with it. */
  async close(): Promise<void> {
    clearInterval(this.#awake)
    await this.#session.logOut()
    await this.#session.close()
  }
}

/** Of which types and sources the account may receive events, where the server shows it: by node as the bench or the standard names it. */
async function receivable(session: Session, { door: { settings } }: Lease): Promise<ReadonlyMap<string, boolean>> {
  const nodes = [ACTIVATE_SESSION, SESSION, 'i=2100', 'i=2127', 'i=2087', 'i=2060', settings['auditLockEvent']?.split(' ')[0], settings['output'], settings['method']?.split(' ')[0]].filter(it => it !== undefined)
  const response = await session.ask<ReadResponse>(new ReadRequest({ nodesToRead: nodes.map(node => ({ nodeId: resolveNodeId(node), attributeId: AttributeIds.UserRolePermissions })) }))
  if ('says' in response) return new Map()
  return new Map(nodes.flatMap((node, n) => {
    const result = response.results?.[n]
    const roles: unknown = result?.statusCode.isGood() === true ? result.value.value : undefined
    return Array.isArray(roles) && roles.length > 0 ? [[node, roles.some(it => it instanceof RolePermissionType && (it.permissions & PermissionFlag.ReceiveEvents) !== 0)] as const] : []
  }))
}

async function subscribe(session: Session): Promise<number | Heard> {
  const made = await session.ask<CreateSubscriptionResponse>(new CreateSubscriptionRequest({ requestedPublishingInterval: PUBLISH_EVERY, requestedLifetimeCount: 6000, requestedMaxKeepAliveCount: 2, maxNotificationsPerPublish: AT_ONCE, publishingEnabled: true, priority: 0 }))
  if ('says' in made) return made
  const filter = new EventFilter({ selectClauses: FIELDS.map(([type, name]) => new SimpleAttributeOperand({ typeDefinitionId: resolveNodeId(type), browsePath: [{ name }], attributeId: AttributeIds.Value })) })
  const monitored = await session.ask<CreateMonitoredItemsResponse>(new CreateMonitoredItemsRequest({
    subscriptionId: made.subscriptionId, timestampsToReturn: 2,
    itemsToCreate: [{ itemToMonitor: { nodeId: resolveNodeId('Server'), attributeId: AttributeIds.EventNotifier }, monitoringMode: MonitoringMode.Reporting, requestedParameters: { clientHandle: 1, samplingInterval: 0, filter, queueSize: 1000, discardOldest: true } }],
  }))
  if ('says' in monitored) return monitored
  const status = monitored.results?.[0]?.statusCode ?? monitored.responseHeader.serviceResult
  return status.isBad() ? { says: 'refused', read: `events of the Server object: ${status.name}` } : made.subscriptionId
}

function toldBy(fields: readonly Variant[]): Told {
  const at = (name: (typeof FIELDS)[number][1]): unknown => fields[FIELDS.findIndex(([, it]) => it === name)]?.value
  const text = (value: unknown): string => (value instanceof LocalizedText ? (value.text ?? '') : value instanceof NodeId ? value.toString() : value instanceof Date ? value.toISOString() : typeof value === 'string' ? value : '')
  const [status, id] = [at('Status'), at('EventId')]
  const certificate = [at('Certificate'), at('ClientCertificate')].find(it => Buffer.isBuffer(it) && it.length > 0)
  return {
    id: Buffer.isBuffer(id) ? id.toString('hex') : '', type: text(at('EventType')).replace(/^ns=0;/, ''), time: text(at('Time')), node: text(at('SourceNode')), source: text(at('SourceName')), text: text(at('Message')), good: typeof status === 'boolean' ? status : undefined,
    who: text(at('ClientUserId')) || (Buffer.isBuffer(certificate) ? commonName(certificate) : ''),
  }
}

/** Which events tell of what. The standard has no type for a lock: the bench names it by type and source (`auditLockEvent`). */
function kinds({ output, method, auditLockEvent }: Readonly<Record<string, string>>): Readonly<Record<AuditEvent, ((told: Told) => boolean) | undefined>> {
  const [lockType, lockSource] = auditLockEvent?.split(' ') ?? []
  // By OPC 10000-5, 6.4.25 and 6.4.27, the source is what was written, or the method's object; a server that names itself says nothing about that.
  const nodes = ['', resolveNodeId('Server').toString(), ...[output, ...(method?.split(' ') ?? [])].filter(it => it !== undefined).map(it => resolveNodeId(it).toString())]
  const isUpdate = ({ type, node }: Told): boolean => UPDATES.includes(type) && nodes.includes(node)
  return {
    login: ({ type, good }) => type === ACTIVATE_SESSION && good === true,
    'refused-login': ({ type, good }) => type === ACTIVATE_SESSION && good === false,
    logout: ({ type, source }) => type === SESSION && source === 'Session/CloseSession',
    lock: lockType === undefined ? undefined : ({ type, source }) => type === lockType && (lockSource === undefined || source === lockSource),
    'refused-application': ({ type, good }) => CERTIFICATES.includes(type) || (CHANNELS.includes(type) && good === false),
    'refused-operation': it => isUpdate(it) && it.good === false,
    'request-error': it => isUpdate(it) && it.good === false,
    'configuration-change': it => isUpdate(it) && it.good === true,
  }
}

/** The common name of a certificate; empty where it has none that can be read. */
export function commonName(certificate: Buffer): string {
  try {
    return /^CN=(.*)$/m.exec(new X509Certificate(certificate).subject)?.[1] ?? ''
  } catch {
    return ''
  }
}
