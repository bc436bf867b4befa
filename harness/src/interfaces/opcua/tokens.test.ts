import { BinaryStream, encodeNodeId, NodeId, NodeIdType } from 'node-opcua'
import { describe, expect, test } from 'vitest'
import { bytesOf, inventions } from './tokens.ts'

const tokens = [
  new NodeId(NodeIdType.BYTESTRING, Buffer.from('00ff00ff00ff00ff00ff00ff00ff00ff', 'hex'), 0), new NodeId(NodeIdType.NUMERIC, 255, 1), new NodeId(NodeIdType.NUMERIC, 0xffffffff, 0),
  new NodeId(NodeIdType.GUID, '72962B91-FA75-4AE6-8D28-B404DC7DAFFF', 0), new NodeId(NodeIdType.STRING, 'session-41', 2),
]

describe.each(tokens.map(it => [it.toString(), it] as const))('identifiers made from %s', (_, token) => {
  test.each(Object.keys(inventions))('that are %s are others, and can be sent', how => {
    const made = inventions[how]?.(token)
    expect(made?.toString()).not.toBe(token.toString())
    expect(() => encodeNodeId(made ?? NodeId.nullNodeId, new BinaryStream(200))).not.toThrow()
  })
  test('are of its type and length where they are one more or one less', () => {
    for (const how of ['one more', 'one less', 'made up at random']) {
      const made = inventions[how]?.(token)
      expect(made?.identifierType).toBe(token.identifierType)
      expect(made === undefined ? 0 : bytesOf(made).length).toBe(bytesOf(token).length)
    }
  })
})

test('the next identifier carries over its bytes', () => {
  expect(bytesOf(inventions['one more']?.(tokens[0] ?? NodeId.nullNodeId) ?? NodeId.nullNodeId).toString('hex')).toBe('00ff00ff00ff00ff00ff00ff00ff0100')
  expect(inventions['one less']?.(new NodeId(NodeIdType.NUMERIC, 256, 1)).value).toBe(255)
})
