import { defineInterface } from '../../interface.ts'
import { protectionOver } from './protection.ts'
import { trustOver } from './trust.ts'
import { wireOver } from './wire.ts'

/** OPC UA with the device as the client: it connects to a server of ours, which stands where the device looks for the one it knows. */
export default defineInterface({
  kind: 'opcua-client',
  settings: ['listen', 'certificate', 'key', 'issuer', 'connectsWithin', 'returnsWithin', 'clientCertificate'],
  reach: ['listen', 'certificate', 'key', 'connectsWithin'],
  further: { channel: ['offerInClear'], wire: ['impersonate', 'answer'] },
  asksNobodyIn: () => true,
  comes: true,
  offers: { trust: trustOver, channel: protectionOver, wire: wireOver },
})
