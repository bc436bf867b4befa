import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Decoded, recordedBytes } from './decoded.ts'
import mqtt from './mqtt/decode.ts'
import opcua from './opcua/decode.ts'
import serial from './serial/decode.ts'

const decoders = { mqtt, opcua, serial } as const
type Kind = keyof typeof decoders
const captured = (kind: Kind): Record<string, string> => JSON.parse(readFileSync(new URL(`../../../test-vectors/captures/${kind}.json`, import.meta.url), 'utf8'))
const captures = { mqtt: captured('mqtt'), opcua: captured('opcua'), serial: captured('serial') } as const

/** The one message of a capture. */
function read(kind: Kind, name: string): Decoded & { field: (name: string) => string | undefined } {
  const hex = captures[kind][name]
  expect(hex, `${kind} ${name}`).toBeDefined()
  const [message, ...more] = decoders[kind](recordedBytes(hex ?? ''))
  expect(more).toEqual([])
  if (message === undefined) throw new Error(`${name} was not decoded`)
  return { ...message, field: wanted => message.fields.find(it => it.name === wanted)?.value }
}
/** Every byte belongs to exactly one field, in order. */
function covers({ at, length, fields }: Decoded): void {
  let next = at
  for (const field of fields) {
    expect(field.at).toBe(next)
    next += field.length
  }
  expect(next).toBe(at + length)
}

