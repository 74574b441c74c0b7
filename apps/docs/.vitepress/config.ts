import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type DefaultTheme, defineConfig } from 'vitepress'

// Without these two, a browser gives a page no shared memory, and so no threads.
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

const apiSidebar = fileURLToPath(new URL('../api/typedoc-sidebar.json', import.meta.url))

export default defineConfig({
  title: 'Sandglass',
  description: 'Train, judge, use and ship autoencoders from TypeScript: in Node, in a browser tab, on a GPU.',
  lang: 'en',
  cleanUrls: true,
  srcExclude: ['README.md'],
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/sandglass.svg' }]],
  vite: {
    server: { headers: isolation },
    preview: { headers: isolation },
    worker: { format: 'es' },
  },
  themeConfig: {
    logo: '/sandglass.svg',
    search: { provider: 'local' },
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Live', link: '/live/dense' },
      { text: 'Guide', link: '/guide/core' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: {
      '/api/': [
        {
          text: 'API reference',
          items: existsSync(apiSidebar) ? (JSON.parse(readFileSync(apiSidebar, 'utf8')) as DefaultTheme.SidebarItem[]) : [],
        },
      ],
      '/': [
        { text: 'Start', items: [{ text: 'From nothing to a picture', link: '/start' }] },
        { text: 'Live', items: [{ text: 'A dense autoencoder, in this tab', link: '/live/dense' }] },
        {
          text: 'Guide',
          items: [
            { text: 'core: define, train, use', link: '/guide/core' },
            { text: 'Plain autoencoders', link: '/guide/models/autoencoder' },
            { text: 'Variational models', link: '/guide/models/variational' },
            { text: 'Conditional models', link: '/guide/models/conditional' },
            { text: 'Sparse models', link: '/guide/models/sparse' },
            { text: 'Contractive models', link: '/guide/models/contractive' },
            { text: 'Vector-quantised models', link: '/guide/models/vector-quantized' },
            { text: 'Using a latent space', link: '/guide/latent-space' },
            { text: 'Reducing: how many numbers', link: '/guide/reduce' },
            { text: 'Detecting anomalies', link: '/guide/detect' },
            { text: 'Denoising', link: '/guide/denoise' },
            { text: 'Optimizers and schedules', link: '/guide/optimizers' },
            { text: 'Health, alarms and divergence', link: '/guide/health' },
            { text: 'Checkpoints and resuming', link: '/guide/checkpoints' },
            { text: 'Memory, and needing less', link: '/guide/memory' },
            { text: 'data: examples and noise', link: '/guide/data' },
            { text: 'backends: where it runs', link: '/guide/backends' },
            { text: 'The benchmark: how fast', link: '/guide/benchmark' },
            { text: 'Fidelity: how good', link: '/guide/fidelity' },
            { text: 'Detection: how good', link: '/guide/detection-figures' },
            { text: 'Would a plainer method do?', link: '/guide/compare' },
            { text: 'baselines: the alternatives', link: '/guide/baselines' },
            { text: 'viz: figures', link: '/guide/viz' },
            { text: 'base: the shared words', link: '/guide/base' },
            { text: 'sandglass: the command line', link: '/guide/cli' },
          ],
        },
        { text: 'API reference', link: '/api/' },
      ],
    },
    outline: [2, 3],
    footer: { message: 'Apache-2.0. MNIST, where it is shown: Yann LeCun, Corinna Cortes and Christopher Burges, CC BY-SA 3.0.' },
  },
})
