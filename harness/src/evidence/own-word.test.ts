import { type Claims, type Evidence, parseClaims } from '@fourtwo/contract'
import { expect, test } from 'vitest'
import { ownWords } from './own-word.ts'

const claims = (agent: unknown): Claims => parseClaims({
  eat_profile: 'urn:fourtwo:evidence:1', eat_nonce: 'N', iat: 1, exp: 2, jti: 'J', ueid: 'U', oemid: 1, hwmodel: 'H', swname: 'S', swversion: ['1'], collectors: [], facts_digest: 'D', facts: {}, ...(agent === undefined ? {} : { agent }),
}, 'claims')
const token = (agent: unknown): Pick<Evidence, 'door' | 'verification'> => ({ door: 'agent', verification: { says: 'verified', tier: 'T0', claims: claims(agent) } })
const boxed = { digest: Buffer.alloc(32, 0xab).toString('base64url'), sandbox: { noNewPrivs: true, seccomp: 2, capEff: '0000000000000004', permissionModel: true } }

test('what an agent says of itself is told once for each different word, and that nothing rests on it', () => {
  expect(ownWords([token(boxed), token(boxed), token({ sandbox: { permissionModel: false, capEff: '0000000000000000', seccomp: 0, noNewPrivs: false } }), token(undefined)])).toEqual([
    `The agent at agent says of itself, and nothing rests on it: its files have the SHA-256 ${'ab'.repeat(32)}, Node's permission model is on, it cannot gain privileges, its system calls are filtered, it has the capabilities 0000000000000004.`,
    "The agent at agent says of itself, and nothing rests on it: it runs from its sources, Node's permission model is off, it can gain privileges, its system calls are not filtered, it has no capabilities.",
  ])
})

test('of a refused token nothing is told, and a word that does not parse refuses the token', () => {
  expect(ownWords([{ door: 'agent', verification: { says: 'refused', reason: 'stale', because: 'old' } }])).toEqual([])
  for (const [agent, at] of [[{ sandbox: { permissionModel: 'on' } }, 'permissionModel'], [{ sandbox: { permissionModel: true, seccomp: -1 } }, 'seccomp'], [{ digest: 3, sandbox: { permissionModel: true } }, 'digest'], ['yes', 'agent']] as const) expect(() => claims(agent)).toThrow(at)
})
