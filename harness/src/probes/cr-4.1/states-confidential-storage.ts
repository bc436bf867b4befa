import { inconclusive, parseEncryption, parseMounts, parseSecretFiles, satisfied, violated } from '@fourtwo/contract'
import { holdsFiles, inSight } from '../../evidence/execution.ts'
import { factIn } from '../../evidence/statement.ts'
import { octal } from '../../evidence/symmetric-keys.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/**
 * Asks who may read what is not for everybody, and whether what is written down is encrypted.
 *
 * A private key or the passwords' file that anybody may read is a violation. Everything that can be written being encrypted, under a key that is neither a file nor asked for, is enough.
 */
export default defineStatementProbe({
  id: 'states-confidential-storage',
  assertion: 'CR 4.1/a',
  collector: 'encryption',
  facts: { secretFiles: parseSecretFiles },

  judge(said, { secretFiles: { places, shadow } }) {
    const { token, holds } = said
    const files = Object.values(places).flatMap(fact => (fact.state === 'reported' ? fact.value : []))
    const open = files.find(it => !it.empty && (it.mode & 0o004) !== 0 && it.kind === 'private')
    if (open !== undefined) return violated(`the agent states that anybody may read the private key ${open.path} (mode ${octal(open.mode)})`, holds, token)
    if (shadow.state === 'reported' && (shadow.value.mode & 0o004) !== 0) return violated(`the agent states that anybody may read /etc/shadow (mode ${octal(shadow.value.mode)})`, holds, token)
    const unseen = Object.entries(places).find(([, fact]) => fact.state === 'unreadable')
    if (unseen !== undefined) return inconclusive('not-permitted', `the agent could not look into ${unseen[0]}`, token)
    const table = factIn(said, 'mounts', parseMounts)
    if ('outcome' in table) return table
    const encryption = factIn(said, 'encryption', parseEncryption)
    if ('outcome' in encryption) return encryption
    const written = inSight(table.value.mounts).filter(it => holdsFiles(it) && it.writable && !it.volatile && it.type !== 'overlay')
    if (table.value.unclear > 0 || written.length === 0) return inconclusive('ambiguous', 'what can be written to is not to be seen from the table of mounts', token)
    const plain = written.find(({ layer }) => layer.state !== 'reported' || (layer.value !== 'luks' && layer.value !== 'plain-crypt'))
    if (plain !== undefined) return inconclusive('ambiguous', `${plain.at} (${plain.type}) is not encrypted, and whether what is not for everybody lies there behind enforced access is not to be seen`, token)
    const { swap, table: opened } = encryption.value
    if (swap.state !== 'reported' || swap.value.some(kind => kind !== 'memory' && kind !== 'encrypted')) return inconclusive('ambiguous', 'memory may be swapped out to a place that is not seen to be encrypted', token)
    if (opened.state !== 'reported') return inconclusive(opened.state === 'unreadable' ? 'not-permitted' : 'not-reached', `with what the volumes are opened is ${opened.state}`, token)
    const beside = opened.value.find(({ key, tpm, token: card }) => key === 'file' || key === 'other' || (key === 'asked' && !tpm && !card))
    if (beside !== undefined) return inconclusive('ambiguous', `the volume ${beside.name} is opened with ${beside.key === 'asked' ? 'what is asked for' : 'a file'}, and where that lies is not to be seen`, token)
    return satisfied(`the agent states that all that can be written to is encrypted (${written.map(({ at }) => at).join(', ')}), opened by the TPM or a token, and that no private key is for anybody to read`, holds, token)
  },
})
