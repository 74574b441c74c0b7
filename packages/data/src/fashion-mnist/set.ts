import type { ImageSet } from '../image-sets/image-set.js'

/** What is known of Fashion-MNIST, but for its pixels. */
export const fashionMnistSet: ImageSet = {
  name: 'fashion-mnist',
  caller: 'fashionMnist',
  classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  licence: 'MIT',
  source:
    'Fashion-MNIST, by Han Xiao, Kashif Rasul and Roland Vollgraf, Zalando SE, https://github.com/zalandoresearch/fashion-mnist',
  sha256: {
    'train-images-idx3-ubyte': 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
    'train-labels-idx1-ubyte': 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    't10k-images-idx3-ubyte': '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
    't10k-labels-idx1-ubyte': '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
  },
  mirrors: [
    'https://storage.googleapis.com/tensorflow/tf-keras-datasets/',
    'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
  ],
  downloadSize: '31 MB',
  installed: { command: 'apt-get install dataset-fashion-mnist', folder: '/usr/share/datasets/fashion-mnist' },
}
