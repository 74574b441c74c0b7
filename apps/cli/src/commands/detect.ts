import { resolve } from 'node:path'
import { type Examples, take } from '@sandglass/base'
import { type ConformalThreshold, type Detection, detect, detectorThreshold } from '@sandglass/core'
import type { Finding } from '../data/findings.js'
import { addReadingFlags } from '../data/reading.js'
import { formatReference } from '../data/reference.js'
import { drawDetection } from '../detect/figures.js'
import { judge } from '../detect/judgement.js'
import { anomaliesAmong, classesText } from '../detect/normal.js'
import { oddestTable } from '../detect/oddest-table.js'
import { checkFound, type Named, openForModel, referenceTo } from '../detect/open.js'
import { addDetectOptions, checkFlags, type DetectFlags, promiseOf } from '../detect/options.js'
import { folderFor, type Prepared, prepareDetector } from '../detect/prepare.js'
import { alikeOf, discoveryText, notCovered, promiseText } from '../detect/promise.js'
import { detectionReport, type Found, judgedFacts } from '../detect/report.js'
import { withoutSeen } from '../detect/seen.js'
import { runStream } from '../detect/stream.js'
import { sayingWhatIsKept } from '../detect/what-is-kept.js'
import { type Written, writeDetection } from '../detect/write.js'
import { addCommonOptions } from '../options/common.js'
import { addDeviceOptions, deviceFacts } from '../options/device.js'
import { shortPath } from '../output/files.js'
import { formatCount, formatFacts, formatQuantity } from '../output/format.js'
import { checkNew } from '../output/new-places.js'
import { plain } from '../output/plain.js'
import type { Result, Session } from '../output/session.js'
import { sourceKind, sourceOf, sourcesOf } from '../output/sources.js'
import type { AddCommand } from './command.js'

export const addDetect: AddCommand = (program, run) => {
  const command = program
    .command('detect')
    .description('Finds anomalies: examples unlike the normal ones that a model was trained on, with a promise about false alarms.')
    .argument('[model]', 'The folder of a run or of a saved model; left out with --train.')
    .addHelpText('after', examples)
  addCommonOptions(addReadingFlags(addDeviceOptions(addDetectOptions(command)))).action(
    (model: string | undefined, flags: DetectFlags) => run(flags, (session) => detectCommand(session, model, flags)),
  )
}

const examples = `
Examples:
  sandglass detect --train mnist --normal 3 --data mnist --out runs/threes
  sandglass detect runs/threes --data mnist --false-alarms 0.05
  sandglass detect --train parts/good --data parts/new --size 64
  sandglass detect --train normal.csv --data new.csv --fdr 0.1
  sandglass detect runs/dense-1 --calibrate mnist:test --score reconstruction
  sandglass detect runs/threes --stream < examples.jsonl
`

async function detectCommand(session: Session, name: string | undefined, flags: DetectFlags): Promise<Result> {
  checkFlags(name, flags)
  if (flags.train === undefined && flags.out !== undefined) await checkNew('detect', resolve(session.io.directory, flags.out))
  // What can't be found is said before a model is trained.
  const named = flags.data === undefined ? null : ({ flag: '--data', name: flags.data, part: 'test' } as const)
  if (named !== null) checkFound(session, named)
  const prepared = await prepareDetector(session, name, flags)
  using _model = prepared.model
  if (flags.stream) return await runStream(session, prepared, flags)
  if (named === null) return calibrated(session, prepared, flags)
  return await sayingWhatIsKept(session, prepared, flags, () => lookAt(session, prepared, named, flags))
}

async function lookAt(session: Session, prepared: Prepared, named: Named, flags: DetectFlags): Promise<Result> {
  const reference = await referenceTo(session, prepared.place, named, flags)
  const data = formatReference(reference)
  const all = await openForModel(session, prepared.place, named, flags)
  const { examples, seen } = await withoutSeen(session, prepared, reference, all)
  if (seen !== null) session.note(session.style.yellow(seen.text))
  const chosen = flags.limit === undefined ? examples : take(examples, flags.limit)
  if (chosen.labels !== undefined && prepared.normal === null)
    session.note(`Nobody says which classes are normal, so nothing is judged: add --normal, with some of ${classesText(chosen)}.`)
  const detection = await detect(prepared.model, prepared.detector, chosen, { ...promiseOf(flags), signal: session.io.signal })
  const alike = alikeOf(prepared, flags)
  const found: Found = {
    data,
    finding: session.findings.of(reference.name),
    examples: chosen,
    seen,
    detection,
    judgement: judge(detection, anomaliesAmong(chosen, prepared.normal)),
    promise: detection.promise === null ? discoveryText(flags.fdr ?? 0, alike) : promiseText(detection.promise, alike),
  }
  return resultOf(session, prepared, found, await show(session, prepared, found, await folderFor(prepared, flags)))
}

