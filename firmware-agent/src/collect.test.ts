import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAccounts, parseLockOuts } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import { collect, loadCollectors } from './collect.ts'
import { defineCollector, reported } from './collector.ts'
import { readBelow } from './reading/host.ts'

const tree = join(import.meta.dirname, '../../test-vectors/device-trees/rtu')
const at = () => 7

describe('a collector', () => {
  test('reads what it declares and nothing else, also by a path made at run time', async () => {
    const greedy = defineCollector({
      id: 'greedy', reports: 'greedy', reads: ['/etc/passwd', '/etc/pam.d/*'],
      async collect(read) {
        // @ts-expect-error a literal path that is not declared does not compile
        const shadow = await read('/etc/shadow')
        const [made, climbing, deep, fits] = await Promise.all([`/etc/${'shadow'}`, '/etc/pam.d/../shadow', '/etc/pam.d/a/b', '/etc/pam.d/login'].map(path => read(path as string)))
        await read('/etc/pam.d/login') // fits the glob, so it compiles
        return reported([shadow, made, climbing, deep, fits].map(it => (it?.state === 'unreadable' ? it.reason : it?.state)))
      },
    })
    expect((await collect([greedy], readBelow(tree), at)).facts['greedy']).toEqual({ state: 'reported', value: [
      'not declared: /etc/shadow', 'not declared: /etc/shadow', 'not declared: /etc/pam.d/../shadow', 'not declared: /etc/pam.d/a/b', 'read',
    ] })
  })
  test('that throws or never ends makes its own fact unreadable, and no other', async () => {
    const throws = defineCollector({ id: 'throws', reports: 'throws', reads: [], collect: () => Promise.reject(new TypeError('SECRET')) })
    const hangs = defineCollector({ id: 'hangs', reports: 'hangs', reads: [], collect: () => new Promise(() => undefined) })
    const fine = defineCollector({ id: 'works', reports: 'works', reads: [], collect: async () => reported(1) })
    expect(await collect([throws, hangs, fine], readBelow(tree), at, 20)).toEqual({
      facts: { throws: { state: 'unreadable', reason: 'the collector failed: TypeError' }, hangs: { state: 'unreadable', reason: 'nothing came within 20 ms' }, works: { state: 'reported', value: 1 } },
      collectors: [{ id: 'throws', reports: 'throws', state: 'unreadable', at: 7 }, { id: 'hangs', reports: 'hangs', state: 'unreadable', at: 7 }, { id: 'works', reports: 'works', state: 'reported', at: 7 }],
    })
  })
})

describe('the collectors on a fixture tree', () => {
  test('say what the contract reads, and nothing of a hash', async () => {
    const { facts } = await collect(await loadCollectors(), readBelow(tree), at)
    const [accounts, lockOut] = [facts['accounts'], facts['lockOut']]
    if (accounts?.state !== 'reported' || lockOut?.state !== 'reported') throw new Error('not reported')
    const read = parseAccounts(accounts.value, 'accounts')
    expect(read.passwords).toMatchObject({ state: 'reported', value: { unclear: 0, entries: expect.arrayContaining([{ name: 'mkeller', scheme: 'yescrypt' }, { name: 'operator', scheme: 'sha512' }, { name: 'rtu', scheme: 'locked' }, { name: 'root', scheme: 'none' }]) } })
    expect(read.ageing).toMatchObject({ state: 'reported', value: { entries: expect.arrayContaining([{ name: 'mkeller', changed: 20480, min: 1, max: 180, warn: 14, inactive: 30, expires: null }]) } })
    expect(parseLockOuts(lockOut.value, 'lockOut')['login']).toEqual({ state: 'reported', value: expect.objectContaining({ locks: 'yes', failures: 3, unlockAfter: 2 }) })
    expect(JSON.stringify(facts)).not.toMatch(/NoReal|j9T|Keller,/)
  })
  test('say absent where nothing is', async () => {
    const { facts } = await collect(await loadCollectors(), readBelow(join(tree, 'proc')), at)
    expect(facts['lockOut']).toEqual({ state: 'absent' })
    expect(facts['accounts']).toMatchObject({ value: { names: { state: 'absent' }, passwords: { state: 'absent' }, lookup: { state: 'absent' } } })
  })
  test('come to an end where service files name each other many times over', async () => {
    const root = mkdtempSync(join(tmpdir(), 'fourtwo-agent-pam-'))
    mkdirSync(join(root, 'etc/pam.d'), { recursive: true })
    const names = ['login', 'a', 'b', 'c', 'd', 'e']
    for (const [n, name] of names.entries()) writeFileSync(join(root, 'etc/pam.d', name), `@include ${names[n + 1] ?? 'f'}\n`.repeat(200))
    writeFileSync(join(root, 'etc/pam.d/f'), 'auth required pam_unix.so\n'.repeat(200))
    const { facts } = await collect(await loadCollectors(), readBelow(root), at)
    rmSync(root, { recursive: true })
    expect(facts['lockOut']).toMatchObject({ state: 'reported', value: { login: { value: { locks: 'unknown', because: 'the service file draws in more than 64 files' } } } })
  })
})
