import { describe, expect, test } from 'vitest'
import { readLineSettings } from './settings.ts'

describe('the settings of a console line', () => {
  test('are 115200 8N1 where the bench does not say', () => {
    expect(readLineSettings({ path: '/dev/ttyS0' })).toEqual({ at: { path: '/dev/ttyS0' }, baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1, answerWithin: 6000 })
    expect(readLineSettings({ host: '127.0.0.1', port: '4001' })).toMatchObject({ at: { host: '127.0.0.1', port: 4001 } })
  })
  test('are taken as the bench writes them', () => {
    expect(readLineSettings({ path: 'x', baudRate: '9600', dataBits: '7', parity: 'even', stopBits: '1.5', answerWithin: '500' })).toMatchObject({ baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 1.5, answerWithin: 500 })
  })
  test.each([
    [{}, 'path is missing'], [{ path: 'x', host: 'y' }, 'path and host are both given'], [{ path: 'x', port: '1' }, 'path and host are both given'], [{ host: 'y' }, 'port is missing, expected a TCP port'], [{ host: 'y', port: '70000' }, 'port is 70000'],
    [{ path: 'x', baudRate: 'fast' }, 'baudRate is fast'], [{ path: 'x', baudRate: '0' }, 'baudRate is 0'], [{ path: 'x', dataBits: '9' }, 'dataBits is 9, expected one of 5, 6, 7, 8'], [{ path: 'x', parity: 'N' }, 'parity is N, expected one of none, even'],
    [{ path: 'x', stopBits: '3' }, 'stopBits is 3'], [{ path: 'x', answerWithin: '-1' }, 'answerWithin is -1'],
  ])('name what is wrong: %o', (settings, says) => {
    expect(readLineSettings(settings)).toEqual(expect.stringContaining(says))
  })
})
