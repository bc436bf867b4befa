import type { Accounts } from '@fourtwo/contract/facts.ts'
import { defineCollector, factOf, reported } from '../collector.ts'
import { parseAgeing, parseGroups, parseLoginDefs, parseNsswitch, parsePasswd, parsePasswords } from '../parsing/tables.ts'

const SHADOW = '/etc/shadow'

/** Who has an account of the operating system, how the passwords are kept and how long they live: schemes and days, never a hash, a salt or a comment field. */
export default defineCollector({
  id: 'accounts',
  reports: 'accounts',
  reads: ['/etc/passwd', SHADOW, '/etc/group', '/etc/login.defs', '/etc/nsswitch.conf'],
  privilege: { [SHADOW]: 'root, group shadow or CAP_DAC_READ_SEARCH' },
  async collect(read) {
    const shadow = await read(SHADOW)
    const accounts: Accounts = {
      names: factOf(await read('/etc/passwd'), parsePasswd),
      passwords: factOf(shadow, parsePasswords),
      ageing: factOf(shadow, parseAgeing),
      groups: factOf(await read('/etc/group'), parseGroups),
      defaults: factOf(await read('/etc/login.defs'), parseLoginDefs),
      lookup: factOf(await read('/etc/nsswitch.conf'), parseNsswitch),
    }
    return reported(accounts)
  },
})
