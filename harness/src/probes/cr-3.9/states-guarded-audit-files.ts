import { inconclusive, type LogFile, parseLogFiles, satisfied, violated } from '@fourtwo/contract'
import { defineStatementProbe } from '../../statement-probe.ts'

const OTHERS_WRITE = 0o002
const GROUP_WRITES = 0o020
const STICKY = 0o1000

/**
 * Looks at who may write to the files that hold audit records, to their folders, tools and settings.
 *
 * Anybody may: a violation, also by a folder in which anybody may replace files. Otherwise the owner has to be root or the log service, and a group that may write one made for
 * logs. Access control lists and attributes beyond the mode are not seen by the agent; they can only grant what the group's bits of the mode show as well.
 */
export default defineStatementProbe({
  id: 'states-guarded-audit-files',
  assertion: 'CR 3.9/c',
  collector: 'log-files',
  facts: { logFiles: parseLogFiles },

  judge({ token, holds }, { logFiles: { files, unread } }) {
    const open = files.filter(({ mode, kind }) => (mode & OTHERS_WRITE) !== 0 && kind !== 'other' && !(kind === 'folder' && (mode & STICKY) !== 0))
    if (open.length > 0) return violated(`the agent states that anybody may write to ${open.map(named).join(', ')}`, holds, token)
    if (unread.length > 0) return inconclusive('not-permitted', `the agent could not look at ${unread.join(', ')}`, token)
    const other = files.find(({ kind }) => kind === 'other')
    if (other !== undefined) return inconclusive('ambiguous', `anybody may write to ${named(other)}, and whether it holds audit records is not known`, token)
    const loose = files.find(({ owner, mode, group }) => owner === 'other' || ((mode & GROUP_WRITES) !== 0 && group === 'other'))
    if (loose !== undefined) return inconclusive('ambiguous', `${named(loose)} belongs to an account or a group that the agent does not know as one for logs`, token)
    if (!files.some(({ kind }) => kind === 'record') || !files.some(({ kind }) => kind === 'tool')) return inconclusive('not-reached', 'the agent knows no audit files here, or no tools', token)
    const shared = files.filter(({ kind, mode }) => kind === 'folder' && (mode & OTHERS_WRITE) !== 0)
    if (shared.length > 0) return inconclusive('ambiguous', `anybody may put files into ${shared.map(named).join(', ')}, though not replace those of others`, token)
    return satisfied(`the agent states that ${files.length} audit files, folders, tools and settings can be written by root, the log service and groups for logs alone`, holds, token)
  },
})

const named = ({ path, mode }: LogFile): string => `${path} (mode ${mode.toString(8).padStart(4, '0')})`
