import { expect, test } from 'vitest'
import { parseAide } from './aide.ts'

test('a rule for the root covers everything', () => {
  expect(parseAide(['report_url=stdout\nreport_url=syslog:LOG_AUTH\nFull = p+sha256\n/ Full\n'])).toEqual({ software: true, configuration: true, reports: ['stdout', 'syslog'], whole: true })
})
test('a rule that leaves out covers nothing', () => {
  expect(parseAide(['!/usr\n/etc p\n# /usr p\n'])).toEqual({ software: false, configuration: true, reports: [], whole: true })
  expect(parseAide(['/bin p\n/sbin p\n/usrlocal p\n'])).toMatchObject({ software: true, configuration: false })
})
test('what is drawn in from the folder beside it is whole, from elsewhere it is not', () => {
  expect(parseAide(['@@x_include /etc/aide/aide.conf.d ^[a-zA-Z0-9_-]+$\n'])).toMatchObject({ whole: true })
  expect(parseAide(['@@include /opt/other.conf\n'])).toMatchObject({ whole: false })
})
