import { warning } from '../../action/log.ts'
import type { ImageConfig, Manifest } from '../../aws/image-manifest.ts'
import { imageTooLarge } from '../../failures/ecr.ts'

const gibibyte = 1024 ** 3

/** What Lambda takes, unpacked. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const most = 10 * gibibyte

/** Compressed, from where on it may well be too much: programs and models shrink to a half, or less. */
const doubtful = 4 * gibibyte

/**
 * ECR knows the size of the layers as they are stored, which is less than Lambda's: so only what is too much even so is refused.
 *
 * @throws Failure `image-too-large`
 */
export const guardSize = ({ sizeBytes }: Pick<Manifest, 'sizeBytes'>, tag: string): void => {
  const size = `${(sizeBytes / gibibyte).toFixed(1)} GiB`
  if (sizeBytes > most) throw imageTooLarge(tag, size)
  if (sizeBytes > doubtful)
    warning(`The image has ${size} of compressed layers: unpacked they may be more than the 10 GB that Lambda takes.`)
}

/** Not a failure: a function may say itself what is started. */
export const warnOfNoCommand = ({ command }: Pick<ImageConfig, 'command'>): void => {
  if (command.length === 0)
    warning(
      'The image has neither ENTRYPOINT nor CMD: Lambda can start it only where the configuration of the function names a command ' +
        '(`ImageConfig`). Images on a base of AWS for Lambda need `CMD ["<module>.<handler>"]`.',
    )
}
