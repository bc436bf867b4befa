import type { Hear, Heard, Lease } from '../../interface.ts'
import { converse } from '../opcua/session.ts'

/** Where our agent keeps its device, in the namespace of its own. */
const DEVICE = 'ns=1;s=Device'
const NAMEPLATE = ['Manufacturer', 'Model', 'SerialNumber', 'SoftwareRevision'] as const
/** Where the fields of the nameplate stand in what `readNameplate` reads, one a line. */
export const NAMEPLATE_RECORD = '^(?<supplier>[^\\r\\n]*)\\n(?<model>[^\\r\\n]*)\\n(?<serial>[^\\r\\n]*)\\n(?<version>[^\\r\\n]*)$'

/** Calls GetEvidence with a nonce, as the application and the account that the bench names; answers the token, or what came instead. */
export async function fetchOverOpcua(lease: Lease, hear: Hear, nonce: Buffer, within: number): Promise<string | Heard> {
  let token: string | undefined
  const { login, acted } = await converse(lease, hear, lease.credential('challenger', 'right'), async session => {
    if (session.login.says !== 'accepted') return session.login
    const got = await session.call(DEVICE, `${DEVICE}.GetEvidence`, nonce, within)
    if (!Buffer.isBuffer(got)) return got
    token = got.toString('latin1')
    return { says: 'shown', read: '' }
  })
  if (login.says !== 'accepted') return { says: 'not-offered', read: `the agent's login was ${login.says}: ${login.read}` }
  if (token !== undefined) return token
  return acted === undefined || acted.says === 'refused' ? { says: 'not-offered', read: `the agent answered no challenge: ${acted?.read ?? 'nothing'}` } : acted
}

/** Reads the identification nameplate as an account. */
export async function readNameplate(lease: Lease, hear: Hear, as: string): Promise<Heard> {
  const { login, acted } = await converse(lease, hear, lease.credential(as, 'right'), async session => {
    if (session.login.says !== 'accepted') return session.login
    const fields: string[] = []
    for (const field of NAMEPLATE) {
      const heard = await session.read(`${DEVICE}.${field}`)
      if (heard.says !== 'shown') return heard
      fields.push(heard.read)
    }
    return { says: 'shown', read: fields.join('\n') }
  })
  return acted === undefined || login.says !== 'accepted' ? { says: 'not-offered', read: `the agent's login was ${login.says}: ${login.read}` } : acted
}