/** Draws what was found, and keeps it where there is a folder for it. */
async function show(session: Session, prepared: Prepared, found: Found, folder: string | null): Promise<Written | null> {
  const { examples: given, detection, judgement } = found
  const figures = await drawDetection(prepared, given, detection, judgement)
  for (const figure of [figures.scores, ...(figures.oddest === null ? [] : [figures.oddest])]) session.picture(figure)
  if (folder === null) return null
  const table = await oddestTable(prepared, given, detection)
  const page = detectionReport(prepared, found, figures, table)
  return await writeDetection(session, folder, detection, given, figures, page)
}

/** @param promise the threshold that is gone by; null for a share of false discoveries, which goes by none that was calibrated */
function factsOf({ place, detector, device }: Prepared, promise: ConformalThreshold | null) {
  const { scores, error, scaling } = detector.config
  const { calibrationGroups: groups } = detector
  return {
    model: place.path,
    detector: { scores: [...scores], error, scaling },
    calibration: {
      ...(promise ?? { calibrationExamples: detector.threshold.calibrationExamples }),
      ...(groups !== null && { calibrationGroups: groups }),
    },
    ...deviceFacts(device),
  }
}

/** What there is to say where nothing was looked at yet. */
function calibrated({ io }: Session, prepared: Prepared, flags: DetectFlags): Result {
  const { falseAlarms, confidence } = flags
  const applied = detectorThreshold(prepared.detector, { falseAlarms, confidence })
  const promise = promiseText(applied, alikeOf(prepared, flags))
  return {
    document: plain({ ...factsOf(prepared, applied), threshold: applied.threshold, promise, notCovered }),
    text: [
      formatFacts([
        ['model', shortPath(io, prepared.place.path)],
        ['scores', prepared.detector.config.scores.join(', ')],
        ['calibrated on', formatQuantity(applied.calibrationExamples, 'example')],
      ]),
      '',
      ...promise,
    ].join('\n'),
  }
}

function resultOf({ io }: Session, prepared: Prepared, found: Found, written: Written | null): Result {
  const { data, finding, examples: given, seen, detection, judgement, promise } = found
  return {
    document: plain({
      ...factsOf(prepared, detection.promise),
      data,
      examples: given.count,
      ...(seen !== null && { seen: { examples: seen.count, areLeftOut: seen.areLeftOut } }),
      ...sourcesOf(given),
      ...listsOf(detection),
      ...(judgement !== null && {
        auc: judgement.auc,
        averagePrecision: judgement.averagePrecision,
        falseAlarmRate: judgement.falseAlarms / judgement.normals,
        detectionRate: judgement.found / judgement.known,
      }),
      promise,
      notCovered,
      report: written?.report ?? null,
      scoresOut: written?.scores ?? null,
      figures: written?.figures ?? [],
    }),
    text: [
      formatFacts([
        ['model', shortPath(io, prepared.place.path)],
        [
          'data',
          `${data}, ${formatQuantity(given.count, 'example')}${seen?.areLeftOut ? ' that the model was not trained on' : ''}`,
        ],
        ['scores', prepared.detector.config.scores.join(', ')],
        ['flagged', `${formatCount(detection.anomalies.length)}${oddestText(given, detection)}`],
        ...findingFacts(finding),
        ...(judgement === null ? [] : judgedFacts(judgement).map(({ label, value }) => [label, String(value)] as const)),
        ...(written === null ? [] : [['report', shortPath(io, written.report)] as const]),
      ]),
      '',
      ...promise,
    ].join('\n'),
  }
}

function listsOf({ scores, threshold, pValues, anomalies }: Detection) {
  return {
    scores: Array.from(scores),
    // JSON has no infinity: there is no threshold where nothing is flagged.
    threshold: Number.isFinite(threshold) ? threshold : null,
    pValues: Array.from(pValues),
    anomalies: Array.from(anomalies),
  }
}

/** What was left out and what is new, in short: what isn't scored as it stands isn't forgotten. */
function findingFacts({ skipped, unseen }: Finding): [label: string, value: string][] {
  const values = unseen.reduce((sum, { count }) => sum + count, 0)
  return [
    ...(skipped.length === 0 ? [] : [['left out', formatCount(skipped.length)] satisfies [string, string]]),
    ...(values === 0 ? [] : [['new categories', `in ${formatQuantity(values, 'value')}`] satisfies [string, string]]),
  ]
}

/** `; the oddest: 4823, 17, 9`; of a table `; the oddest, by row: 4825, 19, 11`. */
function oddestText(examples: Examples, { anomalies }: Detection): string {
  if (anomalies.length === 0) return ''
  const kind = sourceKind(examples)
  const named = Array.from(anomalies.slice(0, 5), (index) => sourceOf(examples, index)).join(', ')
  return `; the oddest${kind === 'example' ? '' : `, by ${kind}`}: ${named}`
}
