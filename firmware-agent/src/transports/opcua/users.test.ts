import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerSession } from 'node-opcua-server'
import { afterAll, expect, test } from 'vitest'
import { Users } from './users.ts'

const folder = mkdtempSync(join(tmpdir(), 'fourtwo-users-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const session = {} as ServerSession

function users() {
  const clock = { now: 0 }
  const secretFile = join(folder, 'a.secret')
  writeFileSync(secretFile, 'Right-1\n', { mode: 0o600 })
  const all = new Users([{ user: 'a', secretFile, may: 'challenge' }, { user: 'b', secretFile, may: 'read' }], () => clock.now)
  return { clock, tries: (user: string, secret: string) => all.isValidUser(session, user, secret), all }
}

test('an account takes its own secret and no other, and nobody is let in who is none', async () => {
  const { tries } = users()
  expect(await tries('a', 'Right-1')).toBe(true)
  for (const [user, secret] of [['a', ''], ['a', 'Right-1\n'], ['a', 'right-1'], ['c', 'Right-1'], ['c', ''], ['', '']] as const) expect(await tries(user, secret)).toBe(false)
})

test('five wrong secrets in a row shut an account for a minute, even to the right one, and no other account', async () => {
  const { clock, tries } = users()
  for (let n = 0; n < 4; n++) await tries('a', 'wrong')
  expect(await tries('a', 'Right-1')).toBe(true) // and the count begins anew
  for (let n = 0; n < 5; n++) await tries('a', 'wrong')
  expect(await tries('a', 'Right-1')).toBe(false)
  expect(await tries('b', 'Right-1')).toBe(true)
  clock.now = 59_999
  expect(await tries('a', 'Right-1')).toBe(false)
  clock.now = 60_000
  expect(await tries('a', 'Right-1')).toBe(true)
})

test('nobody unknown has a role', () => {
  const { all } = users()
  expect(all.getUserRoles('a').map(String)).toEqual(['ns=0;i=15656', 'ns=0;i=15704'])
  expect(all.getUserRoles('b').map(String)).toEqual(['ns=0;i=15656', 'ns=0;i=15668'])
  expect(all.getUserRoles('c')).toEqual([])
})