describe('MQTT', () => {
  test('CONNECT shows the user name and no byte of the password', () => {
    const connect = read('mqtt', 'CONNECT')
    expect(connect.name).toBe('CONNECT')
    expect(connect.field('protocol level')).toBe('4: MQTT 3.1.1')
    expect(connect.field('connect flags')).toBe('user name, password, clean session')
    expect(connect.field('user name')).toMatch(/^[a-z]+\d+-\d+$/)
    expect(connect.field('password')).toBe('(20 bytes, blanked)')
    expect(connect.stopped).toBeUndefined()
    covers(connect)
  })
  test('answers are told by their codes', () => {
    expect(read('mqtt', 'CONNACK').gist).toBe('return code 0: accepted')
    expect(read('mqtt', 'SUBACK').gist).toBe('granted quality 0')
    expect(read('mqtt', 'PUBACK').gist).toBe('packet 2')
    expect(read('mqtt', 'PUBLISH').field('topic')).toMatch(/\//)
    expect(read('mqtt', 'SUBSCRIBE').field('topic filter')).toMatch(/\//)
    expect(mqtt(recordedBytes('20020005'))[0]?.gist).toBe('return code 5: not authorized')
  })
  test('several packets of one line are told apart, each at its place', () => {
    const packets = mqtt(recordedBytes('20020000' + '9003000100' + 'd000'))
    expect(packets.map(({ name, at, length }) => [name, at, length])).toEqual([['CONNACK', 0, 4], ['SUBACK', 4, 5], ['PINGRESP', 9, 2]])
    expect(packets.at(1)?.fields[0]?.at).toBe(4)
  })
  test.each([
    ['remaining length of five bytes', 'at byte 5: the remaining length has more than four bytes'],
    ['PUBLISH at QoS 3 before CONNECT', 'at byte 2: quality of service 3 does not exist'],
    ['client identifier longer than the packet', 'at byte 14: client identifier takes 65535 bytes and 1 is left'],
    ['reserved packet type 15', 'at byte 2: this packet type is reserved'],
    ['claim of 256 MB', 'at byte 5: protocol name: length takes 2 bytes and 0 are left'],
  ])('%s is read as far as it goes, and says where it stops', (name, stopped) => {
    const message = read('mqtt', name)
    expect(message.stopped).toBe(stopped)
    expect(message.fields.length).toBeGreaterThan(0)
    covers(message)
  })
})

describe('the serial console', () => {
  test('text stands as text, control characters by name', () => {
    expect(read('serial', 'login prompt').gist).toMatch(/^“.*login: ”$/)
    expect(read('serial', 'NUL characters').fields.map(it => it.value)).toEqual(['NUL × 64 CR'])
    expect(read('serial', 'bytes 0x80 to 0xff').fields.map(it => [it.name, it.length])).toEqual([['bytes above 0x7f', 128], ['control', 1]])
  })
  test('escape sequences are told apart from the text behind them', () => {
    expect(read('serial', 'escape sequences').fields.map(it => it.value)).toEqual(['ESC [2J', 'ESC [999;999H', 'ESC ]0;x\\u{7}', 'CR'])
    covers(read('serial', 'escape sequences'))
  })
  test('a secret stays blanked', () => {
    expect(read('serial', 'secret').fields[0]?.value).toBe('(20 bytes, blanked)')
  })
})

describe('OPC UA', () => {
  test('a login shows user, policy and a password that is encrypted', () => {
    const activate = read('opcua', 'ActivateSessionRequest')
    expect(activate.field('userIdentityToken: type')).toMatch(/UserNameIdentityToken$/)
    expect(activate.field('userIdentityToken.userName')).toMatch(/^[a-z]+\d+-\d+$/)
    expect(activate.field('userIdentityToken.password')).toMatch(/\(256 bytes\)$/)
    expect(activate.stopped).toBeUndefined()
    covers(activate)
  })
  test('every service of the driver is read to its end', () => {
    for (const name of ['CreateSessionRequest', 'CreateSessionResponse', 'ActivateSessionRequest', 'ActivateSessionResponse', 'CloseSessionRequest', 'CloseSessionResponse', 'ReadRequest', 'ReadResponse', 'WriteRequest', 'WriteResponse', 'ServiceFault']) {
      const message = read('opcua', name)
      expect([message.name, message.stopped]).toEqual([name, undefined])
      covers(message)
    }
    expect(read('opcua', 'ServiceFault').gist).toMatch(/^serviceResult Bad/)
    expect(read('opcua', 'ReadRequest').field('nodesToRead[0].nodeId')).toMatch(/^ns=1;s=/)
    expect(read('opcua', 'CreateSessionResponse').field('serverEndpoints[0].securityMode')).toBe('3: SignAndEncrypt')
  })
  test('times are UTC whatever the zone', () => {
    expect(read('opcua', 'ReadRequest').field('requestHeader.timestamp')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  })
  test.each([
    ['HEL cut short', 'HEL', /^at byte 16: send buffer takes 4 bytes and 0 are left$/],
    ['HEL whose URL is longer than the message', 'HEL', /^at byte 32: endpoint URL takes 2147483647 bytes and 0 are left$/],
    ['unknown message type', 'XXX', /^at byte 8: XXX is no message type$/],
    ['claim of 4 GB', 'HEL', /^at byte 16: /],
    ['OPN of noise before HEL', 'OPN', /^at byte 16: security policy URI has the length -\d+$/],
  ])('%s is read as far as it goes', (capture, name, stopped) => {
    const message = read('opcua', capture)
    expect(message.name).toBe(name)
    expect(message.stopped).toMatch(stopped)
    covers(message)
  })
  test('an ERR shows its code and reason', () => {
    expect(read('opcua', 'ERR').gist).toMatch(/^0x8080\w+ Bad/)
  })
  test.each([['feffff7f', 3000], ['ffffff7f', 10_000]])('a count of %s elements ends the decoding, not the memory', (count, zeros) => {
    const header = '01007a02' + 'e09a39f4047ddd01' + '04000000' + '00000000' + '00' + '00000000' + '000000'
    const [message] = opcua(recordedBytes(header + count + '00'.repeat(zeros)))
    expect(message?.name).toBe('ReadResponse')
    expect(message?.stopped).toMatch(/there are more than 400 fields$/)
    expect(message?.fields.length).toBeLessThanOrEqual(401)
  })
  test('a message cut anywhere keeps what came before the cut', () => {
    const whole = read('opcua', 'ActivateSessionRequest')
    const bytes = captures.opcua['ActivateSessionRequest'] ?? ''
    for (const length of [0, 3, 4, 30, 200, 380, 400, 700]) {
      const [cut] = opcua(recordedBytes(bytes.slice(0, 2 * length)))
      if (length === 0) expect(cut).toBeUndefined()
      else {
        expect(cut?.stopped).toMatch(/^at byte \d+: /)
        const kept = cut?.fields.filter(it => it.name !== 'not decoded') ?? []
        expect(kept).toEqual(whole.fields.slice(0, kept.length))
      }
    }
  })
})

describe.each(['mqtt', 'opcua', 'serial'] as const)('any bytes at a door of kind %s', kind => {
  const decode = decoders[kind]
  const holds = (hex: string): void => {
    const size = hex.length / 2
    for (const message of decode(recordedBytes(hex))) {
      expect(message.at + message.length).toBeLessThanOrEqual(size)
      for (const field of message.fields) {
        expect(field.at).toBeGreaterThanOrEqual(message.at)
        expect(field.length).toBeGreaterThanOrEqual(0)
        expect(field.at + field.length).toBeLessThanOrEqual(message.at + message.length)
      }
    }
  }
  test('are decoded without a throw, and every field lies inside its message', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), bytes => holds(Buffer.from(bytes).toString('hex'))), { numRuns: 1000 })
  })
  test('the same of real messages that were spoilt, cut or blanked', () => {
    const real = fc.constantFrom(...Object.values(captures[kind]))
    fc.assert(fc.property(real, fc.array(fc.tuple(fc.nat(), fc.option(fc.nat(255), { freq: 8 })), { minLength: 1, maxLength: 4 }), fc.nat(), (hex, spoilt, end) => {
      const pairs = hex.match(/../g) ?? []
      for (const [at, byte] of spoilt) pairs[at % pairs.length] = byte === null ? '**' : byte.toString(16).padStart(2, '0')
      holds(pairs.slice(0, 1 + (end % pairs.length)).join(''))
      holds(pairs.join(''))
    }), { numRuns: 600 })
  })
})
