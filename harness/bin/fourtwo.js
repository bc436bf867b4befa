#!/usr/bin/env node
import { register } from 'tsx/esm/api'

if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(`fourtwo needs Node 24 and this is ${process.versions.node}; run it with npx or npm start, which take the Node that the project pins\n`)
  process.exit(2)
}
register()
await import('../src/main.ts')
