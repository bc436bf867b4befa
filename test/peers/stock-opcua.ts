// Starts a stock OPC UA server as a process and puts every probe to it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Run } from '@fourtwo/harness/run/folder.ts'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { accounts, assessPeer, ownAddress, permits } from './peer.ts'
import type { StockServer } from './stock-opcua-server.ts'

/** What is needed to reach a stock server. */
export interface Reached {
  readonly url: string
  readonly namespace: number
  readonly certificate: string
}

/** Starts one; answers how to reach it and what ends it. */
export async function startStock(as: StockServer): Promise<Reached & { close(): Promise<void> }> {
  const server = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'stock-opcua-server.ts'), JSON.stringify(as)], { stdio: ['pipe', 'pipe', 'ignore'] })
  const gone = once(server, 'exit')
  const [line] = await Promise.race([once(createInterface({ input: server.stdout }), 'line'), gone.then(() => Promise.reject(new Error('the server ended before it was ready')))])
  return {
    ...(JSON.parse(line) as Reached),
    async close() {
      server.stdin.end()
      await gone
    },
  }
}

/** Puts every probe to a stock server that trusts the harness's certificate; a survey of its ports takes most of the time, and tells the same of each. */
export async function assessStock(as: Pick<StockServer, 'release' | 'configuration'>, surveyed: boolean): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-stock-'))
  const { address, neighbour } = ownAddress()
  const { client, user, authorities } = await makePki(folder, address)
  const server = await startStock({ ...as, address, folder, people: accounts, certificate: client.certificate, userCertificate: user.certificate, authorities })
  const node = (name: string) => `ns=${server.namespace};s=${name}`
  try {
    return await assessPeer({
      doors: { opcua: { kind: 'opcua', users: 'both', conversations: 4, settings: {
        url: server.url, certificate: client.certificate, key: client.key, userCertificate: user.certificate, userKey: user.key, issuer: authorities, serverCertificate: server.certificate, reading: node('Level'), heartbeat: node('Heartbeat'), hasNo: 'log', output: node('StopLevel'), outputType: 'Double', outputValues: '1.2, 1.3',
        // BuildInfo: manufacturer, product, software version (OPC 10000-5, 12.4). There is no node for a serial number.
        identity: 'i=2263 i=2261 i=2264', identityRecord: '^(?<supplier>[^\\n]*)\\n(?<model>[^\\n]*)\\n(?<serial>)(?<version>[^\\n]*)$',
      } } },
      lockOut: { failures: 3, window: 500, scope: 'account' }, sessionTimeout: 4000, permissions: { operate: ['engineer'] }, ...(surveyed ? { survey: { address, rate: 50_000, neighbour } } : {}),
      essential: { door: 'opcua', period: 100, deadline: 1000 }, permits,
    })
  } finally {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
