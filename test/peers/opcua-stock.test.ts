import { describe, test } from 'vitest'
import { expectFindings } from './peer.ts'
import { assessStock } from './stock-opcua.ts'

console.log = console.info = console.debug = console.error

describe('the stock server of node-opcua is found as it was written down', () => {
  test.concurrent.each([
    ['opcua-stock', 'today', 'as-documented'], ['opcua-careless', 'today', 'careless'], ['opcua-hardened', 'today', 'hardened'], ['opcua-older', 'older', 'as-documented'],
  ] as const)('%s', async (written, release, configuration) => {
    expectFindings(await assessStock({ release, configuration }, written === 'opcua-stock'), written)
  }, 120_000)
})
