import type { Lease } from '@fourtwo/harness/interface.ts'
import { loadInterfaces } from '@fourtwo/harness/load.ts'
import { expect, test } from 'vitest'
import { describeWith } from '../needs.ts'
import { assessPeer, expectFindings } from './peer.ts'
import { type LoginSetup, startLogin } from './login-line.ts'

const needs = [{ program: 'login', package: 'login' }, { program: 'socat', package: 'socat' }, { program: 'unshare', package: 'util-linux' }, { program: 'perl', package: 'perl-base' }]

describeWith({ needs, root: true }, "Debian's login on a pty", () => {
  const setups: readonly (readonly [string, LoginSetup])[] = [['login-plain', { faillock: false, failDelay: 100_000 }], ['login-faillock', { faillock: true, failDelay: 100_000 }]]
  test.concurrent.each(setups)('is found as it was written down: %s', async (name, setup) => {
    const line = await startLogin(setup)
    try {
      expectFindings(await assessPeer(line.bench, line.people), name)
    } finally {
      await line.stop()
    }
  }, 180_000)

  test('is refused, not silent, after the delay that Debian ships', async () => {
    const line = await startLogin({ faillock: false, failDelay: 3_000_000 })
    try {
      const door = line.bench.doors['console']
      if (door === undefined) throw new Error('the bench has no console')
      const lease: Lease = {
        door, askedOf: 'people', cut: new AbortController().signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' }, credential: () => ({ user: 'ann', secret: 'not-it' }),
        facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 },
      }
      const began = performance.now()
      const heard = await (await loadInterfaces()).find(({ kind }) => kind === 'serial')?.offers.login?.(lease).verbs['attempt']?.({ as: 'user', secret: 'wrong' } as never, () => undefined, lease.cut)
      expect(heard).toEqual({ says: 'refused', read: 'Login incorrect' })
      expect(performance.now() - began).toBeGreaterThan(1000) // or the delay was not there
    } finally {
      await line.stop()
    }
  }, 30_000)
})
