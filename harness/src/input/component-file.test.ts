import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { HarnessError } from '../error.ts'
import { readComponentFile } from './component-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'fourtwo-component-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const digest = 'c'.repeat(64)
const full = `supplier: S
model: M
version: '1'
serial: '2'
hardware: rev B
options: [modem]
furtherUnits: ['3']
softwareDigest: ${digest}
types: [EDR, NDR]
configuration: hardened
hardening: { guide: HG-1, version: '4', settingsDigest: ${digest} }
agent: test-equipment
claims: { IAC: 2, RDF: 1 }
interfaces:
  panel: { kind: https, purpose: operation }
  line: { kind: console, physicalProtection: { document: D-2 } }
  bus: { kind: modbus, authentication: none, readProtected: false, changes: [program] }
  old: { kind: ssh, hardened: off }
requirements:
  CR 2.5: { says: not-applicable, justification: no display }
  CR 1.3: { says: integration, system: LDAP }
  CR 1.2: { says: countermeasure, measure: conduit, document: D-3, owner: integrator, carries: 2 }
  CR 6.1: { says: met, at: [panel] }
conflicts: [{ counts: CR 6.2, leaves: CR 2.6, because: one port }]
`
const read = (text: string) => {
  const file = join(folder, 'component.yaml')
  writeFileSync(file, text)
  return readComponentFile(file)
}

describe('component.yaml', () => {
  test('says all that scoring needs', () => {
    expect(read(full.replace('hardened: off', "hardened: 'off'"))).toMatchObject({
      hardening: { guide: 'HG-1' }, claims: { IAC: 2, RDF: 1 }, agent: 'test-equipment',
      interfaces: { panel: { users: 'people', reach: 'network', hardened: 'on' }, line: { reach: 'local' }, bus: { users: 'machines', changes: ['program'] }, old: { hardened: 'off' } },
      requirements: { 'CR 1.2': { carries: 2 } },
    })
  })
  test('may write on and off without quotes', () => expect(read(full).interfaces['old']?.hardened).toBe('off'))
  test.each([
    ['an unknown key of the file', full.replace('hardware:', 'hardwear:'), /component\.yaml:5 .*did you mean hardware\?/],
    ['an unknown key of an interface', full.replace('purpose:', 'porpose:'), /component\.yaml:15 interfaces\.panel .*did you mean purpose\?/],
    ['an unknown key of a requirement', full.replace('owner:', 'ownr:'), /did you mean owner\?/],
    ['a word that is none', full.replace('says: met', 'says: fine'), /component\.yaml:23 requirements\.CR 6\.1\.says .*met, not-applicable, integration, countermeasure/],
    ['a level that is none', full.replace('IAC: 2', 'IAC: 7'), /component\.yaml:13 claims\.IAC/],
    ['a requirement that is none', full.replace('CR 2.5:', 'CR 2.55:'), /component\.yaml.*CR 2\.55.*catalogue lacks/],
    ['a key that the statement has no use for', full.replace('says: met,', 'says: met, owner: x,'), /component\.yaml.*owner is unknown/],
    ['a kind without a default for its users', full.replace('kind: https,', 'kind: bespoke,'), /component\.yaml.*interfaces\.panel\.users is missing/],
    ['an ability at a door that is none', full.replace('at: [panel]', 'at: [pannel]'), /component\.yaml.*pannel.*no interface/],
  ])('with %s is refused in one sentence with the place', (_, text, says) => {
    expect(() => read(text)).toThrow(HarnessError)
    expect(() => read(text)).toThrow(says)
  })
})
