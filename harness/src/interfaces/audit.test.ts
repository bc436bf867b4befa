import { describe, expect, test } from 'vitest'
import type { Heard, Lease } from '../interface.ts'
import { auditOver } from './audit.ts'

/** A log that reads as told. */
function logOf(read: () => Heard, recordedWithin = '1') {
  const settings = { auditRecord: '^(?<time>\\S+) (?<type>\\S+) (?<source>\\S+) (?<result>\\S+)$', auditLogin: 'login', recordedWithin }
  const lease: Lease = {
    door: { kind: 'any', users: 'people', conversations: 1, settings }, cut: new AbortController().signal, names: {}, askedOf: 'people', item: { supplier: '', model: '', serial: '', version: '' }, credential: () => ({ user: '', secret: '' }),
    facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 },
  }
  const { verbs } = auditOver(lease, { read: async () => read(), tampering: [], tamper: async () => ({ says: 'sent', read: '' }) })
  return (verb: string, given: object) => verbs[verb]?.({ as: 'auditor', mark: '', event: 'login', subject: 'ann', ...given } as never, () => undefined, lease.cut)
}
const shown = (read: string): Heard => ({ says: 'shown', read })

describe('a log', () => {
  test('that is empty holds no record, and one of another form is not understood', async () => {
    expect(await logOf(() => shown(' \r\n'))('mark', {})).toEqual({ says: 'shown', read: '' })
    for (const read of ['not permitted', 'Nov 25 sshd: accepted ann']) {
      const say = logOf(() => shown(read))
      expect(await say('mark', {})).toMatchObject({ says: 'refused' })
      expect(await say('find', {})).toMatchObject({ says: 'refused' })
      expect(await say('holds', { record: '1 login ann success' })).toMatchObject({ says: 'refused' })
    }
  })
  test('is read between lines that are no records', async () => {
    let read = 'time event user\n1 login ben success'
    const say = logOf(() => shown(read))
    expect(await say('mark', {})).toEqual({ says: 'shown', read: '1 login ben success' })
    expect(await say('find', {})).toMatchObject({ says: 'absent' })
    read += '\nof ann there is nothing to be said'
    expect(await say('find', {})).toMatchObject({ says: 'refused' })
    read += '\n2 login ann success'
    expect(await say('find', {})).toMatchObject({ says: 'found' })
  })
  test('that names a user in another place than the bench says decides nothing, and one that names others alone has no record of him', async () => {
    let read = '1 login ben success'
    const say = logOf(() => shown(read))
    await say('mark', {})
    read += '\n2 login joann success'
    expect(await say('find', {})).toMatchObject({ says: 'absent' })
    read += '\n3 logout rtu\\ann success'
    expect(await say('find', {})).toMatchObject({ says: 'absent' })
    read += '\n4 login rtu\\ann success'
    expect(await say('find', {})).toMatchObject({ says: 'refused' })
  })
  test('that is emptied only later does not stand', async () => {
    let read = '1 login ben success\n2 login ann success'
    const lasts = logOf(() => shown(read), '400')
    await lasts('tamper', {})
    expect(await lasts('holds', { record: '2 login ann success' })).toMatchObject({ says: 'found' })
    setTimeout(() => { read = '' }, 100)
    expect(await lasts('holds', { record: '2 login ann success' })).toMatchObject({ says: 'absent' })
  })
})
