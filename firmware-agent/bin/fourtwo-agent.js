#!/usr/bin/env node
import process from 'node:process'

// Node 24 reads the sources as they are; an older one is helped by tsx where they were not compiled.
if (!process.features.typescript) (await import('tsx/esm/api')).register()
await import('../src/main.ts')
