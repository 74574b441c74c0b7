import { learn } from './learn.js'

console.log(JSON.stringify(await learn(process.argv[2])))
