// Writes the JSON Schemas of the files that people write, for editors: `npm run generate`.
import { writeFileSync } from 'node:fs'
import { catalogue } from '@fourtwo/contract'
import { benchSchema } from './bench-file.ts'
import { componentSchema } from './component-file.ts'
import { witnessSchema } from './witness-file.ts'

for (const [name, schema] of Object.entries({ component: componentSchema(catalogue), bench: benchSchema, witness: witnessSchema }))
  writeFileSync(new URL(`../../../docs/${name}.schema.json`, import.meta.url), `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', title: `${name}.yaml`, ...schema }, null, 1)}\n`)
