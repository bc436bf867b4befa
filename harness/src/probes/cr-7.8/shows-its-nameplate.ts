import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe, type Nameplate } from '../../probe.ts'

const FIELDS = ['supplier', 'model', 'serial', 'version'] as const

/**
 * Reads the nameplate and holds it against the component statement: an inventory needs supplier, model, serial number and software version.
 *
 * @passes supplier, model, serial number and version read as the component statement has them.
 * @doesNotShow whether they are true: an impostor would show the same.
 */
export default defineProbe({
  id: 'shows-its-nameplate',
  assertion: 'CR 7.8/a',
  asks: 'identity',
  accounts: { reader: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(identity) {
    const read = await identity.nameplate({ as: 'reader' })
    const shows = control(read, 'shown')
    if (shows === undefined) return inconclusive('no-baseline', `the nameplate could not be read: ${read.read}`, read)
    const seen = JSON.parse(read.read) as Nameplate // our own verb's answer
    const empty = FIELDS.filter(field => seen[field] === '')
    if (empty.length > 0) return violated(`the nameplate shows no ${empty.join(' and no ')}`, shows, read)
    const other = FIELDS.find(field => seen[field] !== identity.facts[field])
    return other === undefined
      ? satisfied('the nameplate shows supplier, model, serial number and version as the component statement has them', shows, read)
      : inconclusive('ambiguous', `the nameplate's ${other} is ${seen[other]}, the component statement's ${identity.facts[other]}: is this the unit that was declared?`, read)
  },
})
