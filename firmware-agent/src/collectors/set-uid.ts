import type { SetUid } from '@fourtwo/contract/facts/set-uid.ts'
import { defineCollector, reported } from '../collector.ts'
import { seenAs } from '../reading/understood.ts'

const FOLDERS = ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/usr/libexec', '/usr/lib/dbus-1.0', '/usr/lib/openssh', '/usr/lib/polkit-1', '/usr/lib/eject', '/usr/lib/xorg', '/opt'] as const

/**
 * Programs with a set-uid or set-gid bit. Looked for where programs are kept: the rest of a large system would take longer than the agent may, so the folders are named.
 */
export default defineCollector({
  id: 'set-uid',
  reports: 'setUid',
  reads: ['/', ...FOLDERS.flatMap(folder => [folder, `${folder}/**`] as const)],
  async collect(read) {
    const folders: Record<string, SetUid['folders'][string]> = {}
    const links = await read.links('/')
    // Where programs were brought together, the old place is a link to the new one.
    for (const folder of FOLDERS.filter(it => links.state !== 'read' || links.targets.get(it.slice(1)) === undefined)) {
      const walked = await read.walk(folder)
      if (walked.state !== 'absent') folders[folder] = seenAs(walked, ({ marked }) => marked.filter(({ path }) => /^[\w./+@-]{1,200}$/.test(path)).map(({ path, stat: { mode, uid, gid } }) => ({ path, mode, uid, gid })))
    }
    return reported<SetUid>({ folders })
  },
})
