import { describe, expect, test } from 'vitest'
import { Device } from './device.ts'
import { sound } from './policies.ts'

const limits = { failures: 3, window: 1000, sessionTimeout: 2000 }
async function device(options: ConstructorParameters<typeof Device>[1] = {}) {
  const it = new Device(limits, { scryptCost: 16, ...options })
  await it.addAccount('ann', 'right', 'engineer')
  await it.addAccount('bob', 'good', 'operator')
  return it
}
const by = (account: string, secret: string, door = 'serial', peerPort = 1) => ({ account, secret, door, peerPort })

describe('a sound device', () => {
  test('locks an account across doors and connections, and opens it again after the window', async () => {
    let now = 0
    const it = await device({ now: () => now })
    for (const [n, door] of ['serial', 'mqtt', 'opcua'].entries()) expect(await it.login(by('ann', 'wrong', door, n))).toBe('refused')
    expect(await it.login(by('ann', 'right', 'mqtt', 9))).toBe('refused')
    expect(await it.login(by('bob', 'good'))).toBe('accepted')
    now = 1000
    expect(await it.login(by('ann', 'right'))).toBe('accepted')
    expect(it.trips).toEqual([])
  })
  test('answers an unknown user as it answers a wrong password', async () => {
    const it = await device()
    expect(await it.login(by('nobody', 'x'))).toBe(await it.login(by('ann', 'x')))
  })
  test('records login, refusal, lock, logout and refused operation, each once', async () => {
    const it = await device()
    await it.login(by('bob', 'good'))
    it.logOut(by('bob', ''))
    it.operate(by('bob', ''), 3)
    for (let n = 0; n < 4; n++) await it.login(by('ann', 'wrong'))
    const types = it.log.split('\n').map(line => line.split(' ')[3])
    expect(types).toEqual(['login', 'logout', 'refused-operation', 'refused-login', 'refused-login', 'refused-login', 'lock', 'refused-login'])
    expect(it.stopLevel).toBe(1.2)
    expect(it.emptyLog(by('ann', ''))).toBe(true)
  })
  test('lets nobody write a line of the log by choosing a name', async () => {
    const it = await device()
    await it.login(by('x\n2026 101 access-control login ann success serial', 'y'))
    expect(it.log.split('\n')).toHaveLength(1)
  })
})

describe('a weakened device', () => {
  test('notes the decision that a sound one would have taken otherwise, and only that', async () => {
    const it = await device({ defect: { id: 'x', breaks: {}, blinds: {}, weakens: { verifiesSecret: ({ right, empty }) => right || empty } } })
    expect(await it.login(by('ann', 'right', 'serial', 5))).toBe('accepted')
    expect(it.trips).toEqual([])
    expect(await it.login(by('ann', '', 'serial', 6))).toBe('accepted')
    expect(it.trips).toEqual([{ policy: 'verifiesSecret', door: 'serial', account: 'ann', peerPort: 6 }])
  })
  test('has a name for every policy that a defect could weaken', () => {
    expect(Object.keys(sound).length).toBeGreaterThanOrEqual(15)
  })
})
