import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keptOr } from './kept.ts'

describe('a kept collection', () => {
  let folder: string
  const clock = { now: 1000, uptime: 500 }
  let looks = 0
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fourtwo-kept-'))
    Object.assign(clock, { now: 1000, uptime: 500 })
    looks = 0
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  /** Which look the collection is of. */
  const ask = async (of: string | undefined = 'boot', every = 60, meanwhile: () => void = () => undefined) => {
    const { facts } = await keptOr({ folder, every, of, moment: () => ({ ...clock }) }, async () => {
      meanwhile()
      return { facts: { look: { state: 'reported', value: ++looks } }, collectors: [{ id: 'look', reports: 'look', state: 'reported', at: clock.now }] }
    })
    return facts['look']?.state === 'reported' ? facts['look'].value : undefined
  }
  const later = (seconds: number) => Object.assign(clock, { now: clock.now + seconds, uptime: clock.uptime + seconds })

  test('stands for its time, and no longer', async () => {
    expect(await ask()).toBe(1)
    later(59)
    expect(await ask()).toBe(1)
    later(1)
    expect(await ask()).toBe(2)
  })
  test.each([
    ['another boot, agent or root', () => undefined, 'other'], ['a clock that was set forward', () => { clock.now += 30 }, 'boot'], ['a clock that was set back', () => { clock.now -= 30 }, 'boot'], ['a system that started since', () => { clock.uptime = 3 }, 'boot'],
  ])('does not stand for %s', async (_, change, of) => {
    await ask()
    change()
    expect(await ask(of)).toBe(2)
  })
  test('is none where the boot is not known or every challenge collects', async () => {
    for (const again of [() => keptOr({ folder, every: 60, of: undefined, moment: () => clock }, async () => ({ facts: {}, collectors: [] })), () => ask('boot', 0)]) await again()
    expect(readdirSync(folder)).toEqual([])
  })
  test('is none where the clock was set while the collectors looked', async () => {
    expect(await ask('boot', 60, () => { clock.now -= 600 })).toBe(1)
    expect(await ask()).toBe(2)
  })
  test('is read by nobody else, and replaced as a whole; what a killed process left goes', async () => {
    writeFileSync(join(folder, 'collection.json.99'), 'half')
    await ask()
    expect(readdirSync(folder)).toEqual(['collection.json'])
    expect(statSync(join(folder, 'collection.json')).mode & 0o777).toBe(0o600)
  })
  test.each(['', '{', '{"of":"boot","now":1000,"uptime":500,"collection":{"facts":{"look":{"state":"reported"}},"collectors":[]}}', '{"of":"boot","now":"1e9","uptime":null,"collection":{"facts":{},"collectors":[]}}'])('is none where it reads %j', async text => {
    writeFileSync(join(folder, 'collection.json'), text)
    expect(await ask()).toBe(1)
  })
  test('that cannot be kept answers all the same', async () => {
    rmSync(folder, { recursive: true })
    expect(await ask()).toBe(1)
  })
})
