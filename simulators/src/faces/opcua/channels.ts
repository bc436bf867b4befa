import type { Server } from 'node:net'
import type { OPCUAServer, ServerSession } from 'node-opcua'
import type { Device } from '../../core/device.ts'
import { by } from './by.ts'
import { LIMITS } from './limits.ts'

/** Connections that say HELLO and no more, or subscriptions that sessions left behind, from which on a careless device has had enough. */
const FLOOD = 10

/** What of an endpoint is no part of its interface. */
interface Endpoint {
  readonly activeChannelCount: number
  getChannels(): readonly { readonly isOpened: boolean }[]
  readonly _server: Server
  _prevent_DDOS_Attack(establish: () => void, deny: () => void): void
}

/** Bears so many channels, subscriptions and monitored items as are documented; a flood leaves nothing behind. `wake` opens a door that stayed shut. */
export function boundChannels(server: OPCUAServer, device: Device): { wake(): void } {
  let shut = false
  let littered = false
  for (const endpoint of server.endpoints as unknown as readonly Endpoint[]) {
    let arriving = 0
    const makeRoom = endpoint._prevent_DDOS_Attack.bind(endpoint)
    endpoint._server.prependListener('connection', socket => { arriving = socket.remotePort ?? 0 })
    endpoint._prevent_DDOS_Attack = (establish, deny) => {
      const decides = (policy: 'freesAfterFlood' | 'purgesIdleChannels' | 'bearsLeftovers') => device.onChannel(policy, {}, arriving)
      shut ||= endpoint.getChannels().filter(it => !it.isOpened).length >= FLOOD
      littered ||= (server.engine['_orphanPublishEngine']?.subscriptionCount ?? 0) >= FLOOD
      const turnsAway = (shut && !decides('freesAfterFlood')) || (littered && !decides('bearsLeftovers')) || (endpoint.activeChannelCount >= LIMITS.channels && !decides('purgesIdleChannels'))
      if (turnsAway) deny()
      else makeRoom(establish, deny)
    }
  }
  const { serverCapabilities } = server.engine
  const subscribe = server['_on_CreateSubscriptionRequest'].bind(server)
  server['_on_CreateSubscriptionRequest'] = (message, channel) => {
    const session = message.session as ServerSession | undefined // the server makes every session itself
    const open = session?.currentSubscriptionCount ?? 0
    const hasRoom = device.hasRoomForSubscription(open, LIMITS.subscriptions, by(session?.sessionContext ?? null))
    // The library looks before it yields.
    serverCapabilities.maxSubscriptionsPerSession = hasRoom ? open + 1 : open
    subscribe(message, channel)
    serverCapabilities.maxSubscriptionsPerSession = LIMITS.subscriptions
  }
  return { wake() { shut = littered = false } }
}
