import { type Answer, inconclusive, type Judgement } from '@fourtwo/contract'
import type { Sessions } from './probe.ts'

/** Where a refused login could lock somebody: nobody then fails one on purpose. */
export const MAY_NOT_FAIL = 'by the bench so few refused logins lock an account, or more than an account, that none may be made to fail here'

/** Why a question about certificates of users does not arise at a door or stays open there, by what came of the right one; undefined where it was tried. */
export function lacksUsers(wire: Pick<Sessions['wire'], 'facts'>, came: Answer): Judgement | undefined {
  if (came.says === 'unlisted') return { outcome: 'not-applicable', because: `nobody comes here with a certificate of a user: ${came.read}`, cites: [came.cite] }
  if (wire.facts.knowsUser === true) return undefined
  const [because, cause] = came.says === 'not-offered' ? (['the door takes certificates of users, and the bench names none that it knows (userCertificate, userKey)', 'needs-credential'] as const) : ([`whether the door takes certificates of users was not to be seen: it was ${came.says}: ${came.read}`, 'no-baseline'] as const)
  return inconclusive(cause, because, came)
}
