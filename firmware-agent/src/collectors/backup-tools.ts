import type { BackupTools } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'

const TOOLS = {
  restic: '/usr/bin/restic', borg: '/usr/bin/borg', borgmatic: '/usr/bin/borgmatic', rsync: '/usr/bin/rsync', duplicity: '/usr/bin/duplicity', 'rdiff-backup': '/usr/bin/rdiff-backup', etckeeper: '/usr/bin/etckeeper',
  bareos: '/usr/sbin/bareos-fd', bacula: '/usr/sbin/bacula-fd', snapper: '/usr/bin/snapper', sysupgrade: '/sbin/sysupgrade',
} as const
const TIMED = ['/etc/systemd/system/timers.target.wants', '/etc/cron.d', '/etc/cron.daily', '/etc/cron.weekly'] as const

/** Tools that take backups, and what starts one by itself, as its name shows. That one was ever taken is not seen. */
export default defineCollector({
  id: 'backup-tools',
  reports: 'backupTools',
  reads: [...Object.values(TOOLS), ...TIMED],
  async collect(read) {
    const tools: string[] = []
    for (const [tool, path] of Object.entries(TOOLS)) if ((await read.stat(path as string)).state === 'read') tools.push(tool)
    const scheduled: string[] = []
    for (const folder of TIMED) {
      const names = await read.list(folder)
      for (const name of names.state === 'read' ? names.names : []) if (/backup|restic|borg|snapshot|duplicity|rdiff|timeshift/i.test(name) && name !== 'dpkg-db-backup.timer' && /^[\w@.-]{1,64}$/.test(name)) scheduled.push(name)
    }
    const fact: BackupTools = { tools: tools.toSorted(), scheduled: scheduled.toSorted() }
    return reported(fact)
  },
})
