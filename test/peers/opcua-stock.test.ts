import { join } from 'node:path'
import { describe, test } from 'vitest'
import { describeWith } from '../needs.ts'
import { expectFindings } from './peer.ts'
import { assessStock } from './stock-opcua.ts'

console.log = console.info = console.debug = console.error

describe('the stock server of node-opcua is found as it was written down', () => {
  test.concurrent.each([['opcua-stock', 'as-documented'], ['opcua-careless', 'careless'], ['opcua-hardened', 'hardened']] as const)('%s', async (written, configuration) => {
    expectFindings(await assessStock({ release: 'today', configuration }, written === 'opcua-stock'), written)
  }, 180_000)
})

describeWith({ installed: [{ folder: join(import.meta.dirname, 'older/node_modules/node-opcua'), by: 'npm ci --prefix test/peers/older' }] }, 'a server of an older release', () => {
  test('is found as it was written down', async () => {
    expectFindings(await assessStock({ release: 'older', configuration: 'as-documented' }, false), 'opcua-older')
  }, 180_000)
})
