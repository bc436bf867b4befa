import type { LoginKeys } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { parsePasswd } from '../parsing/tables.ts'

const HOMES = ['/root/.ssh/authorized_keys', '/root/.ssh/authorized_keys2', '/home/*/.ssh/authorized_keys', '/home/*/.ssh/authorized_keys2', '/var/lib/*/.ssh/authorized_keys', '/var/lib/*/.ssh/authorized_keys2'] as const

/** How many keys open which account without its password: counts, never a key. Files in other places than the usual ones are not looked for. */
export default defineCollector({
  id: 'login-keys',
  reports: 'loginKeys',
  reads: ['/etc/passwd', ...HOMES, '/etc/ssh/authorized_keys/*', '/etc/dropbear/authorized_keys'],
  privilege: { '/root/.ssh/authorized_keys': 'root or CAP_DAC_READ_SEARCH', '/home/*/.ssh/authorized_keys': 'root or CAP_DAC_READ_SEARCH', '/etc/dropbear/authorized_keys': 'root or CAP_DAC_READ_SEARCH' },
  async collect(read) {
    const passwd = await read('/etc/passwd')
    if (passwd.state !== 'read') return passwd
    const accounts: { name: string; keys: number }[] = []
    const unread: string[] = []
    for (const { name, uid, home } of withHomes(passwd.bytes.toString('utf8'))) {
      let keys = 0
      const files = [`${home}/.ssh/authorized_keys`, `${home}/.ssh/authorized_keys2`, `/etc/ssh/authorized_keys/${name}`, ...(uid === 0 ? ['/etc/dropbear/authorized_keys'] : [])]
      for (const file of files) {
        const text = await read(file)
        if (text.state === 'unreadable') unread.push(name)
        if (text.state === 'read') keys += text.bytes.toString('utf8').split('\n').filter(line => line.trim() !== '' && !line.trim().startsWith('#')).length
      }
      accounts.push({ name, keys })
    }
    const fact: LoginKeys = { accounts: accounts.filter(({ keys }) => keys > 0), unread: [...new Set(unread)] }
    return reported(fact)
  },
})

/** The accounts whose shell lets somebody in, with their homes. */
function withHomes(text: string): readonly { readonly name: string; readonly uid: number; readonly home: string }[] {
  const homes = new Map(text.split('\n').map(line => line.split(':')).map(([name = '', , , , , home = '']) => [name, home]))
  return parsePasswd(text).entries.filter(({ login }) => login).map(({ name, uid }) => ({ name, uid, home: (homes.get(name) ?? '').replace(/\/+$/, '') }))
}
