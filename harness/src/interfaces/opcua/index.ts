import { setTimeout as delay } from 'node:timers/promises'
import { defineInterface, type Hear, type Heard, type Lease } from '../../interface.ts'
import { auditOver } from '../audit.ts'
import { identityOver } from '../identity.ts'
import { operateOver } from '../operate.ts'
import { browse, meansAt, setOutput, shownAccess } from './access.ts'
import { withAdding } from './adding.ts'
import { auditByEvents } from './audit-events.ts'
import { concurrencyOver } from './concurrent.ts'
import { disclosures, isDisclosure, seeDisclosed } from './disclosures.ts'
import { faults, provoke } from './faults.ts'
import { loadOver } from './flood.ts'
import { impersonate, impersonations } from './impersonation.ts'
import { loginOver } from './logins.ts'
import { malformed, sendMalformed } from './malformed.ts'
import { misformed, sendMisformed } from './misformed.ts'
import { type Target, targetsOf, visitorOver } from '../visitor.ts'
import { foresee, giveNonces } from './nonces.ts'
import { protectionOf } from './protection.ts'
import { converse, Session } from './session.ts'
import { applicationsFor, comeAsNobody, waysFor } from './strangers.ts'
import { transit } from './transit.ts'
import { trustOver } from './trust.ts'
import { comeAsUser, userFacts } from './users.ts'
import { see } from './watching.ts'

/** Milliseconds that the heartbeat's session may be idle. */
const HEART_SESSION = 60_000

const setting = (lease: Lease, key: string): string => lease.door.settings[key] ?? ''

/** Logs in with an account and acts; a login that failed is not an operation refused. */
async function actAs(lease: Lease, hear: Hear, as: string, act: (session: Session) => Promise<Heard>): Promise<Heard> {
  const { login, acted } = await converse(lease, hear, lease.credential(as, 'right'), async session => (session.login.says === 'accepted' ? act(session) : session.login))
  return acted === undefined || login.says !== 'accepted' ? { says: 'not-offered', read: `the login was ${login.says}: ${login.read}` } : acted
}

/** A configuration is seen by listing it, everything else by its value. */
const seeIn = (lease: Lease, hear: Hear, session: Session) => (target: Target): Promise<Heard> => (isDisclosure(target) ? seeDisclosed(lease, hear, session, target) : target.name === 'configuration' ? browse(session, target.at) : see(session, target.at))

