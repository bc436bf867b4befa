import { AttributeIds, CreateMonitoredItemsRequest, type CreateMonitoredItemsResponse, CreateSubscriptionRequest, type CreateSubscriptionResponse, EventFilter, MonitoringMode, resolveNodeId, SimpleAttributeOperand, TimestampsToReturn } from 'node-opcua'
import type { Hear, Heard } from '../../interface.ts'
import type { Session } from './session.ts'

/** One thing that is held. */
export interface Held {
  readonly alive: () => boolean
  readonly close: () => Promise<void>
}
/** Opens one more, or says what came instead. */
export type Opens = (hear: Hear) => Promise<Held | Heard>
/** What goes with the session that holds it. */
export const HOLDS: Held = { alive: () => true, close: async () => undefined }
/** Milliseconds between publications, and after how many of them without a word a subscription goes, or says that it is there. */
interface Rhythm {
  readonly publishing?: number
  readonly lifetime?: number
  readonly keepAlive?: number
}

const ANY_EVENT = new EventFilter({ selectClauses: [new SimpleAttributeOperand({ typeDefinitionId: resolveNodeId('BaseEventType'), browsePath: [{ name: 'EventType' }], attributeId: AttributeIds.Value })] })

/** Begins a subscription that is never read; answers its number, or what came instead. */
export async function subscribe(session: Session, { publishing = 1000, lifetime = 100, keepAlive = 10 }: Rhythm = {}): Promise<number | Heard> {
  const response = await session.ask<CreateSubscriptionResponse>(new CreateSubscriptionRequest({ requestedPublishingInterval: publishing, requestedLifetimeCount: lifetime, requestedMaxKeepAliveCount: keepAlive, maxNotificationsPerPublish: 1, publishingEnabled: false, priority: 0 }))
  if ('says' in response) return response
  const { serviceResult } = response.responseHeader
  return serviceResult.isGoodish() ? response.subscriptionId : { says: 'refused', read: serviceResult.name }
}

/** Adds a monitored item for a value, or for the events of the Server object. */
export async function monitor(session: Session, subscriptionId: number, node: string | 'events'): Promise<Held | Heard> {
  const response = await session.ask<CreateMonitoredItemsResponse>(new CreateMonitoredItemsRequest({
    subscriptionId, timestampsToReturn: TimestampsToReturn.Neither,
    itemsToCreate: [{
      itemToMonitor: node === 'events' ? { nodeId: resolveNodeId('Server'), attributeId: AttributeIds.EventNotifier } : { nodeId: resolveNodeId(node), attributeId: AttributeIds.Value },
      monitoringMode: MonitoringMode.Reporting, requestedParameters: { clientHandle: 1, samplingInterval: node === 'events' ? 0 : 1000, queueSize: 1, discardOldest: true, ...(node === 'events' ? { filter: ANY_EVENT } : {}) },
    }],
  }))
  if ('says' in response) return response
  const status = response.results?.[0]?.statusCode ?? response.responseHeader.serviceResult
  return status.isGoodish() ? HOLDS : { says: 'refused', read: status.name }
}
