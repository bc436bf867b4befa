import { inconclusive, type Judgement, parseLoginKeys, parseSshd } from '@fourtwo/contract'
import { factIn, type Statement } from './statement.ts'

/** The accounts that keys open, and those of which that could not be seen, as far as keys lie where the agent looks; or the judgement that follows where the agent has no such fact. */
export interface KeyHolders {
  readonly withKeys: ReadonlySet<string>
  readonly unread: readonly string[]
  /** Why keys may open accounts that lie or are made elsewhere; undefined where nothing says so. */
  readonly elsewhere: Judgement | undefined
}

/** Whom keys let in. sshd may be told to look for keys elsewhere, to ask a program, or to take what an authority has signed. */
export function keyHolders(said: Statement): KeyHolders | Judgement {
  const keys = factIn(said, 'loginKeys', parseLoginKeys)
  if ('outcome' in keys) return keys
  return { withKeys: new Set(keys.value.accounts.map(({ name }) => name)), unread: keys.value.unread, elsewhere: elsewhere(said) }
}

function elsewhere(said: Statement): Judgement | undefined {
  const sshd = factIn(said, 'sshd', parseSshd)
  // Without a configuration it does as it is built, and looks where the agent does.
  if ('outcome' in sshd) return sshd.outcome === 'inconclusive' && sshd.cause === 'not-reached' ? undefined : sshd
  const { everybody, root, matched, unclear } = sshd.value
  if (unclear.length > 0) return inconclusive('ambiguous', `where sshd looks for keys is not evaluated: ${unclear.join(', ')}`, said.token)
  const told = [everybody, root, ...matched.map(({ settings }) => settings)].flatMap(settings => [
    ...(settings['authorizedkeysfile'] === 'usual' ? [] : ['AuthorizedKeysFile']), ...(settings['authorizedkeyscommand'] === 'none' ? [] : ['AuthorizedKeysCommand']), ...(settings['trustedusercakeys'] === 'none' ? [] : ['TrustedUserCAKeys']),
  ])
  return told.length === 0 ? undefined : inconclusive('not-reached', `sshd takes keys from where the agent does not look (${[...new Set(told)].join(', ')})`, said.token)
}