/** OPC UA over TCP with Basic256Sha256 and SignAndEncrypt: user tokens are people's, applications are machines'. */
export default defineInterface({
  kind: 'opcua',
  settings: [
    'url', 'certificate', 'key', 'serverCertificate', 'otherCertificate', 'otherKey', 'userCertificate', 'userKey', 'issuer', 'reading', 'heartbeat', 'sessionLimit', 'overSessionLimit', 'channelLimit', 'overChannelLimit', 'subscriptionLimit', 'monitoredItemLimit', 'messageLimit',
    'output', 'outputType', 'outputValues', 'outputInvalid', 'effectWithin', 'method', 'configuration', 'hasNo',
    'audit', 'auditTrail', 'auditLockEvent', 'auditRecord', 'auditLogin', 'auditRefusedLogin', 'auditLogout', 'auditLock', 'auditRefusedApplication', 'auditRefusedOperation', 'auditRequestError', 'auditConfigurationChange', 'recordedWithin', 'identity', 'identityRecord',
  ],
  reach: ['url', 'certificate', 'key', 'serverCertificate'],
  needs: {
    operate: ['output', 'outputType', 'outputValues'], audit: ({ settings: { auditTrail } }) => (auditTrail === 'events' ? [] : ['audit', 'auditRecord']), identity: ['identity', 'identityRecord'], visitor: ['reading'], concurrency: ['reading'], load: ['reading'],
    essential: ['heartbeat'], trust: ['reading'],
  },
  further: {
    login: ['come', 'timed', 'offerPublished', 'offerIllSealed'], concurrency: ['beginFor', 'identifiers', 'readByInvented', 'readElsewhere', 'hold', 'openFor', 'readByFirstKeys'], trust: ['install', 'installAsNobody', 'withdraw', 'list'],
    channel: ['offers', 'see', 'offerInClear'], operate: ['performDamaged', 'performAgain', 'performAstray', 'performOverlong'], wire: ['impersonate', 'provoke', 'nonces', 'foresee', 'comeAsUser'],
  },
  listensAt({ settings: { url } }) {
    if (url === undefined || !URL.canParse(url)) return undefined
    const { hostname, port } = new URL(url.replace(/^opc\.tcp:/, 'http:'))
    return { address: hostname, port: Number(port === '' ? 4840 : port) }
  },
  offers: {
    login: loginOver,
    channel: protectionOf,
    visitor: lease => visitorOver(lease, [...targetsOf(lease), ...disclosures(lease)], {
      ways: waysFor(lease.askedOf),
      comeAsNobody: (way, hear, act) => comeAsNobody(lease, hear, way, 'reader', session => act(seeIn(lease, hear, session))),
      comeAs: (as, hear, act) => actAs(lease, hear, as, session => act(seeIn(lease, hear, session))),
    }),
    wire: lease => ({
      facts: { messages: [...Object.keys(malformed), ...misformed], impersonations, faults, ...userFacts(lease) },
      verbs: {
        send: ({ message }: { message: string }, hear) => (misformed.includes(message) ? sendMisformed(lease, hear, message) : sendMalformed(lease, hear, message)),
        impersonate: (given: { as: string; way: string }, hear) => impersonate(lease, hear, given),
        nonces: (given: { as: string; count: number }, hear) => giveNonces(lease, hear, given),
        foresee: (given: { as: string; numbers: readonly string[] }, hear) => foresee(lease, hear, given),
        comeAsUser: (given: { way: string }, hear) => comeAsUser(lease, hear, given),
        provoke: (given: { as: string; fault: string }, hear) => provoke(lease, hear, given),
        async lives({ as }: { as: string }, hear) {
          const { login } = await converse(lease, hear, lease.credential(as, 'right'))
          return { says: login.says === 'accepted' ? 'lives' : 'dead', read: login.read }
        },
      },
    }),
    operate: lease => withAdding(lease, operateOver(lease, {
      operation: `write ${setting(lease, 'output')}`, values: setting(lease, 'outputValues'),
      ...meansAt(lease.door),
      write: (as, value, hear, means) => actAs(lease, hear, as, session => setOutput(session, lease.door, value, means)),
      read: (as, hear) => actAs(lease, hear, as, session => session.read(setting(lease, 'output'))),
      ways: waysFor(lease.askedOf),
      applications: applicationsFor(lease.askedOf),
      writeAsNobody: (way, value, hear, means) => comeAsNobody(lease, hear, way, 'permitted', session => setOutput(session, lease.door, value, means)),
      further: transit(lease),
      shownAccess: (as, means, hear) => actAs(lease, hear, as, session => shownAccess(session, lease.door, means)),
    }), (as, hear, act) => actAs(lease, hear, as, act)),
    audit: lease => auditByEvents(lease, auditOver(lease, {
      read: (as, hear) => actAs(lease, hear, as, session => session.read(setting(lease, 'audit'))),
      tampering: ['write an empty log'],
      tamper: (as, _way, hear) => actAs(lease, hear, as, session => session.empty(setting(lease, 'audit'))),
    })),
    identity: lease => identityOver(lease, (as, hear) => actAs(lease, hear, as, async session => {
      const fields = []
      for (const node of setting(lease, 'identity').split(' ')) {
        const heard = await session.read(node)
        if (heard.says !== 'shown') return heard
        fields.push(heard.read)
      }
      return { says: 'shown', read: fields.join('\n') }
    })),
    trust: trustOver,
    concurrency: concurrencyOver,
    load: loadOver,
    essential: lease => {
      let session: Session | undefined
      let lookedAt = 0
      const look = async (hear: Hear): Promise<Heard> => {
        if (session === undefined) {
          const begun = await Session.begin(lease, hear, lease.credential('guard', 'right'), HEART_SESSION)
          if (!(begun instanceof Session)) return { says: begun.says, read: `the heartbeat's login was ${begun.says}: ${begun.read}` }
          session = begun
          if (begun.login.says !== 'accepted') return { says: begun.login.says, read: `the heartbeat's login was ${begun.login.says}: ${begun.login.read}` }
        }
        return session.heardBy(hear).read(setting(lease, 'heartbeat'))
      }
      return {
        facts: { period: lease.facts.period, deadline: lease.facts.deadline },
        verbs: {
          /** Looks once a period: the counter in what is read tells whether the function goes on. */
          async next({ within }: { within: number }, hear, signal) {
            const until = performance.now() + within
            for (;;) {
              await delay(Math.max(0, lookedAt + lease.facts.period - performance.now()), undefined, { signal }).catch(() => undefined)
              lookedAt = performance.now()
              const left = Math.max(0, until - lookedAt)
              const late = { says: 'silent', read: `nothing within ${within} ms` }
              const heard = await Promise.race([look(hear), delay(left, late, { signal, ref: false }).catch(() => late)])
              if (heard.says === 'shown') return { says: 'beat', read: heard.read }
              const lost = session
              void lost?.logOut().then(() => lost.close()) // a device has few, and would keep it
              session = undefined
              if (performance.now() >= until || signal.aborted) return { says: 'late', read: `the heartbeat was ${heard.says}: ${heard.read}` }
            }
          },
        },
        async close() {
          await session?.close()
        },
      }
    },
  },
})
