/** What an error answer may not show, by what it is: patterns for what each looks like in the languages that devices are written in. */
const TELLING: Readonly<Record<string, readonly RegExp[]>> = {
  // A frame has its line only where the build kept it: .NET without symbols, a method of the machine's own in Java.
  'a stack trace': [/\bat [\w.<>$ ]+ ?\([^)\n]*:\d+(:\d+)?\)/, /\bat [A-Za-z_<][\w`<>+$]*\.[\w`<>+$.]+(?:\[[^\]\n]*\])?\((?!\d+\))[^)\n]*\)/, /Traceback \(most recent call last\)/, /\bFile "[^"\n]+", line \d+/, /\bin \S[^\n]*:line \d+/, /#\d+ +0x[0-9a-f]{6,} in /, /\bgoroutine \d+ \[/, /\bthread '[^']*' panicked at/],
  'a path': [/(?:^|[\s"'(:])\/(?:usr|opt|home|var|etc|root|srv|app|tmp|lib|mnt|build|proc|data|work|workspace)\/[\w.-]+/, /\b[A-Za-z]:\\\\?[\w .-]+\\/, /\bfile:\/\/\/\S+/, /[\w-]+\.(?:c|cc|cpp|cxx|cs|java|js|mjs|ts|py|go|rs)[:(]\d+/],
  'a query': [/\bSELECT\b.+\bFROM\b/s, /\bINSERT\s+INTO\b/, /\bUPDATE\b.+\bSET\b/s, /\bDELETE\s+FROM\b/, /\bselect\b[^.]+\bfrom\b[^.]+\bwhere\b.*[=?]/, /\bSQLSTATE\b|\bSQLITE_[A-Z]+|\bORA-\d{5}/],
  // Of eight digits are the status codes too, which end in zeros and stand beside no register.
  memory: [/\b0x[0-9a-f]{9,16}\b/i, /\b(?:pc|lr|sp|eip|address|pointer)\W{1,3}0x(?![0-9a-f]{4}0000\b)[0-9a-f]{8}\b/i, /segmentation fault|core dumped|access violation/i],
}

/** What a text shows that helps an attacker: what it is, and where it stands; undefined where it shows nothing of the kind. */
export function tells(text: string): { readonly what: string; readonly where: string } | undefined {
  for (const [what, patterns] of Object.entries(TELLING)) {
    for (const pattern of patterns) {
      const where = pattern.exec(text)?.[0]
      if (where !== undefined) return { what, where: where.trim().slice(0, 80) }
    }
  }
  return undefined
}
