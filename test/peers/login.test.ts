import { test } from 'vitest'
import { assessPeer, describePeer, expectFindings } from './peer.ts'
import { type LoginSetup, startLogin } from './login-line.ts'

const needs = [{ program: 'login', package: 'login' }, { program: 'socat', package: 'socat' }, { program: 'unshare', package: 'util-linux' }, { program: 'perl', package: 'perl-base' }]

describePeer("Debian's login on a pty", { needs, root: true }, () => {
  const setups: readonly (readonly [string, LoginSetup])[] = [['login-plain', { faillock: false, failDelay: 100_000 }], ['login-faillock', { faillock: true, failDelay: 100_000 }]]
  test.concurrent.each(setups)('is found as it was written down: %s', async (name, setup) => {
    const line = await startLogin(setup)
    try {
      expectFindings(await assessPeer(line.bench, line.people), name)
    } finally {
      await line.stop()
    }
  }, 180_000)
})
