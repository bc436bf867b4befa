/** The device speaks the same protocol as a client. */
export { default } from '../opcua/decode.ts'
