import { defineInterface } from '../../interface.ts'
import { malformed, sendMalformed } from './malformed.ts'
import { converse } from './session.ts'

/** OPC UA over TCP with Basic256Sha256 and SignAndEncrypt: user tokens are people's, applications are machines'. */
export default defineInterface({
  kind: 'opcua',
  offers: {
    login: lease => ({
      facts: { failuresAllowed: lease.facts.failuresAllowed, lockWindow: lease.facts.lockWindow },
      verbs: {
        async attempt({ as, secret }: { as: string; secret: 'right' | 'wrong' | 'empty' | 'unknown-user' }, hear) {
          return (await converse(lease, hear, lease.credential(as, secret))).login
        },
      },
    }),
    visitor: lease => {
      const reading = lease.door.settings['reading'] ?? ''
      return {
        facts: { reading },
        verbs: {
          async read(_given: never, hear) {
            const { login, value } = await converse(lease, hear, undefined, reading)
            return value ?? login
          },
          async readAs({ as }: { as: string }, hear) {
            const { login, value } = await converse(lease, hear, lease.credential(as, 'right'), reading)
            return value ?? login
          },
        },
      }
    },
    wire: lease => ({
      facts: { messages: Object.keys(malformed) },
      verbs: {
        send: ({ message }: { message: string }, hear) => sendMalformed(lease, hear, message),
        async lives({ as }: { as: string }, hear) {
          const { login } = await converse(lease, hear, lease.credential(as, 'right'))
          return { says: login.says === 'accepted' ? 'lives' : 'dead', read: login.read }
        },
      },
    }),
  },
})
