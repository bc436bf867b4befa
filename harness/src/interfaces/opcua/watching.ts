import { AttributeIds, CreateMonitoredItemsRequest, type CreateMonitoredItemsResponse, CreateSubscriptionRequest, type CreateSubscriptionResponse, DataChangeNotification, DataType, MonitoringMode, PublishRequest, type PublishResponse, resolveNodeId, TimestampsToReturn } from 'node-opcua'
import type { Heard } from '../../interface.ts'
import { type Session, textOf } from './session.ts'

/** Milliseconds in which a value changes that is watched, and between two publications. */
const CHANGES_WITHIN = 1000
const PUBLISH_EVERY = 50

/**
 * Sees a node's value: by a Read, and where that is refused to a session that stands, by a monitored item, which is told each change (OPC 10000-4, 5.13.2 and 5.14.5).
 *
 * A server may guard the one and forget the other: what it tells whenever a value changes goes another way through it than what it is asked for.
 */
export async function see(session: Session, node: string): Promise<Heard> {
  const read = await session.read(node)
  if (read.says !== 'refused' || session.login.says !== 'accepted') return read
  const watched = await watch(session, node)
  return watched.says === 'shown' ? { says: 'shown', read: watched.read } : read
}

/** The first value that a monitored item tells. The subscription ends with its session. */
async function watch(session: Session, node: string): Promise<Heard> {
  const made = await session.ask<CreateSubscriptionResponse>(new CreateSubscriptionRequest({ requestedPublishingInterval: PUBLISH_EVERY, requestedLifetimeCount: 100, requestedMaxKeepAliveCount: 2, maxNotificationsPerPublish: 10, publishingEnabled: true, priority: 0 }))
  if ('says' in made) return made
  const { subscriptionId } = made
  const monitored = await session.ask<CreateMonitoredItemsResponse>(new CreateMonitoredItemsRequest({
    subscriptionId, timestampsToReturn: TimestampsToReturn.Neither,
    itemsToCreate: [{ itemToMonitor: { nodeId: resolveNodeId(node), attributeId: AttributeIds.Value }, monitoringMode: MonitoringMode.Reporting, requestedParameters: { clientHandle: 1, samplingInterval: 0, queueSize: 10, discardOldest: true } }],
  }))
  if ('says' in monitored) return monitored
  const status = monitored.results?.[0]?.statusCode ?? monitored.responseHeader.serviceResult
  if (status.isBad()) return { says: 'refused', read: status.name }
  const until = performance.now() + CHANGES_WITHIN
  let taken: { readonly subscriptionId: number; readonly sequenceNumber: number }[] = []
  while (performance.now() < until) {
    const published = await session.ask<PublishResponse>(new PublishRequest({ subscriptionAcknowledgements: taken }))
    if ('says' in published) return published
    const { subscriptionId: of, notificationMessage: { notificationData, sequenceNumber } } = published
    taken = (notificationData ?? []).length === 0 ? [] : [{ subscriptionId: of, sequenceNumber }]
    const changes = of === subscriptionId ? (notificationData ?? []).filter(it => it instanceof DataChangeNotification) : [] // or of what was watched before
    const told = changes.flatMap(({ monitoredItems }) => monitoredItems ?? []).find(({ value }) => value.value.dataType !== DataType.Null)
    if (told !== undefined) return { says: 'shown', read: textOf(told.value.value.value) }
  }
  return { says: 'refused', read: `no value was told within ${CHANGES_WITHIN} ms` }
}
