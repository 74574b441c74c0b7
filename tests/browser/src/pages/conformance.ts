import { type BackendName, type BackendReport, doctor, useBackend } from '@sandglass/backends'
import { cases, complaintAbout } from '@sandglass/conformance'

/** Has WebGL's software rendering count as a GPU: TensorFlow.js refuses it, as it is slow. */
function acceptSoftwareRendering(): void {
  for (const { prototype } of [OffscreenCanvas, HTMLCanvasElement]) {
    const getContext = prototype.getContext as (kind: string, attributes?: object) => unknown
    Object.assign(prototype, {
      getContext(this: OffscreenCanvas, kind: string, attributes?: object) {
        return getContext.call(this, kind, { ...attributes, failIfMajorPerformanceCaveat: false })
      },
    })
  }
}

/** What the tests call in the page. */
const conformance = {
  doctor,
  acceptSoftwareRendering,
  useBackend: (name: BackendName): Promise<BackendReport> => useBackend(name, { threads: 2 }),
  async complain(backend: BackendName, name: string, runs: number): Promise<string | null> {
    const tried = cases.find((one) => one.name === name)
    return tried === undefined ? 'There is no such case.' : complaintAbout(backend, tried, runs)
  },
}

export type ConformancePage = typeof conformance

Object.assign(globalThis, { conformance })
