import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface LocalServer {
  /** `http://127.0.0.1:<port>/`. */
  readonly url: string
  /** The paths asked for so far. */
  readonly asked: string[]
  close(): Promise<void>
}

/** An HTTP server on this machine's own loopback address, on a port that is free. */
export async function serve(answer: (path: string, response: ServerResponse) => void): Promise<LocalServer> {
  const asked: string[] = []
  const server = createServer((request: IncomingMessage, response) => {
    const path = (request.url ?? '').slice(1)
    asked.push(path)
    answer(path, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Answers with the file of that name, else with 404. */
export function fileAnswers(files: Readonly<Record<string, Uint8Array>>): (path: string, response: ServerResponse) => void {
  return (path, response) => {
    const bytes = files[path]
    if (bytes === undefined) response.writeHead(404).end('no such file')
    else response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
  }
}
