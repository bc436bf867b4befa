import type { AuditDaemon } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { parseAuditd } from '../parsing/logs.ts'
import { isVolatile, LASTING } from '../reading/lasting.ts'
import { PROCESSES, processes, runs } from '../reading/processes.ts'

const CONFIG = '/etc/audit/auditd.conf'

/** How auditd keeps its log, and whether it runs. That the running one has read the file as it stands is not seen. */
export default defineCollector({
  id: 'audit-daemon',
  reports: 'auditDaemon',
  reads: [CONFIG, '/sbin/auditd', ...LASTING, ...PROCESSES],
  privilege: { [CONFIG]: 'root or CAP_DAC_READ_SEARCH' },
  async collect(read) {
    const text = await read(CONFIG)
    if (text.state !== 'read') return text
    const running = runs(await processes(read), 'auditd')
    const { settings, unclear } = parseAuditd(text.bytes.toString('utf8'))
    const fact: AuditDaemon = { grade: running === true ? 'effective' : 'configured', settings, unclear, volatile: await isVolatile(read, settings['log_file'] ?? '') }
    return reported(fact)
  },
})
