#!/usr/bin/env node
import process from 'node:process'

// Node reads the sources as they are from 22.18 on.
if (!process.features.typescript) {
  process.stderr.write(`fourtwo needs Node 24 and this is ${process.versions.node}; npx and npm start take the Node that the project pins, as does node_modules/.bin/node harness/bin/fourtwo.js\n`)
  process.exit(2)
}
await import('../src/main.ts')
