import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { describe, test } from 'vitest'
import { assessPeer, expectFindings, freePort, ownAddress, permits } from './peer.ts'
import type { StockClient } from './stock-opcua-client.ts'

console.log = console.info = console.debug = console.error

describe('the stock client of node-opcua is found as it was written down', () => {
  test.concurrent.each([['opcua-client-stock', false], ['opcua-client-careless', true]] as const)('%s', async (written, careless) => {
    const folder = mkdtempSync(join(tmpdir(), 'fourtwo-client-'))
    const { address } = ownAddress()
    const url = `opc.tcp://${address}:${await freePort(address)}`
    const { client, upstream, authorities } = await makePki(folder, address)
    const told: StockClient = { careless, url, folder, ...client, server: upstream.certificate, authorities }
    const peer = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'stock-opcua-client.ts'), JSON.stringify(told)], { stdio: ['pipe', 'ignore', 'ignore'] })
    const gone = once(peer, 'exit')
    try {
      expectFindings(await assessPeer({
        doors: { client: { kind: 'opcua-client', users: 'machines', conversations: 1, settings: { listen: url, ...upstream, issuer: authorities, clientCertificate: client.certificate, connectsWithin: '4000', returnsWithin: '6000' } } },
        lockOut: { failures: 3, window: 500, scope: 'account' }, permits,
      }), written)
    } finally {
      peer.stdin.end()
      await gone
      rmSync(folder, { recursive: true, force: true })
    }
  }, 300_000)
})
