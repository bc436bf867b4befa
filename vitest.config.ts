import { defineConfig } from 'vitest/config'

/** What measures time, or fills the machine with devices of its own: these run one after the other, when nothing else does. */
const alone = [
  'test/matrix.test.ts', 'test/main-job.test.ts', 'test/seeds.test.ts', 'test/demo.test.ts', 'test/opcua-only.test.ts', 'test/odd-*.test.ts', 'test/hostile-*.test.ts', 'test/first-look.test.ts', 'test/stops.test.ts',
  'test/serial-line.test.ts', 'test/line-noise.test.ts', 'test/agent-*.test.ts', 'test/audit-events.test.ts', 'test/fuzz.test.ts', 'test/peers/*.test.ts',
]
const all = { include: ['**/src/**/*.test.ts', 'test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    projects: [
      { test: { ...all, name: 'beside', exclude: ['**/node_modules/**', ...alone], maxWorkers: 2, sequence: { groupOrder: 0 } } },
      { test: { ...all, name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
})
