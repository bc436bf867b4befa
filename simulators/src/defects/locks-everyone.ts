import { defineDefect } from '../core/policies.ts'

/** One locked account shuts the door for all: a lock-out that is itself the denial of service. CWE-645. */
export default defineDefect({
  id: 'locks-everyone',
  breaks: { 'CR 1.11/d': 'every door' },
  blinds: { 'CR 1.11/b': 'every door', 'CR 2.8/a': 'every door' },
  seenBy: ['leaves-essential-function-and-a-way-in', 'locks-out-after-failed-logins', 'locks-out-however-the-client-comes', 'records-logins-and-locks'],
  weakens: { sharesLock: ({ othersLocked }) => othersLocked > 0 },
})
