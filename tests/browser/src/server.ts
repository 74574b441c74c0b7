import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { text } from 'node:stream/consumers'

export interface Server {
  /** With a slash at its end. */
  readonly url: string
  close(): Promise<void>
}

export interface ServerOptions {
  /**
   * Whether pages are cross-origin isolated (by the headers COOP and COEP), without which there is
   * no shared memory and so one thread. Default true.
   */
  isolated?: boolean
  /** Further headers, such as a `content-security-policy`. */
  headers?: Readonly<Record<string, string>>
  /** Hears of what a page posts, to whatever path. */
  onPost?: (body: string) => void
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
}

/** Serves a folder's files on a free port of this machine; a path that ends in a slash is its `index.html`. */
export async function serve(folder: string, { isolated = true, headers = {}, onPost }: ServerOptions = {}): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      text(request)
        .then(onPost)
        .finally(() => response.writeHead(204).end())
      return
    }
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    // Normalised as an absolute path, it can't lead out of the folder.
    const path = normalize(decodeURIComponent(pathname.endsWith('/') ? `${pathname}index.html` : pathname))
    readFile(join(folder, path)).then(
      (bytes) => {
        const type = types[extname(path)] ?? 'application/octet-stream'
        response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...(isolated && isolation), ...headers })
        response.end(bytes)
      },
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
