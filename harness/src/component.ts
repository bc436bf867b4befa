import type { Statement } from '@fourtwo/contract'

/** What the component is (ISO/IEC 9646 would call the file a PICS): the statement that every run starts from. */
export type Component = Statement
