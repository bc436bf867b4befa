import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { describe, test } from 'vitest'
import { accounts, assessPeer, expectFindings, ownAddress, permits } from './peer.ts'

console.log = console.info = console.debug = console.error

describe('the stock server of node-opcua', () => {
  test('is found as it was written down', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fourtwo-stock-'))
    const { address, neighbour } = ownAddress()
    const { client, authorities } = await makePki(folder, address)
    const server = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'stock-opcua-server.ts'), address, folder, JSON.stringify(accounts), client.certificate, authorities], { stdio: ['pipe', 'pipe', 'ignore'] })
    const gone = once(server, 'exit')
    try {
      const [line] = await Promise.race([once(createInterface({ input: server.stdout }), 'line'), gone.then(() => Promise.reject(new Error('the server ended before it was ready')))])
      const { url, namespace, certificate } = JSON.parse(line)
      const node = (name: string) => `ns=${namespace};s=${name}`
      const run = await assessPeer({
        doors: { opcua: { kind: 'opcua', users: 'both', conversations: 4, settings: {
          url, certificate: client.certificate, key: client.key, issuer: authorities, serverCertificate: certificate, reading: node('Level'), heartbeat: node('Heartbeat'), output: node('StopLevel'), outputType: 'Double', outputValues: '1.2, 1.3',
          // BuildInfo: manufacturer, product, software version (OPC 10000-5, 12.4). There is no node for a serial number.
          identity: 'i=2263 i=2261 i=2264', identityRecord: '^(?<supplier>[^\\n]*)\\n(?<model>[^\\n]*)\\n(?<serial>)(?<version>[^\\n]*)$',
        } } },
        lockOut: { failures: 3, window: 500, scope: 'account' }, sessionTimeout: 4000, permissions: { operate: ['engineer'] }, survey: { address, rate: 50_000, neighbour },
        essential: { door: 'opcua', period: 100, deadline: 1000 }, permits,
      })
      expectFindings(run, 'opcua-stock')
    } finally {
      server.stdin.end()
      await gone
      rmSync(folder, { recursive: true, force: true })
    }
  }, 120_000)
})
