import { inconclusive, parseSecretFiles, violated } from '@fourtwo/contract'
import { symmetricKeys, octal } from '../../evidence/symmetric-keys.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Asks who may read the files that hold symmetric keys. One that anybody may read is a violation; that no other file holds one, no list of places can show. */
export default defineStatementProbe({
  id: 'states-guarded-symmetric-keys',
  assertion: 'CR 1.14/c',
  collector: 'secret-files',
  facts: { secretFiles: parseSecretFiles },

  judge({ token, holds }, { secretFiles }) {
    const { files, unseen } = symmetricKeys(secretFiles)
    const readable = files.filter(({ mode }) => (mode & 0o004) !== 0)
    const open = readable.find(({ passage }) => passage === 'open')
    if (open !== undefined) return violated(`the agent states that anybody may read ${open.path} (mode ${octal(open.mode)})`, holds, token)
    const behind = readable.find(({ passage }) => passage !== 'shut')
    if (behind !== undefined) return inconclusive('ambiguous', `${behind.path} is for anybody to read, and who gets as far as it is not to be seen (${behind.passage})`, token)
    const shared = files.find(({ mode, groupMembers }) => (mode & 0o040) !== 0 && groupMembers !== null && groupMembers > 0)
    if (shared !== undefined) return inconclusive('ambiguous', `${shared.path} may be read by a group with ${shared.groupMembers} members, and whether that is its service alone is not to be seen`, token)
    if (unseen.length > 0) return inconclusive('not-permitted', `the agent could not look into ${unseen.join(', ')}`, token)
    if (files.length === 0) return inconclusive('not-reached', 'the agent knows no file with a symmetric key here', token)
    return inconclusive('not-reached', `${files.map(({ path, mode }) => `${path} (${octal(mode)})`).join(', ')} may be read by nobody else; whether keys lie anywhere the agent does not know is not to be seen`, token)
  },
})
